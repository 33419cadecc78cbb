//! S3: a bucket, and what is set on it.

mod bucket;
mod contents;
mod lifecycle;
mod settings;

pub(super) use bucket::Bucket;
pub(super) use lifecycle::Lifecycle;
pub(super) use settings::{Encryption, Policy, PublicAccess, Versioning};
