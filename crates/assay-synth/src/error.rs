//! What can go wrong.

use assay_host::{FileError, Hinted};

/// Why the logs were not written.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// The specification asks for something impossible.
    #[error("the specification of synthetic logs is wrong: {what}")]
    Spec {
        /// What is wrong.
        what: &'static str,
        /// What to ask for instead.
        hint: &'static str,
    },
    /// A file or folder could not be written.
    #[error(transparent)]
    Write(#[from] FileError),
    /// A knob's name or value was not understood.
    #[error("{name} = {value}: {what}")]
    Knob {
        /// The name as given.
        name: String,
        /// The value as given.
        value: String,
        /// What is wrong.
        what: &'static str,
        /// What to do.
        hint: &'static str,
    },
}

impl Hinted for SynthError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Spec { hint, .. } | Self::Knob { hint, .. } => Some((*hint).into()),
            Self::Write(error) => error.hint(),
        }
    }
}
