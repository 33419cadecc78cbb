//! AWS: credentials and settings, buckets, and one client for each service.
//!
//! Credentials, region and endpoint come from where every AWS tool finds them;
//! [`object_store`] moves the bytes of logs and tables.

pub mod athena;
pub mod catalog;
mod credentials;
pub mod doctor;
mod error;
mod folders;
mod glue;
pub mod limits;
mod one_client;
pub mod permissions;
mod probe;
pub mod profiles;
pub mod provision;
mod service;
mod settings;
mod stores;

pub use error::AwsError;
pub use service::{ServiceError, ServiceErrorKind, Services};
pub use settings::AwsSettings;
pub use stores::{S3Stores, S3WhenNeeded};
