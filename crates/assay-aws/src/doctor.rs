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
mod finding;
mod logging;
mod patient;
mod roles;
mod tables;

use assay_host::Hinted;
use std::pin::Pin;

use assay_provision::{Names, ProviderFault};

use crate::provision::AwsProvider;
use finding::Said;
use patient::Patient;

pub use finding::{Finding, Verdict};

/// What a check gives, or the call that it could not make.
type Looked<'a> = Pin<Box<dyn Future<Output = Result<Said, ProviderFault>> + Send + 'a>>;

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

fn not_seen(fault: &ProviderFault) -> Said {
    (Verdict::Unknown, fault.to_string(), fault.hint())
}
