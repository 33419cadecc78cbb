//! Credentials, region and endpoint: from the caller, else from where every AWS
//! tool looks.

use std::sync::Arc;

use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::region::ProfileFileRegionProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::service_config::ServiceConfigKey;
use url::Url;

use crate::AwsError;
use crate::credentials::SdkCredentials;
use crate::one_client::OneClient;

/// What the caller says; everything left out comes from the environment, the
/// profile files and the instance, in the SDK's order.
#[derive(Debug, Clone, Default)]
pub struct AwsSettings {
    /// Name of the profile, over `AWS_PROFILE`.
    pub profile: Option<String>,
    /// Region, over `AWS_REGION`, `AWS_DEFAULT_REGION` and the profile's.
    pub region: Option<String>,
    /// Endpoint URL of S3, over `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL` and the profile's.
    pub endpoint_url: Option<String>,
    /// A profile file to read instead of `~/.aws/config` and `~/.aws/credentials`.
    pub profile_file: Option<std::path::PathBuf>,
    /// Credentials, over the whole chain.
    pub credentials: Option<SharedCredentialsProvider>,
}

/// Settings as meant.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) credentials: Arc<SdkCredentials>,
    /// None where nothing names a region.
    pub(crate) region: Option<String>,
    /// None for Amazon's own endpoints.
    pub(crate) endpoint: Option<Url>,
    /// Shared by all buckets.
    pub(crate) client: OneClient,
}

/// The region to begin with where nothing names one: from there S3 tells where
/// a bucket lies.
pub(crate) const REGION_FALLBACK: &str = "us-east-1";

impl AwsSettings {
    /// What the caller says, and beside it what was loaded by [`AwsSettings::load`].
    pub(crate) fn resolve(self, config: &SdkConfig) -> Result<Connection, AwsError> {
        let profile = self.profile_name();
        let provider = config
            .credentials_provider()
            .ok_or_else(|| AwsError::NoCredentials { profile: profile.clone() })?;
        let endpoint = self.endpoint_url.or_else(|| configured_endpoint(config));
        Ok(Connection {
            credentials: Arc::new(SdkCredentials::new(provider, profile)),
            region: config.region().map(|region| region.to_string()),
            endpoint: endpoint.map(parse_endpoint).transpose()?,
            client: OneClient::default(),
        })
    }

    /// The region that the caller, the environment or the profile names. Unlike a
    /// service's, it is not searched in the machine's metadata: no call is made.
    pub async fn named_region(&self) -> Option<String> {
        let mut profile = ProfileFileRegionProvider::builder();
        if let Some(name) = &self.profile {
            profile = profile.profile_name(name);
        }
        if let Some(path) = &self.profile_file {
            profile = profile.profile_files(only(path));
        }
        let named = RegionProviderChain::first_try(self.region.clone().map(Region::new))
            .or_else(EnvironmentVariableRegionProvider::new())
            .or_else(profile.build());
        named.region().await.map(|region| region.to_string())
    }

    fn profile_name(&self) -> String {
        let from_environment = || std::env::var("AWS_PROFILE").ok();
        self.profile.clone().or_else(from_environment).unwrap_or_else(|| "default".into())
    }

    pub(crate) async fn load(&self) -> SdkConfig {
        let mut loader = aws_config::defaults(BehaviorVersion::latest());
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = &self.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(path) = &self.profile_file {
            loader = loader.profile_files(only(path));
        }
        if let Some(credentials) = &self.credentials {
            loader = loader.credentials_provider(credentials.clone());
        }
        loader.load().await
    }
}

fn only(path: &std::path::Path) -> aws_runtime::env_config::file::EnvConfigFiles {
    use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
    EnvConfigFiles::builder().with_file(EnvConfigFileKind::Config, path).build()
}

/// `AWS_ENDPOINT_URL_S3`, the profile's services section, `AWS_ENDPOINT_URL` and
/// the profile's `endpoint_url`, in the SDK's order.
fn configured_endpoint(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id("S3")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let of_s3 = config.service_config().and_then(|services| services.load_config(key));
    of_s3.or_else(|| config.endpoint_url().map(str::to_owned))
}

fn parse_endpoint(endpoint: String) -> Result<Url, AwsError> {
    let invalid = |reason: String| AwsError::InvalidEndpoint { endpoint: endpoint.clone(), reason };
    let url = Url::parse(&endpoint).map_err(|error| invalid(error.to_string()))?;
    match (url.scheme(), url.host_str()) {
        ("http" | "https", Some(_)) => Ok(url),
        _ => Err(invalid("neither http:// nor https://".into())),
    }
}
