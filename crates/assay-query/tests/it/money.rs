//! Expressions of money that every engine must compute alike.

use crate::fixture::Lake;

/// One line for each: the expression, a tab, and its value with all its decimals. The
/// comparison with Trino reads the same file.
const EXPRESSIONS: &str = include_str!("../../../../tests/engines/money.tsv");

#[tokio::test]
async fn expressions_of_money_have_the_same_value_everywhere() {
    let engine = Lake::new().engine();
    let lines = EXPRESSIONS.lines().filter(|line| !line.starts_with('#'));
    let lines: Vec<(&str, &str)> = lines.map(|line| line.split_once('\t').unwrap()).collect();
    assert!(lines.len() > 10);
    for (expression, expected) in lines {
        let sql = format!("SELECT CAST({expression} AS varchar) AS value");
        let table = crate::fixture::rows(&engine, &sql).await;
        let table = table.unwrap_or_else(|error| panic!("{expression}: {error}"));
        let value = table.lines().nth(3).unwrap().trim_matches(['|', ' ']);
        assert_eq!(value, expected, "{expression}");
    }
}
