//! Checks of the AWS account.

use assay_aws::doctor::{self, Finding};
use assay_aws::provision::AwsProvider;
use assay_aws::{AwsSettings, Services};
use assay_provision::{Names, Settings};

use super::finding::{fail, warn};
use crate::failure::whole;

/// Everything in AWS; one finding where there is nobody to ask.
pub(super) async fn examine(settings: Option<&Settings>) -> Vec<Finding> {
    let Some(settings) = settings else {
        let evidence = "the settings have no table [provision]: AWS is not checked";
        let remedy = "assay.example.toml shows the table; `s3_bucket_prefix` is what it needs";
        return vec![warn("provision-settings", evidence, remedy)];
    };
    let region = Some(settings.region.clone());
    let services = Services::load(&AwsSettings { region, ..AwsSettings::default() }).await;
    match AwsProvider::new(&services, &settings.project_name).await {
        Ok(provider) => doctor::examine(&provider, &Names::of(settings)).await,
        Err(error) => {
            let remedy = "log in, with `aws sso login` for example, or set AWS_PROFILE";
            vec![fail("caller", whole(&error), remedy)]
        }
    }
}
