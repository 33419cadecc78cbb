//! AWS credentials and settings for the object stores.
//!
//! Credentials, region and endpoint come from where every AWS tool finds them;
//! [`object_store`] moves the bytes. Nothing here knows about logs or tables.

mod credentials;
mod error;
pub mod limits;
mod probe;
mod settings;
mod stores;

pub use error::AwsError;
pub use settings::AwsSettings;
pub use stores::{S3Stores, S3WhenNeeded};
