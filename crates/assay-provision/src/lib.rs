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
pub mod settings;
mod world;

pub use address::{Address, NotAnAddress};
pub use apply::{Event, Outcome, Report, Reported, Run, STEPS_MAX, apply, verify};
pub use claude::{ALIASES, ClaudeCode, Route, claude_code};
pub use desired::{Module, Resource, desired};
pub use diff::{Change, changes};
pub use error::ProvisionError;
pub use kind::{KINDS, Kind, KindInfo, Ownership};
pub use names::{Home, Names};
pub use outputs::{Outputs, Profile, outputs};
pub use plan::{
    Action, DestroyOptions, Loss, Plan, PlanOptions, Selection, Step, destroy, plan, regions,
};
pub use provider::{Attributes, Fault, FaultKind, Observed, Provider};
pub use settings::{Delivery, Developer, MetadataKey, Settings};

pub use world::{Owner, World};

/// Key of the tag, or parameter, by which a resource is known as ours; its
/// value is the project's name.
pub const MARK: &str = "assay:project";

/// Key of the tag of an inference profile that names what it was copied from,
/// which the service does not tell again; its value is the id of the profile
/// across regions.
pub const SOURCE_TAG: &str = "assay:source";
