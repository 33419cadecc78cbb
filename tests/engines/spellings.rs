//! Functions by the names that Athena has for them.

use serde_json::Value;

use super::fixture::engines;

/// The local engine's test reads the same file.
const EXPRESSIONS: &str = include_str!("spellings.tsv");

#[test]
fn functions_of_athena_give_the_same_here() {
    let Some(engines) = engines() else { return };
    for line in EXPRESSIONS.lines().filter(|line| !line.starts_with('#')) {
        let (expression, expected) = line.split_once('\t').unwrap();
        let found = engines.lake("default", &format!("SELECT CAST({expression} AS varchar)"));
        assert_eq!(found.rows, [[Value::from(expected)]], "{expression}");
    }
}
