//! What can go wrong between here and S3, by meaning.

use std::error::Error;
use std::sync::Arc;

use assay_host::Hinted;
use aws_credential_types::provider::error::CredentialsError;
use object_store::client::{HttpError, HttpErrorKind};

/// Why AWS or a bucket could not be used.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// Nothing in the credential chain had credentials.
    #[error("no AWS credentials found for profile `{profile}`")]
    NoCredentials {
        /// Profile that was asked for.
        profile: String,
    },
    /// The IAM Identity Center session is over, or never began.
    #[error("the SSO session of profile `{profile}` is missing or has expired")]
    SsoExpired {
        /// Profile that was asked for.
        profile: String,
        /// What the credential chain said.
        #[source]
        source: Arc<CredentialsError>,
    },
    /// A place that should have credentials failed to give them.
    #[error("cannot load AWS credentials of profile `{profile}`")]
    Credentials {
        /// Profile that was asked for.
        profile: String,
        /// What the credential chain said.
        #[source]
        source: Arc<CredentialsError>,
    },
    /// S3 refused the credentials as such: expired, unknown or wrongly signed.
    #[error("S3 does not accept the credentials of profile `{profile}` ({code})")]
    RefusedCredentials {
        /// Profile that was asked for.
        profile: String,
        /// S3's code, `ExpiredToken` for example.
        code: String,
    },
    /// There is no such bucket.
    #[error("bucket `{bucket}` does not exist at {endpoint}")]
    NoSuchBucket {
        /// Name of the bucket.
        bucket: String,
        /// Where it was looked for.
        endpoint: String,
    },
    /// The credentials are good, but not for this.
    #[error("access to s3://{bucket}/{prefix} is denied{}", message(.detail))]
    AccessDenied {
        /// Name of the bucket.
        bucket: String,
        /// Prefix that was to be listed; may be empty.
        prefix: String,
        /// S3's own explanation, which names the principal and the action.
        detail: Option<String>,
    },
    /// The bucket lies in another region, and which one could not be found out.
    #[error("bucket `{bucket}` is not in region `{region}`")]
    WrongRegion {
        /// Name of the bucket.
        bucket: String,
        /// Region that was tried.
        region: String,
    },
    /// Nobody answers at the endpoint.
    #[error("cannot reach {endpoint}")]
    Unreachable {
        /// Where the request went.
        endpoint: String,
        /// What the network said.
        #[source]
        source: object_store::Error,
    },
    /// The configured endpoint is no URL for S3.
    #[error("`{endpoint}` is not an endpoint URL: {reason}")]
    InvalidEndpoint {
        /// As configured.
        endpoint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Any other answer of S3.
    #[error("s3://{bucket} cannot be used")]
    Store {
        /// Name of the bucket.
        bucket: String,
        /// What the store said.
        #[source]
        source: object_store::Error,
    },
}

fn message(detail: &Option<String>) -> String {
    detail.as_ref().map(|text| format!(": {text}")).unwrap_or_default()
}

impl Hinted for AwsError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::NoCredentials { .. } => Some(NO_CREDENTIALS_HINT.into()),
            Self::SsoExpired { profile, .. } => Some(format!("run `aws sso login --profile {profile}`")),
            Self::RefusedCredentials { profile, .. } => {
                Some(format!("renew them, with `aws sso login --profile {profile}` for example"))
            }
            Self::NoSuchBucket { .. } => Some("check its name, and AWS_PROFILE and AWS_ENDPOINT_URL_S3".into()),
            Self::AccessDenied { .. } => {
                Some("reading needs s3:ListBucket and s3:GetObject, a lake s3:PutObject and s3:DeleteObject too".into())
            }
            Self::WrongRegion { .. } => Some("set AWS_REGION to the bucket's region".into()),
            Self::Unreachable { .. } => Some("check the network, the proxy and AWS_ENDPOINT_URL_S3".into()),
            Self::InvalidEndpoint { .. } => Some("write it as https://host or http://host:port".into()),
            Self::Credentials { .. } | Self::Store { .. } => None,
        }
    }
}

impl AwsError {
    pub(crate) fn of_credentials(profile: &str, source: Arc<CredentialsError>) -> Self {
        let profile = profile.to_owned();
        match &*source {
            CredentialsError::CredentialsNotLoaded(_) => Self::NoCredentials { profile },
            error if is_sso(error) => Self::SsoExpired { profile, source },
            _ => Self::Credentials { profile, source },
        }
    }
}

const NO_CREDENTIALS_HINT: &str = "tried: AWS_ACCESS_KEY_ID, the profile in ~/.aws/config and ~/.aws/credentials, \
web identity, container and instance metadata; set AWS_PROFILE, or run `aws sso login`";

/// The SDK keeps its SSO errors to itself; their words are all there is to go by.
fn is_sso(error: &CredentialsError) -> bool {
    let text = chain(error).to_lowercase();
    text.contains("sso token") || text.contains("sso/cache") || text.contains("sso session")
}

/// An error and its causes as one text.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// An answer of S3, read from the error that object_store made of it: it keeps
/// status and body of the answer only as text.
pub(crate) struct Answer {
    text: String,
    unreachable: bool,
}

impl Answer {
    pub(crate) fn of(error: &object_store::Error) -> Self {
        Self { text: chain(error), unreachable: is_unreachable(error) }
    }

    pub(crate) fn code(&self) -> Option<&str> {
        self.element("Code")
    }

    /// The region in which the bucket really lies, where S3 says so.
    pub(crate) fn region(&self) -> Option<&str> {
        self.element("Region")
    }

    pub(crate) fn message(&self) -> Option<&str> {
        self.element("Message")
    }

    pub(crate) fn is_redirect(&self) -> bool {
        self.text.contains("redirect without LOCATION")
            || self.text.contains("status code: 301")
            || self.text.contains("status code: 307")
    }

    pub(crate) fn is_unreachable(&self) -> bool {
        self.unreachable
    }

    fn element(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(value, _)| value)
    }
}

fn is_unreachable(error: &object_store::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(http) = error.downcast_ref::<HttpError>() {
            return matches!(http.kind(), HttpErrorKind::Connect | HttpErrorKind::Timeout);
        }
        cause = error.source();
    }
    false
}
