//! Errors as the user sees them: what, why, and what to do.

use std::error::Error;
use std::io::{self, Write};

use assay_aws::AwsError;
use assay_lake::LakeError;
use assay_query::QueryError;

use crate::exit::Exit;

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

/// Prints the error to stderr and gives the exit code. A reader that went away,
/// as `head` does, is no failure.
pub(crate) fn failure(error: &anyhow::Error) -> Exit {
    if is_broken_pipe(error) {
        return Exit::Done;
    }
    // Nobody is left to tell if even stderr is closed.
    let _ = io::stderr().lock().write_all(text(error).as_bytes());
    exit_of(error)
}

/// Names and values that the user mistyped are wrong usage, whoever noticed.
fn exit_of(error: &anyhow::Error) -> Exit {
    let complaint = error.downcast_ref::<Complaint>().map(|complaint| complaint.exit);
    let place = matches!(error.downcast_ref(), Some(LakeError::NotALocation { .. }));
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

/// What is wrong, each cause once, and the hints last. Libraries may carry a
/// hint in their message, on a line of its own.
fn text(error: &anyhow::Error) -> String {
    let (mut lines, mut hints) = (Vec::new(), Vec::new());
    let mut said = String::new();
    for cause in error.chain() {
        let words = cause.to_string();
        let (message, hint) = split_hint(without_backtrace(&words));
        // Some libraries repeat their cause in their own message.
        if !said.contains(message) {
            let lead = if lines.is_empty() { "error" } else { "  caused by" };
            lines.push(format!("{lead}: {message}\n"));
            said = message.to_owned();
        }
        hints.extend(hint.map(str::to_owned).or_else(|| hint_of(cause)));
    }
    lines.extend(hints.iter().map(|hint| format!("hint: {hint}\n")));
    lines.concat()
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
    own().or_else(aws)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(broken))
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn causes_are_told_once_and_the_hint_last() {
        let cause = AwsError::NoCredentials { profile: "dev".into() };
        let error = Err::<(), _>(cause).context("cannot open s3://logs").unwrap_err();
        let text = text(&error);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "error: cannot open s3://logs");
        assert_eq!(lines[1], "  caused by: no AWS credentials found for profile `dev`");
        assert!(lines[2].starts_with("hint: tried: AWS_ACCESS_KEY_ID"));
    }

    #[test]
    fn a_broken_pipe_deep_down_is_silent() {
        let cause = io::Error::from(io::ErrorKind::BrokenPipe);
        let error = Err::<(), _>(cause).context("cannot write").unwrap_err();
        assert_eq!(failure(&error), Exit::Done);
    }
}
