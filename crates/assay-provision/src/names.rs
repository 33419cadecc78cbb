//! What everything is called: names and ARNs follow from settings and account.

use assay_schema::raw;

use crate::{Developer, Settings};

/// The account and region that hold the resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Twelve digits.
    pub account_id: String,
    /// The region.
    pub region: String,
}

impl Home {
    /// `aws`, `aws-us-gov` or `aws-cn`.
    pub fn partition(&self) -> &'static str {
        partition_of(&self.region)
    }

    /// Whether the account's costs are another account's: one of GovCloud is
    /// billed through the standard account that it is associated with, which has
    /// its budgets and cost-allocation tags.
    pub fn is_billed_elsewhere(&self) -> bool {
        self.partition() == "aws-us-gov"
    }

    /// The ARN of something in this region and account.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let Self { account_id, region } = self;
        format!("arn:{}:{service}:{region}:{account_id}:{resource}", self.partition())
    }

    /// The ARN of something that lies in no region.
    pub fn global_arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}::{}:{resource}", self.partition(), self.account_id)
    }

    /// The ARN of a bucket, or of keys in it.
    pub fn bucket_arn(&self, resource: &str) -> String {
        format!("arn:{}:s3:::{resource}", self.partition())
    }
}

/// The part of AWS that a region lies in; names of one are unknown in another.
pub(crate) fn partition_of(region: &str) -> &'static str {
    match () {
        () if region.starts_with("us-gov-") => "aws-us-gov",
        () if region.starts_with("cn-") => "aws-cn",
        () => "aws",
    }
}

/// Names of the resources of one project.
#[derive(Debug, Clone)]
pub struct Names {
    /// The project.
    pub project: String,
    bucket_prefix: String,
}

impl Names {
    /// The names that follow from the settings.
    pub fn of(settings: &Settings) -> Self {
        let Settings { project_name, s3_bucket_prefix, .. } = settings;
        Self { project: project_name.clone(), bucket_prefix: s3_bucket_prefix.clone() }
    }

    /// `P-end`.
    pub fn with(&self, end: &str) -> String {
        format!("{}-{end}", self.project)
    }

    /// The role of developers.
    pub fn developer_role(&self) -> String {
        self.with("developer")
    }

    /// The role of analysts.
    pub fn admin_role(&self) -> String {
        self.with("admin")
    }

    /// The role that Bedrock takes on to write to CloudWatch.
    pub fn logging_role(&self) -> String {
        self.with("bedrock-logging")
    }

    /// The one inline policy of a role, `ROLE/ROLE-policy`.
    pub fn policy_of(role: &str) -> String {
        format!("{role}/{role}-policy")
    }

    /// The log group.
    pub fn log_group(&self) -> String {
        format!("/aws/bedrock/{}-invocations", self.project)
    }

    /// The bucket of the logs.
    pub fn logs_bucket(&self) -> String {
        format!("{}-bedrock-invocation-logs", self.bucket_prefix)
    }

    /// The bucket of Athena's results.
    pub fn results_bucket(&self) -> String {
        format!("{}-athena-results", self.bucket_prefix)
    }

    /// The workgroup.
    pub fn workgroup(&self) -> String {
        self.with("bedrock-logs")
    }

    /// The database: hyphens are none of its letters.
    pub fn database(&self) -> String {
        format!("{}_bedrock_logs", self.project.replace('-', "_"))
    }

    /// The table over the raw logs.
    pub fn raw_table(&self) -> String {
        format!("{}/{}", self.database(), raw::NAME)
    }

    /// The topic.
    pub fn topic(&self) -> String {
        self.with("budget-alerts")
    }

    /// The budget over everything.
    pub fn monthly_budget(&self) -> String {
        self.with("bedrock-monthly")
    }

    /// The budget of a team.
    pub fn team_budget(&self, team: &str) -> String {
        format!("{}-team-{team}", self.project)
    }

    /// A metric filter of the log group.
    pub fn metric_filter(&self, end: &str) -> String {
        format!("{}:{}", self.log_group(), self.with(end))
    }

    /// The namespace of the metric filters' metrics.
    pub fn namespace(&self) -> String {
        format!("{}/bedrock", self.project)
    }

    /// The profile of a developer: the first model's is `P-<developer>`, that of
    /// any other carries the model's short name as well.
    pub fn profile(&self, developer: &Developer, model: &str) -> String {
        let name = self.with(&letters(&developer.name));
        match developer.models.first().is_none_or(|first| first == model) {
            true => name,
            false => format!("{name}-{}", letters(&model_slug(model))),
        }
    }
}

/// A name in the letters that Bedrock takes for a profile: others become hyphens,
/// of which no two follow each other.
pub(crate) fn letters(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == ':';
    name.split(|letter| !plain(letter))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// `claude-haiku-4-5` of `us.anthropic.claude-haiku-4-5-20251001-v1:0`.
fn model_slug(model: &str) -> String {
    let name = model.rsplit('.').next().unwrap_or(model);
    let dated = |part: &&str| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit());
    let version = |part: &&str| {
        part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    name.split('-').filter(|part| !dated(part) && !version(part)).collect::<Vec<_>>().join("-")
}
