//! Who calls.

use assay_provision::ProviderFault;

use super::finding::{Said, fail, ok, warn};
use super::patient::Patient;
use crate::provision::provider::fault;
use crate::service::calls::Named;

/// How the user behind a long-lived key of Bedrock is called.
const API_KEY_USER: &str = "BedrockAPIKey-";

/// As whom these checks are made.
pub(super) async fn caller(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let arn = patient.provider.caller();
    let remedy = "take on a role; `aws configure sso` sets one up";
    Ok(match arn {
        arn if arn.ends_with(":root") => fail(format!("{arn} is the root user"), remedy),
        arn if arn.contains(":user/") => warn(format!("{arn} is a user with lasting keys"), remedy),
        arn => ok(arn),
    })
}

/// Keys of Bedrock belong to users of their own: the developer behind them is
/// not in any log.
pub(super) async fn iam_users(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let pages = patient.aws().iam.list_users().into_paginator();
    let users = pages.items().send().try_collect().await.named("iam:ListUsers").map_err(fault)?;
    let names = users.iter().map(|user| user.user_name().to_owned());
    let keys: Vec<_> = names.filter(|name| name.starts_with(API_KEY_USER)).collect();
    Ok(match keys.as_slice() {
        [] => ok("no user belongs to an API key of Bedrock"),
        keys => warn(
            format!("{} belong to API keys of Bedrock", keys.join(", ")),
            "let their developers take on the developer role, with `assay developer settings \
             NAME`, and delete the keys",
        ),
    })
}
