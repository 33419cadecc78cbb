//! A failure as it is reported: each cause once, from the effect to its cause, and
//! what to do about it.

use std::error::Error;
use std::iter;

use assay_aws::athena::AthenaError;
use assay_aws::catalog::CatalogError;
use assay_aws::{AwsError, ServiceError};
use assay_host::{FileError, Hinted, text};
use assay_lake::LakeError;
use assay_provision::{ProviderFault, ProvisionError};
use assay_query::QueryError;

use crate::JobError;

/// What is wrong, each cause once, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// From the effect to its cause.
    pub causes: Vec<String>,
    /// What to do, if anything is known.
    pub hints: Vec<String>,
}

/// An error as one with a hint, if it is of a certain type.
pub type AsHinted = for<'e> fn(&'e (dyn Error + 'static)) -> Option<&'e dyn Hinted>;

/// The error as one with a hint, if it is an `E`.
pub fn as_hinted<'e, E: Hinted + 'static>(
    error: &'e (dyn Error + 'static),
) -> Option<&'e dyn Hinted> {
    error.downcast_ref::<E>().map(|error| error as &dyn Hinted)
}

/// Errors of the libraries of assay that know what to do.
const OF_LIBRARIES: [AsHinted; 10] = [
    as_hinted::<JobError>,
    as_hinted::<LakeError>,
    as_hinted::<QueryError>,
    as_hinted::<AwsError>,
    as_hinted::<AthenaError>,
    as_hinted::<CatalogError>,
    as_hinted::<ServiceError>,
    as_hinted::<ProvisionError>,
    as_hinted::<ProviderFault>,
    as_hinted::<FileError>,
];

impl Failure {
    /// The failure of a job.
    pub fn of(error: &(dyn Error + 'static)) -> Self {
        Self::in_chain(chain(error), &[])
    }

    /// The failure that these errors describe, each caused by the next. Beside those of
    /// assay's libraries, the hinted ones are `others`.
    pub fn in_chain<'e>(
        chain: impl Iterator<Item = &'e (dyn Error + 'static)>,
        others: &[AsHinted],
    ) -> Self {
        let mut told = Self::default();
        for cause in chain {
            let words = cause.to_string();
            let message = without_backtrace(&words);
            // Some libraries repeat their cause in their own message.
            if told.causes.last().is_none_or(|said| !said.contains(message)) {
                told.causes.push(message.to_owned());
            }
            let hinted = OF_LIBRARIES.iter().chain(others).find_map(|known| known(cause));
            let hint = hinted.and_then(Hinted::hint);
            // Some errors give the hint of their cause, and more.
            let new = hint.filter(|hint| !told.hints.iter().any(|said| said.contains(hint)));
            told.hints.extend(new);
        }
        told
    }

    /// The same as the cause of that effect.
    pub fn caused(mut self, effect: String) -> Self {
        self.causes.insert(0, effect);
        self
    }

    /// On one line, without secrets.
    pub fn error(&self) -> String {
        text::without_secrets(&self.causes.join(": ")).into_owned()
    }

    /// What to do, if anything is known, on one line and without secrets.
    pub fn hint(&self) -> Option<String> {
        if self.hints.is_empty() {
            return None;
        }
        Some(text::without_secrets(&self.hints.join("; ")).into_owned())
    }
}

/// An error and its causes on one line, in full.
pub(crate) fn whole(error: &(dyn Error + 'static)) -> String {
    chain(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    iter::successors(Some(error), |error| (*error).source())
}

/// Some libraries append a backtrace to what they say.
fn without_backtrace(words: &str) -> &str {
    words.split_once("\n   0: ").map_or(words, |(message, _)| message)
}
