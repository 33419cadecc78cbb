//! A failure as it is told: each cause once, from the effect to its cause, and
//! what to do about it.

use std::error::Error;
use std::iter;

use assay_aws::athena::AthenaError;
use assay_aws::catalog::CatalogError;
use assay_aws::{AwsError, ServiceError};
use assay_host::text;
use assay_lake::LakeError;
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

impl Failure {
    /// The failure of a job.
    pub fn of(error: &(dyn Error + 'static)) -> Self {
        Self::in_chain(chain(error), hint_of)
    }

    /// The failure that these errors tell, each caused by the next. Libraries may
    /// carry a hint in their message, on a line of its own; others `hint_of` knows.
    pub fn in_chain<'e>(
        chain: impl Iterator<Item = &'e (dyn Error + 'static)>,
        hint_of: impl Fn(&(dyn Error + 'static)) -> Option<String>,
    ) -> Self {
        let mut told = Self::default();
        for cause in chain {
            let words = cause.to_string();
            let (message, hint) = split_hint(without_backtrace(&words));
            // Some libraries repeat their cause in their own message.
            if told.causes.last().is_none_or(|said| !said.contains(message)) {
                told.causes.push(message.to_owned());
            }
            let hint = hint.map(str::to_owned).or_else(|| hint_of(cause));
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

/// What an error of a library of assay advises to do, if it is one and does.
pub fn hint_of(error: &(dyn Error + 'static)) -> Option<String> {
    let advice = [
        error.downcast_ref().map(JobError::hint),
        error.downcast_ref().map(LakeError::hint),
        error.downcast_ref().map(AwsError::hint),
        error.downcast_ref().map(AthenaError::hint),
        error.downcast_ref().map(CatalogError::hint),
        error.downcast_ref().map(ServiceError::hint),
        error.downcast_ref().map(|error| match error {
            QueryError::Lake(lake) => lake.hint(),
            _ => None,
        }),
    ];
    advice.into_iter().flatten().flatten().next()
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

fn split_hint(words: &str) -> (&str, Option<&str>) {
    words.split_once("\nhint: ").map_or((words, None), |(message, hint)| (message, Some(hint)))
}
