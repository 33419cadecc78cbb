//! What a check has found, in a few words.

use std::error::Error;

use assay_aws::doctor::{Finding, Verdict};

use crate::failure::whole;

/// All is as it should be.
pub fn ok(name: &'static str, evidence: impl Into<String>) -> Finding {
    Finding { name, verdict: Verdict::Ok, evidence: evidence.into(), remedy: None }
}

/// Something is lost or left to a person.
pub fn warn(name: &'static str, evidence: impl Into<String>, remedy: impl Into<String>) -> Finding {
    found(Verdict::Warn, name, evidence, remedy)
}

/// Numbers are wrong, missing, or open to others.
pub fn fail(name: &'static str, evidence: impl Into<String>, remedy: impl Into<String>) -> Finding {
    found(Verdict::Fail, name, evidence, remedy)
}

/// What could not be looked at, and why.
pub(super) fn unknown(
    name: &'static str,
    error: &(dyn Error + 'static),
    remedy: impl Into<String>,
) -> Finding {
    found(Verdict::Unknown, name, whole(error), remedy)
}

/// That verdict, and what to do.
pub fn found(
    verdict: Verdict,
    name: &'static str,
    evidence: impl Into<String>,
    remedy: impl Into<String>,
) -> Finding {
    Finding { name, verdict, evidence: evidence.into(), remedy: Some(remedy.into()) }
}
