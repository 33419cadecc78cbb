//! From Athena's words to errors that help.
//!
//! Athena says why a query failed in one text: `CODE: line L:C: message`, where
//! code and place may be missing. The codes are Trino's, with some of Athena's
//! own (Athena user guide, "Troubleshooting"; Trino, `StandardErrorCode`).

use super::{AthenaError, AthenaSettings, StatementPlace};
use crate::{ServiceError, ServiceErrorKind};

/// Whose query it was, for messages.
pub(super) struct Asked<'a> {
    pub(super) sql: &'a str,
    pub(super) settings: &'a AthenaSettings,
}

/// What a query ended with.
pub(super) struct Ended<'a> {
    pub(super) cancelled: bool,
    pub(super) reason: &'a str,
    pub(super) retryable: bool,
    pub(super) bytes_scanned: u64,
}

/// Codes of mistakes in the SQL.
const MISTAKES: [&str; 12] = [
    "SYNTAX_ERROR",
    "COLUMN_NOT_FOUND",
    "FUNCTION_NOT_FOUND",
    "TYPE_MISMATCH",
    "AMBIGUOUS_NAME",
    "DUPLICATE_COLUMN_NAME",
    "EXPRESSION_NOT_AGGREGATE",
    "EXPRESSION_NOT_SCALAR",
    "INVALID_FUNCTION_ARGUMENT",
    "MISMATCHED_COLUMN_ALIASES",
    "NOT_SUPPORTED",
    "MALFORMED_QUERY",
];

/// Codes and words of queries that are too large or too long.
const EXHAUSTED: [&str; 6] = [
    "exhausted resources",
    "EXCEEDED_LOCAL_MEMORY_LIMIT",
    "EXCEEDED_GLOBAL_MEMORY_LIMIT",
    "EXCEEDED_TIME_LIMIT",
    "EXCEEDED_CPU_LIMIT",
    "Query timeout",
];

/// Words of denied access.
const DENIED: [&str; 5] =
    ["PERMISSION_DENIED", "not authorized", "Access Denied", "Access denied", "AccessDenied"];

impl Asked<'_> {
    /// A query that Athena did not take.
    pub(super) fn not_started(&self, error: ServiceError) -> AthenaError {
        let workgroup = || self.settings.workgroup.clone();
        let words = error.message.to_lowercase();
        match error.kind {
            ServiceErrorKind::Invalid if words.contains("workgroup") && says_missing(&words) => {
                AthenaError::NoWorkgroup { workgroup: workgroup() }
            }
            ServiceErrorKind::Invalid if words.contains("output location") => {
                AthenaError::NoOutput { workgroup: workgroup() }
            }
            ServiceErrorKind::Invalid if place(&error.message, self.sql).1.is_some() => {
                self.mistake(&error.message)
            }
            _ => AthenaError::Call(error),
        }
    }

    /// A query that ended without a result.
    pub(super) fn ended(&self, ended: &Ended<'_>) -> AthenaError {
        let reason = ended.reason;
        let has = |parts: &[&str]| parts.iter().any(|part| reason.contains(part));
        let (code, rest) = code(reason);
        match code {
            _ if has(&["ytes scanned limit"]) => AthenaError::ScanCutoff {
                workgroup: self.settings.workgroup.clone(),
                bytes_scanned: ended.bytes_scanned,
            },
            _ if ended.cancelled => AthenaError::Cancelled { message: reason.to_owned() },
            _ if has(&EXHAUSTED) => AthenaError::Exhausted { message: rest.to_owned() },
            "COLUMN_NOT_FOUND" => self.mistake(rest),
            _ if has(&DENIED) => {
                AthenaError::Denied { message: rest.to_owned(), needs: needs(reason) }
            }
            "TABLE_NOT_FOUND" | "SCHEMA_NOT_FOUND" | "CATALOG_NOT_FOUND" => self.no_table(rest),
            "SYNTAX_ERROR" if says_no_table(rest) => self.no_table(rest),
            code if MISTAKES.contains(&code) => self.mistake(rest),
            _ => AthenaError::Failed { message: reason.to_owned(), retryable: ended.retryable },
        }
    }

    fn mistake(&self, words: &str) -> AthenaError {
        let (message, at) = place(words, self.sql);
        AthenaError::Sql { message: message.to_owned(), at }
    }

    fn no_table(&self, words: &str) -> AthenaError {
        let (message, at) = place(words, self.sql);
        let database = self.settings.database.clone();
        AthenaError::NoTable { message: message.to_owned(), at, database }
    }
}

