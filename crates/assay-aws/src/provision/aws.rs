//! The clients of every service, and where they work.

use assay_provision::Home;
use aws_sdk_bedrock::types::InferenceProfileSummary;
use tokio::sync::OnceCell;

use crate::service::WHO_CALLS;
use crate::service::calls::Called;
use crate::{ServiceError, ServiceErrorKind, Services};

/// Clients of one account and region, for one project.
#[derive(Debug)]
pub(crate) struct Aws {
    pub(crate) athena: aws_sdk_athena::Client,
    pub(crate) bedrock: aws_sdk_bedrock::Client,
    pub(crate) budgets: aws_sdk_budgets::Client,
    pub(crate) cloudwatch: aws_sdk_cloudwatch::Client,
    pub(crate) costs: aws_sdk_costexplorer::Client,
    pub(crate) glue: aws_sdk_glue::Client,
    pub(crate) iam: aws_sdk_iam::Client,
    pub(crate) logs: aws_sdk_cloudwatchlogs::Client,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) sns: aws_sdk_sns::Client,
    /// Bedrock's own profiles across regions, asked for once: a run does not
    /// last as long as they do.
    pub(crate) system_profiles: OnceCell<Vec<InferenceProfileSummary>>,
    pub(crate) place: AccountAndRegion,
    /// Name of the project; names and marks follow from it.
    pub(crate) project: String,
}

/// A client that signs, whatever is in `AWS_BEARER_TOKEN_BEDROCK`: the key of a
/// developer who calls models is nobody to manage them with.
pub(crate) fn bedrock(config: &aws_config::SdkConfig) -> aws_sdk_bedrock::Client {
    let signed = [aws_runtime::auth::sigv4::SCHEME_ID];
    let config = aws_sdk_bedrock::config::Builder::from(config).auth_scheme_preference(signed);
    aws_sdk_bedrock::Client::from_conf(config.build())
}

/// Where the clients work, and as whom.
#[derive(Debug, Clone)]
pub(crate) struct AccountAndRegion {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) caller: String,
}

impl Aws {
    /// Asks who the caller is.
    pub(crate) async fn connect(services: &Services, project: &str) -> Called<Self> {
        let config = services.config();
        Ok(Self {
            athena: aws_sdk_athena::Client::new(config),
            bedrock: bedrock(config),
            budgets: aws_sdk_budgets::Client::new(config),
            cloudwatch: aws_sdk_cloudwatch::Client::new(config),
            costs: aws_sdk_costexplorer::Client::new(config),
            glue: aws_sdk_glue::Client::new(config),
            iam: aws_sdk_iam::Client::new(config),
            logs: aws_sdk_cloudwatchlogs::Client::new(config),
            s3: s3(services),
            sns: aws_sdk_sns::Client::new(config),
            system_profiles: OnceCell::new(),
            place: AccountAndRegion::of(services).await?,
            project: project.to_owned(),
        })
    }

    /// ARN of something in this account and region: `arn:aws:sns:REGION:ACCOUNT:REST`.
    pub(crate) fn arn(&self, service: &str, rest: &str) -> String {
        let AccountAndRegion { account, region, .. } = &self.place;
        format!("arn:{}:{service}:{region}:{account}:{rest}", self.partition())
    }

    /// The account and region, as the planner has them.
    pub(crate) fn home(&self) -> Home {
        let AccountAndRegion { account, region, .. } = &self.place;
        Home { account_id: account.clone(), region: region.clone() }
    }

    /// `aws`, `aws-us-gov` or `aws-cn`.
    pub(crate) fn partition(&self) -> &str {
        self.place.caller.split(':').nth(1).unwrap_or("aws")
    }
}

impl AccountAndRegion {
    async fn of(services: &Services) -> Called<Self> {
        let region = services.region().ok_or_else(no_region)?.to_owned();
        let caller = services.caller().await?;
        let account = caller.account.unwrap_or_default();
        Ok(Self { account, region, caller: caller.arn.unwrap_or_default() })
    }
}

fn no_region() -> ServiceError {
    ServiceError {
        operation: WHO_CALLS,
        kind: ServiceErrorKind::Unreachable,
        code: None,
        message: "nothing names a region".into(),
    }
}

/// Servers other than Amazon's have no host name for each bucket.
fn s3(services: &Services) -> aws_sdk_s3::Client {
    let config = services.config();
    let elsewhere = config.endpoint_url().is_some();
    let builder = aws_sdk_s3::config::Builder::from(config).force_path_style(elsewhere);
    aws_sdk_s3::Client::from_conf(builder.build())
}
