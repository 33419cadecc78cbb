//! The models of Claude, and the names of the services under which the bill has
//! them, once: budgets, health checks, prices and the bill's lines follow it. And
//! what the id of any model says.
//!
//! A model is only ever recognized by its whole name: `claude-opus-5` is the
//! beginning of `claude-opus-5-5`, and another model with another price.

mod claude;
mod id;
mod services;
mod spellings;

pub use claude::{CLAUDE, Family, Model};
pub use id::{ModelId, SCOPES, bare, is_provisioned};
pub use services::{BEDROCK_SERVICES, is_service_of_claude, model_of_service, services};
pub use spellings::{one_spelling, spellings};