fn says_missing(words: &str) -> bool {
    ["not found", "not exist", "cannot be found"].iter().any(|said| words.contains(said))
}

fn says_no_table(words: &str) -> bool {
    words.contains("does not exist") && (words.contains("Table '") || words.contains("Schema '"))
}

/// `CODE` and what stands behind it; the code is empty where there is none.
fn code(reason: &str) -> (&str, &str) {
    let is_code = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    };
    match reason.split_once(": ") {
        Some((code, rest)) if is_code(code) => (code, rest),
        _ => ("", reason),
    }
}

/// The message without its `line L:C: `, and that place in the statement.
fn place<'a>(words: &'a str, sql: &str) -> (&'a str, Option<StatementPlace>) {
    let parsed = || {
        let (place, message) = words.strip_prefix("line ")?.split_once(": ")?;
        let (line, column) = place.split_once(':')?;
        let (line, column) = (line.parse().ok()?, column.parse().ok()?);
        let text = sql.lines().nth(usize::checked_sub(line, 1)?).unwrap_or_default();
        Some((message, StatementPlace { line, column, text: text.to_owned() }))
    };
    parsed().map_or((words, None), |(message, place)| (message, Some(place)))
}

/// The permission that the words name or speak of.
fn needs(reason: &str) -> Option<String> {
    let named = reason.split_once("perform: ").map(|(_, behind)| {
        let action = behind.split([' ', ',']).next().unwrap_or_default();
        let on = behind.split_once("on resource: ").map(|(_, on)| on);
        let on = on.and_then(|on| on.split([' ', ',']).next());
        on.map_or(action.to_owned(), |on| format!("{action} on {on}"))
    });
    let spoken = || match reason {
        words if words.contains("Lake Formation") => {
            Some("lakeformation:GetDataAccess, and SELECT granted on the table".to_owned())
        }
        words if words.contains("writing output") => {
            Some("s3:PutObject and s3:GetBucketLocation where results go".to_owned())
        }
        words if words.contains("S3") => {
            Some("s3:GetObject and s3:ListBucket on the lake".to_owned())
        }
        _ => None,
    };
    named.or_else(spoken)
}

#[cfg(test)]
mod tests {
    use assay_host::Hinted;

    use super::*;

    fn of(reason: &str) -> AthenaError {
        let settings =
            AthenaSettings { workgroup: "analysts".into(), database: "usage".into(), output: None };
        let asked = Asked { sql: "SELECT modle\nFROM invocations", settings: &settings };
        let cancelled = reason.starts_with("Bytes");
        asked.ended(&Ended { cancelled, reason, retryable: false, bytes_scanned: 7 })
    }

    #[test]
    fn reasons_become_errors_by_meaning() {
        let mistake = of(
            "COLUMN_NOT_FOUND: line 1:8: Column 'modle' cannot be resolved or requester is not \
                authorized to access requested resources",
        );
        assert!(matches!(
            mistake,
            AthenaError::Sql { at: Some(StatementPlace { column: 8, .. }), .. }
        ));
        assert!(mistake.to_string().ends_with("\n1 | SELECT modle\n  |        ^"), "{mistake}");
        let table = of("TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.usage.invocations' does \
                        not exist");
        assert!(
            table.hint().unwrap().starts_with("`assay publish` brings the tables into `usage`")
        );
        let denied =
            of("Insufficient permissions to execute the query. User: arn:aws:iam::1:user/a \
                         is not authorized to perform: glue:GetTable on resource: \
                         arn:aws:glue:eu-west-1:1:catalog because no policy allows it");
        let needs = "the caller needs glue:GetTable on arn:aws:glue:eu-west-1:1:catalog";
        assert_eq!(denied.hint().unwrap(), needs);
        let cutoff = of("Bytes scanned limit was exceeded");
        assert!(matches!(cutoff, AthenaError::ScanCutoff { bytes_scanned: 7, .. }));
        let large = of("Query exhausted resources at this scale factor");
        assert!(matches!(large, AthenaError::Exhausted { .. }));
        assert!(matches!(of("HIVE_BAD_DATA: no"), AthenaError::Failed { .. }));
    }
}
