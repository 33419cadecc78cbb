//! Functions by the names that Athena and DuckDB have for them.

use crate::fixture::{Lake, rows};

/// One line for each: the expression, a tab, and its value as text. The comparison
/// with Trino reads the same file.
const OF_ATHENA: &str = include_str!("../../../../tests/engines/spellings.tsv");

const OF_DUCKDB: [(&str, &str); 7] = [
    ("strftime(TIMESTAMP '2026-11-01 13:02:03', '%Y-%m-%d %-d %f')", "2026-11-01 1 000000"),
    ("epoch_ms(TIMESTAMP '2026-11-01 00:00:00.123')", "1793491200123"),
    ("CAST(epoch(TIMESTAMP '2026-11-01 00:00:01') AS bigint)", "1793491201"),
    ("(SELECT arg_max(a, b) FROM (VALUES (1, 2), (3, 7)) AS t (a, b))", "3"),
    ("(SELECT quantile_cont(a, 0.5) FROM (VALUES (1), (4)) AS t (a))", "2.5"),
    ("typeof(1)", "Int64"),
    ("today() > DATE '2026-01-01'", "true"),
];

#[tokio::test]
async fn functions_of_others_answer_as_theirs() {
    let lake = Lake::new();
    let engine = lake.engine();
    let of_athena = OF_ATHENA.lines().filter(|line| !line.starts_with('#'));
    let of_athena = of_athena.map(|line| line.split_once('\t').unwrap());
    for (expression, expected) in of_athena.chain(OF_DUCKDB) {
        let sql = format!("SELECT CAST({expression} AS varchar) AS value");
        let table = rows(&engine, &sql).await;
        let table = table.unwrap_or_else(|error| panic!("{expression}: {error}"));
        let value = table.lines().nth(3).unwrap().trim_matches(['|', ' ']);
        assert_eq!(value, expected, "{expression}");
    }
}

#[tokio::test]
async fn columns_keep_the_names_that_were_written() {
    let lake = Lake::new();
    let engine = lake.engine();
    let sql = "SELECT year(event_time), count_if(error_code IS NULL) + 1, count(*) AS n \
               FROM invocations GROUP BY year(event_time) ORDER BY ALL DESC";
    let table = rows(&engine, sql).await.unwrap();
    let head: Vec<&str> = table.lines().nth(1).unwrap().split('|').map(str::trim).collect();
    assert_eq!(head[1..4], ["year(event_time)", "count_if(error_code IS NULL) + 1", "n"]);
}

#[tokio::test]
async fn what_cannot_be_said_is_refused() {
    let lake = Lake::new();
    let engine = lake.engine();
    for (sql, says) in [
        ("SELECT date_diff('month', event_time, event_time) FROM invocations", "not in 'month'"),
        ("SELECT date_format(event_time, '%D') FROM invocations", "does not know `%D`"),
        ("SELECT date_format(event_time, model) FROM invocations", "a text in quotes"),
        ("SELECT epoch_ms(input_tokens) FROM invocations", "no function takes these arguments"),
        ("SELECT max_by(model) FROM invocations", "unknown function `max_by`"),
    ] {
        let error = rows(&engine, sql).await.unwrap_err().to_string();
        assert!(error.contains(says), "{sql}: {error}");
    }
}
