//! What would make the numbers wrong, on one page.

mod account;
mod callers;
mod finding;
mod lake;
mod ledger;
mod prices;
mod twice;

use assay_aws::doctor::{Finding, Verdict};
use assay_lake::Place;
use assay_provision::Settings;
use assay_query::EngineSettings;
use jiff::Timestamp;
use serde::Serialize;

use crate::{JobContext, PricesJob, PublishJob};

pub use finding::{fail, found, ok, warn};

/// What is checked. Each check says what it has seen and what to do; none
/// changes anything.
#[derive(Debug)]
pub struct DoctorJob {
    /// Settings of provisioning, without which AWS is not checked.
    pub provision: Option<Settings>,
    /// The lake, if one is named.
    pub lake: Option<Place>,
    /// How far to look back in the lake.
    pub since: Timestamp,
    /// What queries over the lake may use.
    pub limits: EngineSettings,
    /// The price book in force.
    pub prices: PricesJob,
    /// Where the lake is published, if it is.
    pub publish: Option<PublishJob>,
}

/// The page.
#[derive(Debug, Serialize)]
pub struct DoctorPage {
    /// The worst of all.
    pub verdict: Verdict,
    /// In the order in which they were made.
    pub checks: Vec<Finding>,
}

impl DoctorJob {
    /// Every check of AWS and of the lake.
    pub async fn run(&self, context: &JobContext) -> Vec<Finding> {
        let mut findings = account::examine(self.provision.as_ref()).await;
        findings.extend(self.of_lake(context).await);
        findings
    }

    /// Every check of the lake; one finding where there is none to look at.
    pub async fn of_lake(&self, context: &JobContext) -> Vec<Finding> {
        lake::examine(self, context).await
    }
}

impl DoctorPage {
    /// The page of these findings.
    pub fn of(checks: Vec<Finding>) -> Self {
        let verdict = checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Ok);
        Self { verdict, checks }
    }
}
