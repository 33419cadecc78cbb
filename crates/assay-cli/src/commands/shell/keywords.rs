//! Words of SQL that statements over the lake are made of.

/// Words that a statement can begin with.
pub(super) const FIRST: [&str; 5] = ["SELECT", "WITH", "EXPLAIN", "DESCRIBE", "SHOW"];

/// Every other word that completion offers.
pub(super) const OTHERS: [&str; 62] = [
    "ALL",
    "ANALYZE",
    "AND",
    "ANY",
    "AS",
    "ASC",
    "BETWEEN",
    "BIGINT",
    "BY",
    "CASE",
    "CAST",
    "CROSS JOIN",
    "CURRENT ROW",
    "DATE",
    "DESC",
    "DISTINCT",
    "DOUBLE",
    "ELSE",
    "END",
    "EXCEPT",
    "EXISTS",
    "FALSE",
    "FILTER",
    "FIRST",
    "FOLLOWING",
    "FROM",
    "FULL JOIN",
    "GROUP BY",
    "HAVING",
    "ILIKE",
    "IN",
    "INNER JOIN",
    "INTERSECT",
    "INTERVAL",
    "IS NOT NULL",
    "IS NULL",
    "JOIN",
    "LAST",
    "LEFT JOIN",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "NULLS",
    "OFFSET",
    "ON",
    "OR",
    "ORDER BY",
    "OVER",
    "PARTITION BY",
    "PRECEDING",
    "RIGHT JOIN",
    "ROWS",
    "TABLES",
    "THEN",
    "TIMESTAMP",
    "TRUE",
    "UNBOUNDED",
    "UNION",
    "USING",
    "WHEN",
    "WHERE",
];

/// Words after which the name of a table stands.
pub(super) const BEFORE_TABLES: [&str; 4] = ["FROM", "JOIN", "DESCRIBE", "DESC"];

/// Words that end a list of tables, so that a comma after them stands between
/// something else.
pub(super) const CLAUSES: [&str; 11] =
    ["SELECT", "FROM", "ON", "USING", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "BY", "WINDOW"];

/// Whether the word is one that cannot stand for a table in its statement.
pub(super) fn is_keyword(word: &str) -> bool {
    let spoken = FIRST.iter().chain(&OTHERS).flat_map(|words| words.split(' '));
    spoken.chain(CLAUSES).any(|keyword| keyword.eq_ignore_ascii_case(word))
}
