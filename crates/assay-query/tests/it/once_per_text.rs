//! What is done once for rows that have the same texts gives what each row would give.

use assay_rows::limits::LOOK_UP_MATCHES_MAX;

use crate::fixture::{Lake, rows};

/// Four keys, one of them null, by six numbers.
const CALLS: &str = "SELECT k.column1 AS k, n.column1 AS n \
    FROM (VALUES ('a'), ('b'), ('c'), (NULL)) AS k \
    CROSS JOIN (VALUES (1), (2), (3), (4), (5), (6)) AS n";

/// The lines of the answer, without borders and names.
async fn lines(sql: &str) -> Vec<String> {
    let table = rows(&Lake::new().engine(), sql).await.unwrap();
    let cells = |line: &str| line.split('|').map(str::trim).collect::<Vec<_>>().join(" ");
    let lines = table.lines().filter(|line| line.starts_with('|')).skip(1);
    lines.map(|line| cells(line).trim().to_owned()).collect()
}

async fn plan(sql: &str) -> String {
    rows(&Lake::new().engine(), &format!("EXPLAIN {sql}")).await.unwrap()
}

fn joined(values: &str, condition: &str) -> String {
    format!(
        "WITH calls AS ({CALLS}), small(k, v) AS (VALUES {values}) \
         SELECT c.k, count(*) AS n, sum(s.v) AS v FROM calls AS c LEFT JOIN small AS s \
         ON s.k = c.k {condition} GROUP BY c.k ORDER BY c.k"
    )
}

#[tokio::test]
async fn a_look_up_finds_all_that_match_and_keeps_what_finds_nothing() {
    let small = "('a', 1), ('a', 2), ('b', 3), (NULL, 4)";
    let sql = joined(small, "");
    assert!(plan(&sql).await.contains("LookUp"), "{}", plan(&sql).await);
    assert_eq!(lines(&sql).await, ["a 12 18", "b 6 18", "c 6", "6"]);
    let sql = joined(small, "AND s.v < c.n");
    assert_eq!(lines(&sql).await, ["a 10 13", "b 6 9", "c 6", "6"], "with a condition");
    assert_eq!(lines(&joined("('b', 3)", "")).await, ["a 6", "b 6 18", "c 6", "6"]);
}

#[tokio::test]
async fn a_key_of_more_rows_than_are_looked_up_is_joined() {
    for count in [LOOK_UP_MATCHES_MAX, LOOK_UP_MATCHES_MAX + 1] {
        let values = vec!["('a', 1)"; count].join(", ");
        let of_a = 6 * count;
        let expected = [format!("a {of_a} {of_a}"), "b 6".into(), "c 6".into(), "6".into()];
        assert_eq!(lines(&joined(&values, "")).await, expected);
    }
}

#[tokio::test]
async fn an_expression_over_texts_is_evaluated_once_for_each() {
    let sql = format!(
        "SELECT told, count(*) AS n FROM (SELECT CASE WHEN k LIKE 'a%' THEN concat(k, '!') \
         WHEN k IS NULL THEN 'none' END AS told FROM ({CALLS})) GROUP BY told ORDER BY told"
    );
    assert!(plan(&sql).await.contains("per_distinct"), "{}", plan(&sql).await);
    assert_eq!(lines(&sql).await, ["a! 6", "none 6", "12"]);
    let of_two = format!(
        "SELECT told, count(*) AS n FROM (SELECT coalesce(c.k, '-') || coalesce(d.k, '-') AS told FROM ({CALLS}) AS c \
         JOIN ({CALLS}) AS d ON c.n = d.n) GROUP BY told ORDER BY told"
    );
    let told = lines(&of_two).await;
    assert_eq!((told.len(), told[0].as_str(), told[1].as_str()), (16, "-- 6", "-a 6"));
}

