//! What a company wants: settings as meant, checked.

mod developers;
mod page;
mod reach;
mod read;
mod table;
mod together;
mod values;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use page::{example, page};
pub use table::SETTINGS;

/// Everything that decides which resources there are to be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// What every name begins with, and the mark's value.
    pub project_name: String,
    /// What the names of both buckets begin with.
    pub s3_bucket_prefix: String,
    /// Region of everything.
    pub region: String,
    /// Tags of everything that can have tags.
    pub tags: BTreeMap<String, String>,
    /// ARNs, or account ids, that may take on the developer role; empty for the own account.
    pub developer_principals: Vec<String>,
    /// ARNs, or account ids, that may take on the admin role; empty for the own account.
    pub admin_principals: Vec<String>,
    /// Ids of cross-region profiles; the first is everybody's who names none.
    pub allowed_models: Vec<String>,
    /// Days that CloudWatch keeps the log; none for ever.
    pub log_retention_days: Option<u32>,
    /// Days that the bucket keeps the log; none for ever.
    pub log_lifecycle_days: Option<u32>,
    /// Days that results of Athena are kept.
    pub results_lifecycle_days: u32,
    /// What is delivered in addition to counts.
    pub deliver: Vec<Delivery>,
    /// Who gets profiles.
    pub developers: Vec<Developer>,
    /// US dollars in a month, all together.
    pub monthly_budget_usd: f64,
    /// Whether credits are taken off what budgets count.
    pub budget_include_credits: bool,
    /// Whether refunds are taken off what budgets count.
    pub budget_include_refunds: bool,
    /// Services of the bill in addition to those of [`assay_schema::models::services`].
    pub claude_services: Vec<String>,
    /// US dollars in a month by team.
    pub team_budgets: BTreeMap<String, f64>,
    /// Who gets mail.
    pub alert_emails: Vec<String>,
    /// Bytes that one query of Athena may scan.
    pub scan_limit_bytes: u64,
    /// Invocations in an hour beyond which an alarm rings.
    pub alarm_invocations_per_hour: u64,
    /// Output tokens in an hour beyond which an alarm rings.
    pub alarm_output_tokens_per_hour: u64,
    /// What each call says of its developer; empty for nothing.
    pub request_metadata: Vec<MetadataKey>,
    /// `ID:VERSION` of the guardrail that every call must name.
    pub guardrail: Option<String>,
}

/// One developer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Developer {
    /// The name of the role session, and the tag User.
    pub name: String,
    /// The tag Team.
    pub team: Option<String>,
    /// The tag Project.
    pub project: Option<String>,
    /// The tag CostCenter.
    pub cost_center: Option<String>,
    /// At least one, each allowed; the first is the one Claude Code starts with.
    pub models: Vec<String>,
}

/// What a call can say of the developer who makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetadataKey {
    /// The name.
    User,
    /// The team.
    Team,
    /// The project.
    Project,
    /// The cost center.
    CostCenter,
}

impl MetadataKey {
    /// As it is written, in settings and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Team => "team",
            Self::Project => "project",
            Self::CostCenter => "cost_center",
        }
    }

    /// What the developer has for it.
    pub fn of(self, developer: &Developer) -> Option<&str> {
        match self {
            Self::User => Some(&developer.name),
            Self::Team => developer.team.as_deref(),
            Self::Project => developer.project.as_deref(),
            Self::CostCenter => developer.cost_center.as_deref(),
        }
    }
}

/// What Bedrock delivers in addition to counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Prompts and answers as text.
    Text,
    /// Images.
    Image,
    /// Embeddings.
    Embedding,
    /// Videos.
    Video,
    /// Sound.
    Audio,
}
