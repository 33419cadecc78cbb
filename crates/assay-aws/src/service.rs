//! What all AWS services have in common: where they are, and how they fail.

pub(crate) mod calls;
mod error;

pub use error::{ServiceError, ServiceErrorKind};

use aws_config::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityOutput;

use crate::AwsSettings;
use crate::service::calls::Named;

/// The call that says who calls.
pub(crate) const WHO_CALLS: &str = "sts:GetCallerIdentity";

/// How CloudTrail names what this program does as a role.
const ROLE_SESSION: &str = "assay";

/// The services of one account and region, as one caller.
///
/// Region, credentials, endpoints (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_GLUE` …)
/// and the number of attempts (`AWS_MAX_ATTEMPTS`) come from where every AWS tool
/// finds them; the SDK repeats what is worth repeating.
#[derive(Debug, Clone)]
pub struct Services {
    config: SdkConfig,
}

impl From<SdkConfig> for Services {
    /// With what the caller has configured, whatever the environment says.
    fn from(config: SdkConfig) -> Self {
        Self { config }
    }
}

impl Services {
    /// Finds region and credentials; asks no service for anything yet.
    pub async fn load(settings: &AwsSettings) -> Self {
        Self::from(settings.load().await)
    }

    /// The region; none where nothing names one.
    pub fn region(&self) -> Option<&str> {
        self.config.region().map(AsRef::as_ref)
    }

    /// The same caller in another region.
    pub fn in_region(&self, region: &str) -> Self {
        let config = self.config.to_builder().region(Region::new(region.to_owned()));
        Self::from(config.build())
    }

    /// The account of the caller.
    ///
    /// # Errors
    /// [`ServiceError`] of `sts:GetCallerIdentity`.
    pub async fn account(&self) -> Result<String, ServiceError> {
        Ok(self.caller().await?.account.unwrap_or_default())
    }

    /// The caller, as AWS knows it: account and ARN.
    pub(crate) async fn caller(&self) -> Result<GetCallerIdentityOutput, ServiceError> {
        let sts = aws_sdk_sts::Client::new(&self.config);
        sts.get_caller_identity().send().await.named(WHO_CALLS)
    }

    /// The same region as that role. Its credentials last for an hour and are not renewed.
    ///
    /// # Errors
    /// [`ServiceError`] of `sts:AssumeRole`.
    pub async fn as_role(&self, role_arn: &str) -> Result<Self, ServiceError> {
        let sts = aws_sdk_sts::Client::new(&self.config);
        let call = sts.assume_role().role_arn(role_arn).role_session_name(ROLE_SESSION);
        let assumed = call.send().await.named("sts:AssumeRole")?;
        let none =
            || ServiceError::without_answer("sts:AssumeRole", "no credentials in the answer");
        let given = assumed.credentials.ok_or_else(none)?;
        let token = Some(given.session_token);
        let (key, secret) = (given.access_key_id, given.secret_access_key);
        let credentials = Credentials::new(key, secret, token, None, "AssumeRole");
        let provider = SharedCredentialsProvider::new(credentials);
        Ok(Self::from(self.config.to_builder().credentials_provider(provider).build()))
    }

    /// What every client of a service is made from.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }
}
