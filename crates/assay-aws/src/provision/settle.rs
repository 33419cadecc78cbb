//! What has not spread through AWS yet is waited for, within a bound.
//!
//! A role or a policy is there for its creator before it is there for the
//! services that look at it. Throttling and broken lines are repeated by the
//! SDK; this is the only other place where a call is repeated.

use std::time::Duration;

use crate::ServiceError;

/// How long to wait before each repetition.
#[derive(Debug, Clone)]
pub struct Pauses(Vec<Duration>);

impl Pauses {
    /// Seconds before the first, the second … repetition: 65 in all, several
    /// times what IAM usually takes.
    const SECONDS: [u64; 9] = [1, 2, 4, 6, 8, 10, 10, 12, 12];

    /// As many repetitions as usual without any waiting, for servers that do not spread.
    pub fn none() -> Self {
        Self(vec![Duration::ZERO; Self::SECONDS.len()])
    }

    /// One for each repetition.
    pub(super) fn iter(&self) -> impl Iterator<Item = Duration> {
        self.0.iter().copied()
    }
}

impl Default for Pauses {
    fn default() -> Self {
        Self(Self::SECONDS.map(Duration::from_secs).to_vec())
    }
}

/// Failures that pass by themselves: operation (or its service), code, and a
/// part of the message where the code also means other things.
const PASSING: [(&str, &str, &str); 12] = [
    // Bedrock tries the role and the bucket at once, and tells so with one code.
    ("bedrock:PutModelInvocationLoggingConfiguration", "ValidationException", ""),
    ("iam:", "ConcurrentModification", ""),
    ("iam:PutRolePolicy", "NoSuchEntity", ""),
    ("iam:DeleteRole", "DeleteConflict", "must delete policies first"),
    ("iam:", "MalformedPolicyDocument", "Invalid principal"),
    ("s3:", "OperationAborted", ""),
    // Told for single objects in an answer that is a success, which the SDK does not repeat.
    ("s3:DeleteObject", "InternalError", ""),
    ("s3:DeleteObject", "SlowDown", ""),
    ("s3:PutBucketPolicy", "MalformedPolicy", "Invalid principal"),
    ("logs:", "OperationAborted", ""),
    ("sns:SetTopicAttributes", "InvalidParameter", "PrincipalNotFound"),
    ("glue:", "ConcurrentModification", ""),
];

/// Whether a failure passes by itself.
pub(super) fn passes(error: &ServiceError) -> bool {
    let code = error.code.as_deref().unwrap_or_default();
    PASSING.iter().any(|(operation, part, word)| {
        error.operation.starts_with(operation)
            && code.contains(part)
            && error.message.contains(word)
    })
}
