//! Functions by the names that Athena has for them.

use super::fixture::engines;

/// The local engine's test reads the same file.
const EXPRESSIONS: &str = include_str!("spellings.tsv");

#[test]
fn functions_of_athena_give_the_same_here() {
    let Some(engines) = engines() else { return };
    let lines = EXPRESSIONS.lines().filter(|line| !line.starts_with('#'));
    let lines: Vec<_> = lines.map(|line| line.split_once('\t').unwrap()).collect();
    engines.assert_values(&lines);
}
