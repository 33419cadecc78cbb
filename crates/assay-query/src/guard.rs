//! What may run: one statement that reads.

use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast::Statement as Sql;

use crate::error::{QueryError, syntax, unknown_table};
use crate::{spellings, unanswered};

/// The one statement in the text.
///
/// # Errors
/// Syntax errors with their place; anything but one reading statement.
pub(crate) fn parse(sql: &str) -> Result<Statement, QueryError> {
    let mut statements = DFParser::parse_sql(sql).map_err(|error| syntax(error, sql))?;
    let statement = statements.pop_front().ok_or(QueryError::Empty)?;
    if !statements.is_empty() {
        return Err(QueryError::SeveralStatements { count: statements.len() + 1 });
    }
    match reads(&statement) {
        true => {
            unanswered::check(&statement, sql)?;
            spellings::spelled(statement, sql)
        }
        false => Err(not_read_only(&statement.to_string())),
    }
}

fn reads(statement: &Statement) -> bool {
    match statement {
        Statement::Explain(explain) => reads(&explain.statement),
        Statement::Statement(sql) => sql_reads(sql),
        _ => false,
    }
}

fn sql_reads(sql: &Sql) -> bool {
    match sql {
        Sql::Explain { statement, .. } => sql_reads(statement),
        Sql::Query(_)
        | Sql::ExplainTable { .. }
        | Sql::ShowTables { .. }
        | Sql::ShowColumns { .. }
        | Sql::ShowFunctions { .. }
        | Sql::ShowVariable { .. } => true,
        _ => false,
    }
}

fn not_read_only(statement: &str) -> QueryError {
    let word = statement.split_whitespace().next().unwrap_or_default().to_uppercase();
    QueryError::NotReadOnly { statement: word }
}

/// Refuses what only the plan shows, such as `SELECT … INTO`.
pub(crate) fn read_only(plan: &LogicalPlan) -> Result<(), QueryError> {
    SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false)
        .verify_plan(plan)
        .map_err(|_| not_read_only("SELECT … INTO"))
}

/// Every table that the statement names exists.
///
/// Asked before planning, because here the whole catalog is at hand for the
/// nearest name.
pub(crate) fn tables_exist(
    context: &SessionContext,
    statement: &Statement,
    sql: &str,
) -> Result<(), QueryError> {
    let Ok(references) = context.state().resolve_table_references(statement) else {
        return Ok(());
    };
    let missing = references
        .into_iter()
        .find(|reference| !context.table_exist(reference.clone()).unwrap_or(true));
    match missing {
        Some(reference) => Err(unknown_table(reference.table(), &table_names(context), sql)),
        None => Ok(()),
    }
}

/// Every table and view of the context.
pub(crate) fn table_names(context: &SessionContext) -> Vec<String> {
    let options = context.copied_config();
    let defaults = &options.options().catalog;
    context
        .catalog(&defaults.default_catalog)
        .and_then(|catalog| catalog.schema(&defaults.default_schema))
        .map(|schema| schema.table_names())
        .unwrap_or_default()
}
