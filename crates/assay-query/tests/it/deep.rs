//! No statement ends the process, however deep it nests.

use assay_query::QueryError;

use crate::fixture::{Lake, rows};

fn chain(term: &str, between: &str, count: usize) -> String {
    vec![term; count].join(between)
}

#[tokio::test]
async fn wide_statements_are_answered() {
    let lake = Lake::new();
    let engine = lake.engine();
    let or: Vec<String> = (0..2_000).map(|at| format!("identity_arn = 'x{at}'")).collect();
    let list: Vec<String> = (0..2_000).map(|at| at.to_string()).collect();
    for (sql, expected) in [
        (
            format!(
                "SELECT count(*) FROM invocations WHERE {} OR output_tokens = 30",
                or.join(" OR ")
            ),
            "1",
        ),
        (
            format!("SELECT count(*) FROM invocations WHERE output_tokens IN ({})", list.join(",")),
            "5",
        ),
        (format!("SELECT sum(x) FROM ({})", chain("SELECT 1 AS x", " UNION ALL ", 500)), "500"),
        (format!("SELECT count(*) FROM ({})", chain("SELECT 1 AS x", " UNION ", 450)), "1"),
    ] {
        let table = rows(&engine, &sql).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(table.lines().nth(3).unwrap().trim_matches(['|', ' ']), expected);
    }
}

#[tokio::test]
async fn deep_statements_are_refused() {
    let lake = Lake::new();
    let engine = lake.engine();
    let from = "FROM invocations";
    let ctes: Vec<String> =
        (1..2_000).map(|at| format!("t{at} AS (SELECT x + 1 AS x FROM t{})", at - 1)).collect();
    for sql in [
        format!("SELECT {} {from}", chain("1", "+", 100_002)),
        format!("SELECT {} {from}", chain("input_tokens", " + ", 10_000)),
        format!("SELECT {} {from}", chain("model", "||", 10_000)),
        format!("SELECT 1{} {from}", "::bigint".repeat(10_000)),
        format!("SELECT true{} {from}", " IS NOT NULL".repeat(10_000)),
        format!("SELECT {}1{}", "(".repeat(5_000), ")".repeat(5_000)),
        format!("SELECT {}true", "NOT ".repeat(5_000)),
        format!("SELECT {}1", "- ".repeat(5_000)),
        format!("SELECT {}1{}", "abs(".repeat(5_000), ")".repeat(5_000)),
        format!(
            "SELECT * FROM {}invocations{}",
            "(SELECT * FROM ".repeat(2_000),
            ")".repeat(2_000)
        ),
        format!("SELECT count(*) FROM invocations AS a{}", " CROSS JOIN invocations".repeat(2_000)),
        format!("WITH t0 AS (SELECT 1 AS x), {} SELECT * FROM t1999", ctes.join(", ")),
        chain("SELECT 1", " EXCEPT ", 500),
    ] {
        let shown = &sql[..40];
        let error = rows(&engine, &sql).await.map(|_| ()).unwrap_err();
        let is_clear = matches!(
            error,
            QueryError::TooDeep | QueryError::Syntax { .. } | QueryError::Invalid { .. }
        );
        assert!(is_clear, "{shown}: {error}");
    }
}
