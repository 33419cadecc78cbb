//! What a check says.

use serde::Serialize;

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Name of the check, `bucket-encryption` for example.
    pub name: &'static str,
    /// What to make of it.
    pub verdict: Verdict,
    /// What was seen.
    pub evidence: String,
    /// What to do; none where nothing is to be done.
    pub remedy: Option<String>,
}

/// What to make of what a check has seen, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It could not be looked at.
    Unknown,
    /// It works, and something is lost or left to a person.
    Warn,
    /// Numbers are wrong, missing, or open to others.
    Fail,
}

impl Verdict {
    /// `ok`, `unknown`, `warn` or `fail`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unknown => "unknown",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What a check says, without its name.
pub(super) type Said = (Verdict, String, Option<String>);

pub(super) fn ok(evidence: impl Into<String>) -> Said {
    (Verdict::Ok, evidence.into(), None)
}

pub(super) fn warn(evidence: impl Into<String>, remedy: impl Into<String>) -> Said {
    (Verdict::Warn, evidence.into(), Some(remedy.into()))
}

pub(super) fn fail(evidence: impl Into<String>, remedy: impl Into<String>) -> Said {
    (Verdict::Fail, evidence.into(), Some(remedy.into()))
}

/// What makes what is missing.
pub(super) const PROVISION: &str = "`assay provision plan` shows what is missing, `apply` makes it";
