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

#[tokio::test]
async fn texts_are_told_apart_by_all_they_are() {
    // Long ones differ where they begin, where they end, or in length alone.
    let texts = "(VALUES (NULL), (''), ('a'), ('of 13 letters'), ('of 13 lettera'), \
        ('if 13 letters'), ('of 13 letters!')) AS t(k)";
    let sql = format!(
        "SELECT told, count(*) AS n FROM (SELECT CASE WHEN a.k LIKE '%' THEN concat('[', a.k, ']') \
         ELSE 'none' END || CASE WHEN b.k LIKE '%' THEN concat('[', b.k, ']') ELSE 'none' END AS told \
         FROM {texts} CROSS JOIN {} CROSS JOIN (VALUES (1), (2), (3), (4)) AS n) GROUP BY told",
        texts.replace("t(k)", "b(k)")
    );
    let sql = sql.replace("t(k)", "a(k)");
    assert!(plan(&sql).await.contains("per_distinct"), "{}", plan(&sql).await);
    let told = lines(&sql).await;
    assert_eq!(told.len(), 7 * 7, "{told:?}");
    assert!(told.iter().all(|line| line.ends_with(" 4")), "{told:?}");
}

#[tokio::test]
async fn a_case_gives_each_row_the_number_of_its_branch() {
    let of = |kind: &str| {
        format!(
            "WITH calls AS ({CALLS}), numbers(n, v, w, hundred, none) AS (SELECT column1, \
             CAST(column1 AS {kind}) AS v, CAST(10 * column1 AS {kind}) AS w, CAST(100 AS {kind}) AS hundred, \
             CAST(NULL AS {kind}) AS none FROM (VALUES (1), (2), (3), (4), (5), (6))) \
             SELECT CAST(sum(of_row) AS bigint) AS s, count(of_row) AS n FROM (SELECT \
             CASE WHEN c.n < 3 THEN v WHEN c.n = 3 THEN hundred WHEN k IS NULL THEN NULL \
             WHEN k = 'a' THEN none ELSE w END AS of_row \
             FROM calls AS c LEFT JOIN numbers ON numbers.n = c.n AND c.n < 6)"
        )
    };
    for kind in ["bigint", "decimal(18, 15)", "decimal(38, 15)", "double"] {
        // 4 keys of 1 and 2, 4 of 100, 2 of 40 and 50; the last number is not joined.
        assert_eq!(lines(&of(kind)).await, ["592 16"], "{kind}");
    }
}

#[tokio::test]
async fn logic_over_all_rows_is_that_of_sql() {
    let truths = "(VALUES ('t', true), ('f', false), ('u', CAST(NULL AS boolean)))";
    for condition in ["true", "a.k = 'f'", "a.k = 't'", "a.k <> 'u'", "b.k = 'u'"] {
        let sql = format!(
            "SELECT a.k || b.k AS k, a.t AND b.t AS both, a.t OR b.t AS any FROM {truths} AS a(k, t) \
             CROSS JOIN {truths} AS b(k, t) WHERE {condition}"
        );
        assert!(plan(&sql).await.contains("AND t@3) as both"), "{}", plan(&sql).await);
        for line in lines(&sql).await {
            let (sides, told) = line.split_at(2);
            let first = |order: [(char, &'static str); 3]| {
                order.into_iter().find(|(side, _)| sides.contains(*side)).map(|(_, told)| told)
            };
            let both = first([('f', "false"), ('u', ""), ('t', "true")]).unwrap();
            let any = first([('t', "true"), ('u', ""), ('f', "false")]).unwrap();
            assert_eq!(told.trim(), format!("{both} {any}").trim(), "{line} where {condition}");
        }
    }
}
