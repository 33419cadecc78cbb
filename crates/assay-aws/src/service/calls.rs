//! Calls of the SDK: how their failures read here.

use std::fmt::Debug;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::error::operation::BuildError;

use crate::{ServiceError, ServiceErrorKind};

/// What a call gives.
pub(crate) type Called<T> = Result<T, ServiceError>;

/// Failures get the name of the operation, as policies write it.
pub(crate) trait Named<T> {
    fn named(self, operation: &'static str) -> Called<T>;
}

impl<T, E, R> Named<T> for Result<T, SdkError<E, R>>
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
    R: Debug + 'static,
{
    fn named(self, operation: &'static str) -> Called<T> {
        self.map_err(|error| ServiceError::of(operation, error))
    }
}

impl<T> Named<T> for Result<T, BuildError> {
    fn named(self, operation: &'static str) -> Called<T> {
        self.map_err(|error| invalid(operation, error.to_string()))
    }
}

impl<T> Named<T> for Result<T, serde_json::Error> {
    fn named(self, operation: &'static str) -> Called<T> {
        self.map_err(|error| invalid(operation, error.to_string()))
    }
}

/// What is not there is no failure.
pub(crate) trait IfThere<T> {
    fn if_there(self) -> Called<Option<T>>;
}

impl<T> IfThere<T> for Called<T> {
    fn if_there(self) -> Called<Option<T>> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind == ServiceErrorKind::Missing => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A request that makes no sense, known before it is sent.
pub(crate) fn invalid(operation: &'static str, message: String) -> ServiceError {
    ServiceError { operation, kind: ServiceErrorKind::Invalid, code: None, message }
}

/// Something is to be deleted that holds something.
pub(crate) fn not_empty(operation: &'static str, message: String) -> ServiceError {
    ServiceError { operation, kind: ServiceErrorKind::NotEmpty, code: None, message }
}

/// Services tell an empty text where nothing is set.
pub(crate) fn said(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}
