//! What Athena means by its one code for every request that it does not like.

use crate::service::calls::Called;
use crate::{ServiceError, ServiceErrorKind};

/// It is in the words.
const WORDS: [(&str, ServiceErrorKind); 4] = [
    ("not found", ServiceErrorKind::Missing),
    ("does not exist", ServiceErrorKind::Missing),
    ("not empty", ServiceErrorKind::NotEmpty),
    ("already", ServiceErrorKind::Exists),
];

/// The answer with the kind of error that its words mean.
pub(super) fn meant<T>(called: Called<T>) -> Called<T> {
    called.map_err(|error| ServiceError { kind: kind(&error), ..error })
}

fn kind(error: &ServiceError) -> ServiceErrorKind {
    let invalid = error.kind == ServiceErrorKind::Invalid;
    let found = WORDS.iter().find(|(words, _)| invalid && error.message.contains(words));
    found.map_or(error.kind, |(_, kind)| *kind)
}
