//! Checks of the AWS account.

use assay_aws::doctor::{self, Finding};
use assay_provision::Names;

use super::{fail, warn};
use crate::commands::provision::{Stage, settings};
use crate::settings::FileSettings;

/// Everything in AWS; one finding where there is nobody to ask.
///
/// # Errors
/// What the settings say makes no sense.
pub(super) async fn examine(file: &FileSettings) -> anyhow::Result<Vec<Finding>> {
    if file.provision.is_empty() {
        let evidence = "the settings have no table [provision]: AWS is not looked at";
        let remedy = "assay.example.toml shows the table; `s3_bucket_prefix` is what it needs";
        return Ok(vec![warn("provision-settings", evidence, remedy)]);
    }
    let names = Names::of(&settings(file)?);
    Ok(match Stage::of(file).await {
        Ok(stage) => doctor::examine(&stage.provider, &names).await,
        Err(error) => vec![nobody(&error)],
    })
}

fn nobody(error: &anyhow::Error) -> Finding {
    let remedy = "log in, with `aws sso login` for example, or set AWS_PROFILE";
    fail("caller", format!("{error:#}"), remedy)
}
