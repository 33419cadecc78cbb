//! What a scan reads, and what it can do without.

use assay_query::EngineSettings;

use crate::fixture::{BOB, Lake, rows};

/// Every file but the second day's is gone: whoever touches one fails.
fn lake_with_second_day_only() -> Lake {
    let lake = Lake::new();
    std::fs::remove_file(lake.dir.path().join("day-1.parquet")).unwrap();
    std::fs::remove_file(lake.dir.path().join("day-3.parquet")).unwrap();
    lake
}

#[tokio::test]
async fn files_outside_the_partition_are_not_opened() {
    let lake = lake_with_second_day_only();
    let engine = lake.engine();
    for filter in [
        "event_date = '2026-11-02'",
        "event_date LIKE '%-02'",
        "event_date > '2026-11-01' AND event_date < '2026-11-03'",
        "event_date IN ('2026-11-02', '2026-12-01') AND identity_arn IS NOT NULL",
    ] {
        let sql = format!("SELECT sum(input_tokens) AS n FROM invocations WHERE {filter}");
        assert!(rows(&engine, &sql).await.unwrap().contains("| 6 |"), "{filter}");
    }
}

/// The plain column is decided by choosing files, the other spelling by looking at each row.
#[tokio::test]
async fn choosing_files_answers_as_looking_at_rows_does() {
    let lake = Lake::new();
    let engine = lake.engine();
    for filter in [
        "event_date IN (NULL)",
        "event_date NOT IN (NULL)",
        "event_date NOT IN (NULL, '2026-11-01')",
        "event_date IN (NULL, '2026-11-02')",
        "NOT (event_date IN (NULL))",
        "event_date IN (NULL) OR event_date IS NULL",
        "event_date IN (NULL) OR input_tokens = 7",
        "event_date IN (SELECT CAST(NULL AS varchar))",
        "event_date = NULL",
        "event_date <> concat('2026-11', NULL)",
        "event_date = event_date",
        "event_date LIKE NULL",
        "event_date BETWEEN NULL AND '2026-11-02'",
        "CASE WHEN event_date > '2026' THEN NULL ELSE true END",
        "coalesce(event_date, 'x') = 'x'",
    ] {
        let by_rows = filter.replace("event_date", "concat(event_date, substr(request_id, 1, 0))");
        let count = |filter| format!("SELECT count(*) AS n FROM invocations WHERE {filter}");
        let (chosen, looked_at) = (count(filter), count(&by_rows));
        let looked_at = rows(&engine, &looked_at).await.unwrap();
        assert_eq!(rows(&engine, &chosen).await.unwrap(), looked_at, "{filter}");
    }
}

#[tokio::test]
async fn files_outside_the_statistics_are_not_opened() {
    let lake = lake_with_second_day_only();
    let engine = lake.engine();
    let sql = "SELECT sum(input_tokens) AS n FROM invocations \
               WHERE event_time >= TIMESTAMP '2026-11-02 00:00:00.000000 UTC' \
               AND event_time < TIMESTAMP '2026-11-03 00:00:00 UTC'";
    assert!(rows(&engine, sql).await.unwrap().contains("| 6 |"));
}

#[tokio::test]
async fn counting_opens_no_file() {
    let lake = Lake::new();
    for day in 1..=3 {
        std::fs::remove_file(lake.dir.path().join(format!("day-{day}.parquet"))).unwrap();
    }
    let engine = lake.engine();
    let all = "SELECT count(*) AS n FROM invocations";
    assert!(rows(&engine, all).await.unwrap().contains("| 10 |"));
    let day = format!("{all} WHERE event_date = '2026-11-02'");
    assert!(rows(&engine, &day).await.unwrap().contains("| 4 |"));
    let days = "SELECT min(event_date) AS a, max(event_date) AS b FROM invocations";
    assert!(rows(&engine, days).await.unwrap().contains("| 2026-11-01 | 2026-11-03 |"));
}

#[tokio::test]
async fn an_estimate_is_the_bytes_of_the_files_that_a_scan_would_open() {
    let lake = Lake::new();
    let sizes = [1, 2, 3].map(|day| {
        std::fs::metadata(lake.dir.path().join(format!("day-{day}.parquet"))).unwrap().len()
    });
    for day in 1..=3 {
        std::fs::remove_file(lake.dir.path().join(format!("day-{day}.parquet"))).unwrap();
    }
    let engine = lake.engine();
    let sum = "SELECT sum(input_tokens) FROM invocations";
    let second = format!("{sum} WHERE event_date = '2026-11-02'");
    let twice = format!("{second} UNION ALL {second}");
    let counted = "SELECT count(*) FROM invocations";
    for (sql, files, bytes_max) in [
        (sum, 3, sizes.iter().sum::<u64>()),
        (&second, 1, sizes[1]),
        (&twice, 2, 2 * sizes[1]),
        (counted, 0, 0),
    ] {
        let estimate = engine.scan_estimate(sql).await.unwrap();
        assert_eq!((estimate.files, estimate.bytes_max), (files, bytes_max), "{sql}");
    }
    assert!(engine.scan_estimate("SELECT nothing FROM invocations").await.is_err());
}

#[tokio::test]
async fn filters_on_text_find_their_rows() {
    let lake = Lake::new();
    let engine = lake.engine();
    let sql = format!("SELECT count(*) AS n FROM invocations WHERE identity_arn = '{BOB}'");
    assert!(rows(&engine, &sql).await.unwrap().contains("| 4 |"));
}

#[tokio::test]
async fn text_is_plain_at_the_edge() {
    let lake = Lake::new();
    let engine = lake.engine();
    let result = engine.sql("SELECT * FROM invocations").await.unwrap();
    let schema = result.schema();
    let expected = assay_schema::tables::INVOCATIONS.arrow_schema();
    let types = |schema: &arrow::datatypes::Schema| {
        schema.fields().iter().map(|field| field.data_type().clone()).collect::<Vec<_>>()
    };
    assert_eq!(types(&schema), types(&expected));
    let batches = result.collect().await.unwrap();
    assert_eq!(batches.iter().map(|batch| batch.num_rows()).sum::<usize>(), 10);
}

#[tokio::test]
async fn a_sort_beyond_the_memory_limit_spills() {
    let spill = tempfile::TempDir::new().unwrap();
    let lake = Lake::new();
    let engine = lake.engine_with(EngineSettings {
        memory_limit_bytes: 16 << 20,
        spill_dir: Some(spill.path().to_owned()),
        threads: 1,
    });
    let plan = rows(
        &engine,
        "EXPLAIN ANALYZE SELECT a.value AS a, b.value AS b, a.value * b.value % 1003 AS k \
         FROM unnest(range(0, 800)) AS a(value), unnest(range(0, 1000)) AS b(value) ORDER BY k",
    );
    let plan = plan.await.unwrap();
    let spills = plan.split("spill_count=").nth(1).unwrap().split(',').next().unwrap();
    assert_ne!(spills, "0", "{plan}");
}
