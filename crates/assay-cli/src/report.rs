//! Errors as the user sees them: what, why, and what to do.

use assay::{AsHinted, Failure, as_hinted};
use assay_host::Hinted;
use assay_synth::SynthError;

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

impl Hinted for Complaint {
    fn hint(&self) -> Option<String> {
        self.hint.clone()
    }
}

/// Tells the error on stderr and gives the exit code.
pub(crate) fn failure(error: &anyhow::Error, format: LogFormat) -> Exit {
    tell(&failure_of(error), format, None);
    exit_of(error)
}

/// Names and values that the user mistyped are wrong usage, whoever noticed.
pub(crate) fn exit_of(error: &anyhow::Error) -> Exit {
    let complaint = error.downcast_ref::<Complaint>().map(|complaint| complaint.exit);
    let misuse = error.is::<UnknownEnding>() || error.chain().any(assay::is_misuse);
    complaint.unwrap_or(if misuse { Exit::Usage } else { Exit::Failed })
}

/// Errors of this program, and of libraries that only it knows.
const OTHERS: [AsHinted; 3] =
    [as_hinted::<Complaint>, as_hinted::<UnknownEnding>, as_hinted::<SynthError>];

/// The failure that an error of this program, or of a library, tells.
pub(crate) fn failure_of(error: &anyhow::Error) -> Failure {
    Failure::in_chain(error.chain(), &OTHERS)
}

/// Says it on stderr, where a phase of a job failed with its name.
pub(crate) fn tell(failure: &Failure, format: LogFormat, phase: Option<&str>) {
    match format {
        LogFormat::Json => {
            let (error, hint) = (failure.error(), failure.hint());
            tracing::error!(phase, error, hint, "failed");
        }
        LogFormat::Human => screen::tell(&text(failure)),
    }
}

fn text(failure: &Failure) -> String {
    let leads = std::iter::once("error").chain(std::iter::repeat("  caused by"));
    let causes = leads.zip(&failure.causes).map(|(lead, cause)| format!("{lead}: {cause}\n"));
    let hints = failure.hints.iter().map(|hint| format!("hint: {hint}\n"));
    causes.chain(hints).collect()
}

#[cfg(test)]
mod tests {
    use anyhow::Context;
    use assay_aws::AwsError;

    use super::*;

    #[test]
    fn causes_are_told_once_and_the_hint_last() {
        let cause = AwsError::NoCredentials { profile: "dev".into() };
        let error = Err::<(), _>(cause).context("cannot open s3://logs").unwrap_err();
        let text = text(&failure_of(&error));
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
        assert_eq!(failure_of(&error).error(), "GET https://***@logs/a?X-Amz-Signature=***: 403");
    }
}
