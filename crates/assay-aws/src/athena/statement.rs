//! What a statement does, by its first words: enough to refuse what writes.

use super::AthenaError;

/// Words that begin statements which only read.
const READING: [&str; 8] =
    ["SELECT", "WITH", "VALUES", "TABLE", "SHOW", "DESCRIBE", "DESC", "EXPLAIN"];

/// Refuses everything but one statement that reads: Athena itself would as
/// gladly drop a table.
pub(super) fn check(sql: &str) -> Result<(), AthenaError> {
    let words = words(sql);
    let refused = |word: &str| AthenaError::NotReading { statement: word.to_owned() };
    match effective(&words) {
        None => Err(AthenaError::Empty),
        Some(word) if READING.contains(&word) => Ok(()),
        Some(word) => Err(refused(word)),
    }
}

/// Whether running the statement reads data: `SHOW`, `DESCRIBE` and a plain
/// `EXPLAIN` only look at the catalog, and cost nothing.
pub fn scans(sql: &str) -> bool {
    let words = words(sql);
    let first = words.first().map(String::as_str).unwrap_or_default();
    match first {
        "SHOW" | "DESCRIBE" | "DESC" => false,
        "EXPLAIN" => words.get(1).is_some_and(|word| word == "ANALYZE"),
        _ => true,
    }
}

/// The word that decides: what is explained may be run as well.
fn effective(words: &[String]) -> Option<&str> {
    let explains = ["EXPLAIN", "ANALYZE", "VERBOSE"];
    let decides = words.iter().map(String::as_str).find(|word| !explains.contains(word));
    decides.or_else(|| words.first().map(String::as_str))
}

/// The first few words in capitals, without comments, brackets before them, and
/// an `EXPLAIN`'s list of options.
fn words(sql: &str) -> Vec<String> {
    let (mut rest, mut words) = (sql, Vec::new());
    while words.len() < WORDS_MAX {
        rest = without_comments(rest).trim_start_matches('(');
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        match word {
            "" if without_comments(rest).starts_with('(') => continue,
            "" => break,
            word => words.push(word.to_uppercase()),
        }
        rest = match words.last().map(String::as_str) {
            Some("EXPLAIN") => without_options(behind),
            _ => behind,
        };
    }
    words
}

/// As many as decide.
const WORDS_MAX: usize = 4;

fn without_options(text: &str) -> &str {
    let text = without_comments(text);
    let options = ["TYPE", "FORMAT"];
    let inside = text.strip_prefix('(').map(str::trim_start).unwrap_or_default().to_uppercase();
    match options.iter().any(|option| inside.starts_with(option)) {
        true => text.split_once(')').map_or("", |(_, behind)| behind),
        false => text,
    }
}

fn without_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let behind = match rest.get(..2) {
            Some("--") => rest.split_once('\n').map_or("", |(_, behind)| behind),
            Some("/*") => rest.split_once("*/").map_or("", |(_, behind)| behind),
            _ => return rest,
        };
        rest = behind.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_statements_that_read_pass() {
        for sql in [
            "select 1",
            "-- why\n /* how */ WITH a AS (SELECT 1) SELECT * FROM a",
            "((SELECT 1) UNION ALL (SELECT 2))",
            "EXPLAIN ANALYZE VERBOSE SELECT 1",
            "explain (type distributed, format json) select 1",
            "SHOW TABLES",
        ] {
            assert!(check(sql).is_ok(), "{sql}");
        }
        for sql in [
            "DROP TABLE invocations",
            "explain analyze insert into a select 1",
            "/* SELECT */ DELETE FROM a",
            "",
            "-- nothing",
        ] {
            assert!(check(sql).is_err(), "{sql}");
        }
        assert!(scans("SELECT 1") && scans("EXPLAIN ANALYZE SELECT 1"));
        assert!(!scans("EXPLAIN SELECT 1") && !scans("show tables"));
    }
}
