//! Settings to wanted resources, to a plan against what is live, to its
//! application.
//!
//! Pure but for the [`Provider`] it is handed: no clock, no network, no runtime.

mod address;
mod apply;
mod claude;
mod desired;
mod diff;
mod document;
mod error;
mod kind;
pub mod kinds;
pub mod limits;
mod names;
mod outputs;
mod pattern;
mod plan;
pub mod policies;
mod provider;
mod resource;
pub mod settings;
mod world;

pub use assay_schema::tags::{MARK, SOURCE as SOURCE_TAG};

pub use address::{Address, NotAnAddress};
pub use apply::{Event, Outcome, Report, Reported, Run, STEPS_MAX, apply, verify};
pub use claude::{ALIASES, ClaudeCode, Route, claude_code};
pub use desired::desired;
pub use diff::{Change, changes};
pub use error::ProvisionError;
pub use kind::{KINDS, KindInfo, Ownership, ResourceKind};
pub use names::{Home, Names};
pub use outputs::{Outputs, Profile, outputs};
pub use plan::{
    Action, DestroyOptions, Loss, Plan, PlanOptions, PlanStep, Selection, destroy, plan, regions,
};
pub use provider::{Attributes, FaultKind, Observed, Provider, ProviderFault};
pub use resource::{Module, Resource};
pub use settings::{Delivery, Developer, MetadataKey, Settings};
pub use world::{Owner, World};
