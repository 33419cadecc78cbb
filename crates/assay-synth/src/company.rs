//! A company: people in five teams, and what calls beside them.
//!
//! Every kind of identity has somebody: Identity Center, sessions named by an e-mail, users, a
//! gateway behind which all are one principal, owners of tagged profiles, services, API keys,
//! and callers that say nothing of themselves.

mod callers;
mod charge;
mod directory;
mod files;
pub(crate) mod seat;
pub(crate) mod staff;
mod teams;

pub use charge::{Charge, SaidBy};
pub use files::write_company;
