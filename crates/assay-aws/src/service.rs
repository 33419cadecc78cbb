//! What all AWS services have in common: where they are, and how they fail.

pub(crate) mod calls;
mod error;

pub use error::{ServiceError, ServiceErrorKind};

use aws_config::SdkConfig;

use crate::AwsSettings;

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

    /// What every client of a service is made from.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }
}
