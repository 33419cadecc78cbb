//! What can be set on each kind of resource: one struct for each kind, the
//! wanted and the live one in the same words.
//!
//! Adapters turn [`Attributes`](crate::Attributes) into the struct with [`Shape::from_attributes`],
//! and what they read back into attributes with [`Shape::attributes`]. What is
//! not set is absent. Lists whose order means nothing to the service are sorted
//! where they are made, and so is every list that an adapter reads. Policies
//! are JSON documents, compared by what they say.

mod athena;
mod bedrock;
mod bucket;
mod budgets;
mod cloudwatch;
mod glue;
mod iam;
mod shape;
mod sns;

pub use athena::{NamedQuery, Workgroup};
pub use bedrock::{InferenceProfile, InvocationLogging};
pub use bucket::{
    Bucket, BucketEncryption, BucketLifecycle, BucketPolicy, BucketPublicAccess, BucketVersioning,
    LifecycleRule,
};
pub use budgets::{Budget, Notification, Subscriber};
pub use cloudwatch::{Alarm, LogGroup, LogQuery, Metric, MetricFilter};
pub use glue::{GlueColumn, GlueDatabase, GlueTable};
pub use iam::{IamRole, IamRolePolicy};
pub use shape::{Shape, Tags};
pub use sns::{Subscription, Topic, TopicPolicy};
