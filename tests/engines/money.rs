//! Money: the expressions that views are made of, and sums to the last digit.

use assay_doubles::{Answer, root};
use serde_json::Value;

use super::agree::Subject;
use super::fixture::{engines, side_by_side};

/// The local engine's test reads the same file.
const EXPRESSIONS: &str = include_str!("money.tsv");

#[test]
fn expressions_of_money_have_the_same_value_everywhere() {
    let Some(engines) = engines() else { return };
    let lines: Vec<(&str, &str)> =
        EXPRESSIONS.lines().filter_map(|line| line.split_once('\t')).collect();
    assert!(lines.len() > 10);
    engines.assert_values(&lines);
}

/// What tells the parts of a sum apart: each named query by which spend is divided.
const DIVIDED: [&str; 7] =
    ["person", "team", "project", "cost-center", "identity", "account", "model"];

impl Subject {
    /// Whatever spend is divided by, the parts add up to the same dollars and calls,
    /// by rows and by days, in both engines.
    pub(crate) fn parts_add_up(&self) {
        let total = self.total("SELECT sum(cost_usd_low) AS low, count(*) AS calls FROM usage");
        assert!(total[0].as_str().is_some_and(|low| low.len() > 15), "{total:?}");
        let of_days = "SELECT sum(cost_usd_low) AS low, sum(invocations) AS calls FROM daily_costs";
        assert_eq!(self.total(of_days), total);
        side_by_side(DIVIDED, |parts| {
            let file = root().join(format!("queries/spend-by-{parts}.sql"));
            let sql = std::fs::read_to_string(file).unwrap();
            let parts_of = format!(
                "SELECT sum(cost_usd_low) AS low, sum(invocations) AS calls FROM (\n{sql}) AS parts"
            );
            assert_eq!(self.total(&parts_of), total, "spend by {parts}");
        });
    }

    /// Dollars with all their digits, and calls; the same in both engines.
    fn total(&self, sql: &str) -> Vec<Value> {
        let sql = format!("SELECT CAST(low AS varchar) AS low, calls FROM (\n{sql}) AS total");
        let Answer { rows, .. } = self.trino(&sql);
        let local = self.local(&["sql", &sql]);
        let local = ["low", "calls"].map(|name| local[0][name].clone());
        assert_eq!(rows, [local], "{sql}");
        rows.into_iter().next().unwrap()
    }
}
