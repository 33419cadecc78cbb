//! Checks of an account: what would make the numbers wrong, or let them out.
//!
//! Each check is a small function that looks at one thing and says what it has
//! seen and what to do about it. A check whose call is refused is unknown; none
//! changes anything.

mod alerts;
mod allocation;
mod bill;
mod budget;
mod caller;
mod logging;
mod patient;
mod roles;
mod tables;

use std::pin::Pin;

use assay_provision::{Fault, Names};

use crate::provision::AwsProvider;
use patient::Patient;
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
type Said = (Verdict, String, Option<String>);

/// What a check gives, or the call that it could not make.
type Looked<'a> = Pin<Box<dyn Future<Output = Result<Said, Fault>> + Send + 'a>>;

/// One check.
struct Check {
    name: &'static str,
    look: for<'a> fn(&'a Patient<'a>) -> Looked<'a>,
}

/// Every check, in the order in which a person would look.
const CHECKS: [Check; 17] = [
    Check { name: "caller", look: |patient| Box::pin(caller::caller(patient)) },
    Check { name: "iam-users", look: |patient| Box::pin(caller::iam_users(patient)) },
    Check { name: "region", look: |patient| Box::pin(roles::region(patient)) },
    Check { name: "unlogged-endpoint", look: |patient| Box::pin(roles::mantle(patient)) },
    Check { name: "invocation-logging", look: |patient| Box::pin(logging::destination(patient)) },
    Check { name: "text-delivery", look: |patient| Box::pin(logging::text(patient)) },
    Check { name: "bucket-encryption", look: |patient| Box::pin(logging::encryption(patient)) },
    Check { name: "public-access", look: |patient| Box::pin(logging::public_access(patient)) },
    Check { name: "tls-only", look: |patient| Box::pin(logging::tls_only(patient)) },
    Check { name: "profile-sources", look: |patient| Box::pin(allocation::sources(patient)) },
    Check { name: "profile-owners", look: |patient| Box::pin(allocation::owners(patient)) },
    Check { name: "cost-tags", look: |patient| Box::pin(allocation::cost_tags(patient)) },
    Check { name: "raw-table", look: |patient| Box::pin(tables::raw_table(patient)) },
    Check { name: "metric-filters", look: |patient| Box::pin(alerts::metric_filters(patient)) },
    Check { name: "budgets", look: |patient| Box::pin(alerts::budgets(patient)) },
    Check { name: "billed-services", look: |patient| Box::pin(bill::services(patient)) },
    Check { name: "subscriptions", look: |patient| Box::pin(alerts::subscriptions(patient)) },
];

/// Looks at everything, one check after the other.
pub async fn examine(provider: &AwsProvider, names: &Names) -> Vec<Finding> {
    let patient = Patient { provider, names };
    let mut findings = Vec::with_capacity(CHECKS.len());
    for check in CHECKS {
        let said = (check.look)(&patient).await.unwrap_or_else(|fault| not_seen(&fault));
        let (verdict, evidence, remedy) = said;
        findings.push(Finding { name: check.name, verdict, evidence, remedy });
    }
    findings
}

fn not_seen(fault: &Fault) -> Said {
    (Verdict::Unknown, fault.to_string(), fault.hint())
}

fn ok(evidence: impl Into<String>) -> Said {
    (Verdict::Ok, evidence.into(), None)
}

fn warn(evidence: impl Into<String>, remedy: impl Into<String>) -> Said {
    (Verdict::Warn, evidence.into(), Some(remedy.into()))
}

fn fail(evidence: impl Into<String>, remedy: impl Into<String>) -> Said {
    (Verdict::Fail, evidence.into(), Some(remedy.into()))
}

/// What makes what is missing.
const PROVISION: &str = "`assay provision plan` shows what is missing, `apply` makes it";
