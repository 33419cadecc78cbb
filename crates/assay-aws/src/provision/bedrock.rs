//! Bedrock: invocation logging and application inference profiles.

mod logging;
mod profile;

pub(super) use logging::Logging;
pub(super) use profile::Profile;