#[tokio::test]
async fn a_case_by_null_gives_what_it_gives_without_copies() {
    let keys = [("none is null", "k < 'c'"), ("some are", "n < 6"), ("all are", "k IS NULL")];
    for (nulls, condition) in keys {
        let of = |case: &str| {
            format!(
                "SELECT t, u, count(*) AS n FROM (SELECT {case} AS t, \
                 CASE WHEN k IS NULL THEN other ELSE k END AS u FROM \
                 (SELECT k, CAST(NULL AS varchar) AS other FROM ({CALLS}) WHERE {condition})) \
                 GROUP BY t, u ORDER BY t, u"
            )
        };
        let plain = of("coalesce(k, '-')");
        let copied = of("CASE WHEN k IS NULL AND 1 = 1 THEN '-' WHEN k <> '' THEN k END");
        assert!(plan(&plain).await.contains("by_null"), "{}", plan(&plain).await);
        assert_eq!(lines(&plain).await, lines(&copied).await, "{nulls}");
    }
}

#[tokio::test]
async fn a_key_that_is_computed_is_looked_up_as_it_is() {
    let sql = format!(
        "WITH calls AS ({CALLS}), small(k, v) AS (VALUES ('-', 1), ('a!', 2)) \
         SELECT c.k, count(*) AS n, sum(s.v) AS v FROM calls AS c LEFT JOIN small AS s \
         ON s.k = CASE WHEN c.k IS NULL THEN '-' ELSE concat(c.k, '!') END \
         GROUP BY c.k ORDER BY c.k"
    );
    assert!(plan(&sql).await.contains("LookUp"), "{}", plan(&sql).await);
    assert_eq!(lines(&sql).await, ["a 6 12", "b 6", "c 6", "6 6"]);
}

#[tokio::test]
async fn a_table_without_rows_is_null_for_every_row() {
    let sql = joined("('a', 1), ('b', 2)", "")
        .replace("small AS", "(SELECT * FROM small WHERE v > 5) AS");
    assert!(plan(&sql).await.contains("LookUp"), "{}", plan(&sql).await);
    assert_eq!(lines(&sql).await, ["a 6", "b 6", "c 6", "6"]);
}

#[tokio::test]
async fn prices_of_few_rows_stand_beside_each_row_that_has_them() {
    let price = |price: &str| format!("CAST({price} AS decimal(18,15))");
    let (one, two, null) = (price("'1.5'"), price("'2.25'"), price("NULL"));
    let small = format!("('a', {one}, {null}), ('b', {two}, {two}), ('c', {null}, {one})");
    let sql = format!(
        "WITH calls AS ({CALLS}), small(k, v, w) AS (VALUES {small}) \
         SELECT c.k, CAST(sum(c.n * s.v) AS double) AS v, CAST(sum(c.n * s.w) AS double) AS w, \
         count(s.v) AS of_v FROM calls AS c LEFT JOIN small AS s ON s.k = c.k GROUP BY c.k ORDER BY c.k"
    );
    assert!(plan(&sql).await.contains("LookUp"), "{}", plan(&sql).await);
    assert_eq!(lines(&sql).await, ["a 31.5  6", "b 47.25 47.25 6", "c  31.5 0", "0"]);
}

#[tokio::test]
async fn a_pattern_that_is_known_says_what_one_that_is_not_says() {
    let of = |pattern: &str| {
        format!(
            "SELECT k, regexp_like(t, {pattern}) AS m, regexp_replace(t, {pattern}, 'x') AS r \
             FROM (SELECT k, arrow_cast(k, 'Utf8View') AS t, arrow_cast('^[ab]', 'Utf8View') AS p \
             FROM ({CALLS}) WHERE n = 1) ORDER BY k"
        )
    };
    let known = of("'^[ab]'");
    assert!(plan(&known).await.contains("compiled"), "{}", plan(&known).await);
    assert_eq!(lines(&known).await, ["a true x", "b true x", "c false c", ""]);
    assert_eq!(lines(&known).await, lines(&of("CASE WHEN k <> '' THEN p ELSE p END")).await);
    assert!(rows(&Lake::new().engine(), &of("'['")).await.is_err());
}

#[tokio::test]
async fn a_case_of_one_branch_gives_the_other_value_elsewhere() {
    let of = |condition: &str| {
        format!(
            "SELECT sum(CASE WHEN {condition} THEN n ELSE 0 END) AS n, \
             sum(CASE WHEN {condition} THEN 0 ELSE n END) AS others FROM ({CALLS})"
        )
    };
    for (condition, expected) in [("k < 'b'", "21 63"), ("n > 0", "84 0"), ("n > 6", "0 84")] {
        assert_eq!(lines(&of(condition)).await, [expected]);
    }
}
