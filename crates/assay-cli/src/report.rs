//! Errors as the user sees them: what, why, and what to do.

use std::error::Error;

use assay_aws::athena::AthenaError;
use assay_aws::catalog::CatalogError;
use assay_aws::{AwsError, ServiceError};
use assay_host::text;
use assay_lake::LakeError;
use assay_query::QueryError;

use crate::exit::Exit;
use crate::logging::LogFormat;
use crate::output::UnknownEnding;
use crate::screen;

/// A complaint of this program itself, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Complaint {
    message: String,
    hint: Option<String>,
    exit: Exit,
}

impl Complaint {
    /// The command line or the settings make no sense.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, exit: Exit::Usage }
    }

    /// It made sense, but cannot be done.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, exit: Exit::Failed }
    }

    /// Says what to do.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Tells the error on stderr and gives the exit code.
pub(crate) fn failure(error: &anyhow::Error, format: LogFormat) -> Exit {
    Told::of(error).tell(format, None);
    exit_of(error)
}

/// Names and values that the user mistyped are wrong usage, whoever noticed.
pub(crate) fn exit_of(error: &anyhow::Error) -> Exit {
    let complaint = error.downcast_ref::<Complaint>().map(|complaint| complaint.exit);
    let place = matches!(error.downcast_ref(), Some(LakeError::NotALocation { .. }))
        || error.is::<UnknownEnding>();
    let query = matches!(
        error.downcast_ref(),
        Some(
            QueryError::UnknownQuery { .. }
                | QueryError::UnknownParameter { .. }
                | QueryError::BadParameter { .. }
        )
    );
    complaint.unwrap_or(if place || query { Exit::Usage } else { Exit::Failed })
}

/// What is wrong, each cause once, and what to do about it.
#[derive(Debug, Default)]
pub(crate) struct Told {
    causes: Vec<String>,
    hints: Vec<String>,
}

impl Told {
    /// Libraries may carry a hint in their message, on a line of its own.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        let mut told = Self::default();
        for cause in error.chain() {
            let words = cause.to_string();
            let (message, hint) = split_hint(without_backtrace(&words));
            // Some libraries repeat their cause in their own message.
            if told.causes.last().is_none_or(|said| !said.contains(message)) {
                told.causes.push(message.to_owned());
            }
            let hint = hint.map(str::to_owned).or_else(|| hint_of(cause));
            // Some errors give the hint of their cause, and more.
            let said = |hint: &String| told.hints.iter().any(|said| said.contains(hint));
            let new = hint.filter(|hint| !said(hint));
            told.hints.extend(new);
        }
        told
    }

    /// Says it on stderr, where a phase of a job failed with its name.
    pub(crate) fn tell(&self, format: LogFormat, phase: Option<&str>) {
        let (error, hint) = (self.error(), self.hint());
        match format {
            LogFormat::Json => tracing::error!(phase, error, hint, "failed"),
            LogFormat::Human => screen::tell(&self.text()),
        }
    }

    /// On one line, from the effect to its cause.
    pub(crate) fn error(&self) -> String {
        text::without_secrets(&self.causes.join(": ")).into_owned()
    }

    /// What to do, if anything is known.
    pub(crate) fn hint(&self) -> Option<String> {
        (!self.hints.is_empty()).then(|| text::without_secrets(&self.hints.join("; ")).into_owned())
    }

    fn text(&self) -> String {
        let leads = std::iter::once("error").chain(std::iter::repeat("  caused by"));
        let causes = leads.zip(&self.causes).map(|(lead, cause)| format!("{lead}: {cause}\n"));
        let hints = self.hints.iter().map(|hint| format!("hint: {hint}\n"));
        causes.chain(hints).collect()
    }
}

/// Some libraries append a backtrace to what they say.
fn without_backtrace(words: &str) -> &str {
    words.split_once("\n   0: ").map_or(words, |(message, _)| message)
}

fn split_hint(words: &str) -> (&str, Option<&str>) {
    words.split_once("\nhint: ").map_or((words, None), |(message, hint)| (message, Some(hint)))
}

fn hint_of(error: &(dyn Error + 'static)) -> Option<String> {
    let own = || error.downcast_ref::<Complaint>().and_then(|complaint| complaint.hint.clone());
    let aws = || error.downcast_ref::<AwsError>().and_then(AwsError::hint);
    let athena = || error.downcast_ref::<AthenaError>().and_then(AthenaError::hint);
    let catalog = || error.downcast_ref::<CatalogError>().and_then(CatalogError::hint);
    let service = || error.downcast_ref::<ServiceError>().and_then(ServiceError::hint);
    let lake = || error.downcast_ref::<LakeError>().and_then(LakeError::hint);
    let query = || match error.downcast_ref::<QueryError>() {
        Some(QueryError::Lake(lake)) => lake.hint(),
        _ => None,
    };
    own()
        .or_else(lake)
        .or_else(query)
        .or_else(aws)
        .or_else(athena)
        .or_else(catalog)
        .or_else(service)
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn causes_are_told_once_and_the_hint_last() {
        let cause = AwsError::NoCredentials { profile: "dev".into() };
        let error = Err::<(), _>(cause).context("cannot open s3://logs").unwrap_err();
        let text = Told::of(&error).text();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "error: cannot open s3://logs");
        assert_eq!(lines[1], "  caused by: no AWS credentials found for profile `dev`");
        assert!(lines[2].starts_with("hint: tried: AWS_ACCESS_KEY_ID"));
    }

    #[test]
    fn a_connection_that_broke_is_a_failure() {
        let cause = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let error = Err::<(), _>(cause).context("cannot read s3://logs/a").unwrap_err();
        assert_eq!(failure(&error, LogFormat::Human), Exit::Failed);
    }

    #[test]
    fn secrets_are_not_told_to_machines_either() {
        let error = anyhow::anyhow!("GET https://u:p@logs/a?X-Amz-Signature=abc: 403");
        assert_eq!(Told::of(&error).error(), "GET https://***@logs/a?X-Amz-Signature=***: 403");
    }
}
