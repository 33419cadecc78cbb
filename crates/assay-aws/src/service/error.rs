//! How a call to a service fails, by what to make of it.

use std::error::Error;
use std::fmt::Debug;

use assay_host::Hinted;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::error::chain;

/// Why a call to a service did not do what it was to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation} failed: {message}")]
pub struct ServiceError {
    /// Service and operation as policies name them, `glue:GetTable`.
    pub operation: &'static str,
    /// What to make of it.
    pub kind: ServiceErrorKind,
    /// The service's code, `EntityNotFoundException` for example.
    pub code: Option<String>,
    /// What the service said, or what hindered the call.
    pub message: String,
}

/// What to make of a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceErrorKind {
    /// The caller may not.
    Denied,
    /// The caller has no valid credentials.
    Credentials,
    /// It is not there.
    Missing,
    /// It is there already.
    Exists,
    /// Somebody else changed it meanwhile.
    Conflict,
    /// It holds something and cannot be deleted.
    NotEmpty,
    /// Too often, also after the SDK's attempts.
    Throttled,
    /// The request makes no sense to the service.
    Invalid,
    /// Nobody answers.
    Unreachable,
    /// Anything else.
    Other,
}

/// Parts of error codes with what they mean; the first that fits counts.
const CODES: [(&str, ServiceErrorKind); 24] = [
    ("AccessDenied", ServiceErrorKind::Denied),
    ("UnauthorizedOperation", ServiceErrorKind::Denied),
    ("AuthorizationError", ServiceErrorKind::Denied),
    ("ExpiredToken", ServiceErrorKind::Credentials),
    ("InvalidClientTokenId", ServiceErrorKind::Credentials),
    ("InvalidAccessKeyId", ServiceErrorKind::Credentials),
    ("UnrecognizedClient", ServiceErrorKind::Credentials),
    ("SignatureDoesNotMatch", ServiceErrorKind::Credentials),
    ("Throttl", ServiceErrorKind::Throttled),
    ("TooManyRequests", ServiceErrorKind::Throttled),
    ("SlowDown", ServiceErrorKind::Throttled),
    ("LimitExceeded", ServiceErrorKind::Throttled),
    ("NotEmpty", ServiceErrorKind::NotEmpty),
    ("DeleteConflict", ServiceErrorKind::NotEmpty),
    ("NotFound", ServiceErrorKind::Missing),
    ("NoSuch", ServiceErrorKind::Missing),
    ("AlreadyExist", ServiceErrorKind::Exists),
    ("BucketAlreadyOwnedByYou", ServiceErrorKind::Exists),
    ("ConcurrentModification", ServiceErrorKind::Conflict),
    ("Conflict", ServiceErrorKind::Conflict),
    ("Invalid", ServiceErrorKind::Invalid),
    ("Validation", ServiceErrorKind::Invalid),
    ("Malformed", ServiceErrorKind::Invalid),
    ("Duplicate", ServiceErrorKind::Exists),
];

impl Hinted for ServiceError {
    fn hint(&self) -> Option<String> {
        match self.kind {
            ServiceErrorKind::Denied => Some(format!("the caller needs {}", self.operation)),
            ServiceErrorKind::Credentials => {
                Some("log in, with `aws sso login` for example, or set AWS_PROFILE".into())
            }
            ServiceErrorKind::Throttled => {
                Some("run it again later, or raise AWS_MAX_ATTEMPTS".into())
            }
            ServiceErrorKind::Unreachable => {
                Some("check AWS_REGION, AWS_ENDPOINT_URL and the network".into())
            }
            _ => None,
        }
    }
}

impl ServiceError {
    /// What an SDK error means.
    pub(crate) fn of<E, R>(operation: &'static str, error: SdkError<E, R>) -> Self
    where
        E: Error + ProvideErrorMetadata + 'static,
        R: Debug + 'static,
    {
        let meta = error.as_service_error().map(ProvideErrorMetadata::meta);
        let code = meta.and_then(|meta| meta.code()).map(str::to_owned);
        let said = meta.and_then(|meta| meta.message()).map(str::to_owned);
        let kind = code.as_deref().map_or_else(|| without_code(&error), of_code);
        let message = said.or_else(|| code.clone()).unwrap_or_else(|| unsaid(&error));
        Self { operation, kind, code, message }
    }

    /// A call that did not give what it was to give.
    pub(crate) fn without_answer(operation: &'static str, message: &str) -> Self {
        let kind = ServiceErrorKind::Other;
        Self { operation, kind, code: None, message: message.to_owned() }
    }
}

fn of_code(code: &str) -> ServiceErrorKind {
    let found = CODES.iter().find(|(part, _)| code.contains(part));
    found.map_or(ServiceErrorKind::Other, |(_, kind)| *kind)
}

fn without_code<E, R>(error: &SdkError<E, R>) -> ServiceErrorKind
where
    E: Error + 'static,
    R: Debug + 'static,
{
    match error {
        SdkError::ConstructionFailure(_) => ServiceErrorKind::Credentials,
        error if credentials(error).is_some() => ServiceErrorKind::Credentials,
        SdkError::DispatchFailure(_) | SdkError::TimeoutError(_) => ServiceErrorKind::Unreachable,
        _ => ServiceErrorKind::Other,
    }
}

/// What hindered a call that no service has answered.
fn unsaid(error: &(dyn Error + 'static)) -> String {
    match credentials(error) {
        // The SDK names every place where it has looked, on a line each.
        Some(CredentialsError::CredentialsNotLoaded(_)) => "no AWS credentials are found".into(),
        Some(error) => chain(error),
        None => chain(error.source().unwrap_or(error)),
    }
}

/// What is wrong with the credentials, if that is what it is.
fn credentials<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CredentialsError> {
    error.downcast_ref().or_else(|| credentials(error.source()?))
}
