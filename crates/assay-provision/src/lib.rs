//! Settings to wanted resources, to a plan against what is live, to its
//! application.
//!
//! Pure but for the [`Provider`] it is handed: no clock, no network, no runtime.

mod address;
mod kind;
pub mod kinds;
mod provider;

pub use address::{Address, NotAnAddress};
pub use kind::{KINDS, Kind, KindInfo, Ownership};
pub use provider::{Attributes, Fault, FaultKind, Observed, Provider};

/// Key of the tag, or parameter, by which a resource is known as ours; its
/// value is the project's name.
pub const MARK: &str = "assay:project";
