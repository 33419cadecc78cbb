//! What can be set on each kind of resource: one struct for each kind, the
//! wanted and the live one in the same words.
//!
//! Adapters turn [`Attributes`] into the struct with [`Shape::from_attributes`],
//! and what they read back into attributes with [`Shape::attributes`]. What is
//! not set is absent. Lists whose order means nothing to the service are sorted
//! by whoever makes them, and so is every list that an adapter reads. Policies
//! are JSON documents, compared by what they say.

mod athena;
mod bedrock;
mod bucket;
mod budgets;
mod cloudwatch;
mod glue;
mod iam;
mod sns;

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Attributes;

pub use athena::{NamedQuery, Workgroup};
pub use bedrock::{InferenceProfile, InvocationLogging};
pub use bucket::{
    Bucket, BucketEncryption, BucketLifecycle, BucketPolicy, BucketPublicAccess, BucketVersioning,
    LifecycleRule,
};
pub use budgets::{Budget, Notification, Subscriber};
pub use cloudwatch::{Alarm, LogGroup, LogQuery, Metric, MetricFilter};
pub use glue::{Column, GlueDatabase, GlueTable};
pub use iam::{IamRole, IamRolePolicy};
pub use sns::{Subscription, Topic, TopicPolicy};

/// Tags by key. Those that AWS sets itself (`aws:…`) are left out by the adapter.
pub type Tags = BTreeMap<String, String>;

/// A struct that is the attributes of one kind.
pub trait Shape: Serialize + DeserializeOwned {
    /// As attributes: one for each field that is set.
    fn attributes(&self) -> Attributes {
        // A struct of texts, numbers and maps with text keys always is an object.
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields.into_iter().collect(),
            _ => Attributes::new(),
        }
    }

    /// From attributes.
    ///
    /// # Errors
    /// A field is missing or of another type.
    fn from_attributes(attributes: &Attributes) -> Result<Self, serde_json::Error> {
        let fields = attributes.iter().map(|(name, value)| (name.clone(), value.clone()));
        serde_json::from_value(Value::Object(fields.collect()))
    }
}

impl<T: Serialize + DeserializeOwned> Shape for T {}
