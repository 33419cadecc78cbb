//! What a user sees when a query cannot run.

use assay_query::{EngineSettings, QueryError};
use insta::assert_snapshot;

use crate::fixture::{Lake, rows, with_hint};

async fn error(lake: &Lake, sql: &str) -> String {
    match rows(&lake.engine(), sql).await {
        Ok(table) => panic!("{sql} ran:\n{table}"),
        Err(error) => format!("> {sql}\n{}", with_hint(&error)),
    }
}

#[tokio::test]
async fn mistakes_in_the_sql() {
    let lake = Lake::new();
    let mut screen = Vec::new();
    for sql in [
        "SELEC 1",
        "SELECT identity_arn,\n  sum(input_tokens)\nFROM invocations\nGROUP identity_arn",
        "SELECT 'open",
        "SELECT input_token FROM invocations",
        "SELECT identity_arn\nFROM invocations AS i\nWHERE i.outputtokens > 1",
        "SELECT * FROM invocation",
        "SELECT * FROM zebra",
        "SELECT identity_arn, count(*) FROM invocations",
        "SELECT summ(input_tokens) FROM invocations",
        "SELECT fortnight(event_time) FROM invocations",
        "SELECT date_part('epoch', input_tokens) FROM invocations",
        "SELECT input_tokens + identity_arn FROM invocations",
        "SELECT 1 / 0",
        "SELECT CAST('alice' AS bigint)",
        "",
        "SELECT 1; SELECT 2",
    ] {
        screen.push(error(&lake, sql).await);
    }
    assert_snapshot!(screen.join("\n\n"));
}

#[tokio::test]
async fn statements_that_write_are_refused() {
    let lake = Lake::new();
    for sql in [
        "CREATE TABLE t AS SELECT 1",
        "CREATE EXTERNAL TABLE t STORED AS PARQUET LOCATION '/tmp/x'",
        "DROP TABLE invocations",
        "INSERT INTO invocations SELECT * FROM invocations",
        "DELETE FROM invocations",
        "COPY invocations TO '/tmp/x.parquet'",
        "EXPLAIN ANALYZE COPY invocations TO '/tmp/x.parquet'",
        "SET datafusion.execution.batch_size = 1",
        "SELECT 1 INTO t",
        "PREPARE p AS SELECT 1",
    ] {
        let error = rows(&lake.engine(), sql).await.unwrap_err();
        assert!(matches!(error, QueryError::NotReadOnly { .. }), "{sql}: {error}");
    }
    assert_snapshot!(error(&lake, "DROP TABLE invocations").await);
}

#[tokio::test]
async fn statements_that_look_are_allowed() {
    let lake = Lake::new();
    let engine = lake.engine();
    for sql in [
        "SHOW TABLES",
        "SHOW COLUMNS FROM invocations",
        "DESCRIBE invocations",
        "EXPLAIN SELECT * FROM invocations",
        "SHOW datafusion.execution.batch_size",
        "SELECT table_name FROM information_schema.tables",
        "WITH i AS (SELECT 1 AS n) SELECT * FROM i",
    ] {
        rows(&engine, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

#[tokio::test]
async fn faulty_files_are_named() {
    let lake = Lake::new();
    let name = |error: String| error.replace(&lake.dir.path().to_str().unwrap()[1..], "LAKE");
    let sql = "SELECT sum(input_tokens) FROM invocations";
    let second = lake.dir.path().join("day-2.parquet");
    let whole = std::fs::read(&second).unwrap();

    std::fs::write(&second, vec![0_u8; whole.len()]).unwrap();
    let mut screen = vec![name(error(&lake, sql).await)];
    std::fs::write(&second, &whole[..whole.len() / 2]).unwrap();
    screen.push(name(error(&lake, sql).await));
    std::fs::remove_file(&second).unwrap();
    screen.push(name(error(&lake, sql).await).replace("//LAKE", "LAKE").replace("/LAKE", "LAKE"));
    assert_snapshot!(screen.join("\n\n"));
}

#[tokio::test]
async fn memory_limit_is_told() {
    let settings = EngineSettings { memory_limit_bytes: 1 << 20, spill_dir: None, threads: 1 };
    let lake = Lake::new();
    let engine = lake.engine_with(settings);
    let sql = "SELECT array_agg(value) FROM unnest(range(0, 3000000)) AS t(value)";
    let error = rows(&engine, sql).await.unwrap_err();
    assert!(matches!(error, QueryError::Memory { limit_bytes: 1_048_576, .. }), "{error:?}");
    assert_snapshot!(error);
}
