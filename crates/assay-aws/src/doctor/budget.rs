//! What a budget counts, in whichever of the two ways it says so: filters by
//! dimension with types of cost, or an expression.

use aws_sdk_budgets::types::{Budget, Dimension, Expression};

use crate::provision::budgets::counts_credits as by_types;

/// How an expression names credits.
const CREDIT: &str = "Credit";

/// The services that it chooses; none where it does not choose.
#[allow(deprecated, reason = "filters by dimension are what budgets of every age have")]
pub(super) fn services(budget: &Budget) -> Vec<&str> {
    let filters = budget.cost_filters().and_then(|filters| filters.get("Service"));
    let chosen = filters.into_iter().flatten().map(String::as_str);
    let expression = budget.filter_expression();
    chosen.chain(expression.into_iter().flat_map(|all| values(all, &Dimension::Service))).collect()
}

/// Whether credits are taken off what it counts.
pub(super) fn counts_credits(budget: &Budget) -> bool {
    match budget.filter_expression() {
        Some(expression) => !refuses_credits(expression),
        None => by_types(budget),
    }
}

/// Values of a dimension that an expression asks for.
fn values<'a>(expression: &'a Expression, dimension: &Dimension) -> Vec<&'a str> {
    let own = expression.dimensions().filter(|one| one.key() == dimension);
    let own = own.into_iter().flat_map(|one| one.values()).map(String::as_str);
    let parts = expression.and().iter().chain(expression.or());
    own.chain(parts.flat_map(|part| values(part, dimension))).collect()
}

/// Whether it takes no credits: they are refused, or only other kinds are asked for.
fn refuses_credits(expression: &Expression) -> bool {
    let refused = expression.not().map(|not| values(not, &Dimension::RecordType));
    let asked = expression.dimensions().filter(|one| *one.key() == Dimension::RecordType);
    refused.is_some_and(|kinds| kinds.contains(&CREDIT))
        || asked.is_some_and(|one| !one.values().iter().any(|kind| kind == CREDIT))
        || expression.and().iter().any(refuses_credits)
}

#[cfg(test)]
mod tests {
    use aws_sdk_budgets::types::{ExpressionDimensionValues, TimeUnit};

    use super::*;

    fn of(dimension: Dimension, value: &str) -> Expression {
        let values = ExpressionDimensionValues::builder().key(dimension).values(value);
        Expression::builder().dimensions(values.build().unwrap()).build()
    }

    fn budget(expression: Expression) -> Budget {
        let budget = Budget::builder().budget_name("some").time_unit(TimeUnit::Monthly);
        let budget = budget.budget_type(aws_sdk_budgets::types::BudgetType::Cost);
        budget.filter_expression(expression).build().unwrap()
    }

    #[test]
    fn expressions_are_read_like_filters() {
        let service = of(Dimension::Service, "Amazon Bedrock");
        let alone = budget(service.clone());
        assert_eq!((services(&alone), counts_credits(&alone)), (vec!["Amazon Bedrock"], true));
        let without = Expression::builder().not(of(Dimension::RecordType, "Credit")).build();
        let both = budget(Expression::builder().and(service).and(without).build());
        assert_eq!((services(&both), counts_credits(&both)), (vec!["Amazon Bedrock"], false));
        assert!(!counts_credits(&budget(of(Dimension::RecordType, "Usage"))));
    }
}
