//! The resources of one project in one account and region, behind the port of
//! `assay-provision`.
//!
//! One small adapter for each kind says how it is read, made, changed and
//! deleted (`resource::Resource`); what holds for all of them is said once,
//! in `provider`: making what is there, deleting what is gone, waiting for
//! what has not spread through AWS yet.

mod adapters;
mod athena;
pub(crate) mod aws;
mod bedrock;
pub(crate) mod budgets;
mod cloudwatch;
mod glue;
mod iam;
mod logs;
pub(crate) mod policy;
pub(crate) mod provider;
mod resource;
mod s3;
mod settle;
mod sns;
mod tags;

pub use provider::AwsProvider;
pub use settle::Pauses;
