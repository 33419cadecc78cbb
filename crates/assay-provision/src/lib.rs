//! Settings to wanted resources, to a plan against what is live, to its
//! application.
//!
//! Pure but for the [`Provider`] it is handed: no clock, no network, no runtime.

mod address;
mod provider;

pub use address::{Address, Kind};
pub use provider::{Attributes, Fault, FaultKind, Observed, Owner, Provider};
