//! What roles allow: for which region the project's are, and whether any lets
//! calls go where they are not logged.

use std::collections::BTreeMap;

use assay_provision::policies::allows_mantle;
use assay_provision::{Names, ProviderFault, ResourceKind, regions};
use aws_sdk_iam::types::{EntityType, ManagedPolicyDetail, RoleDetail};
use serde_json::Value;

use super::finding::{PROVISION, Said, fail, ok, warn};
use super::patient::Patient;
use crate::provision::policy::decoded;
use crate::provision::provider::fault;
use crate::service::calls::{Called, Named};

/// Roles that are named before the rest is only counted.
const NAMED_MAX: usize = 5;

/// Managed policies of AWS that allow everything, and how those of the endpoint begin.
const EVERYTHING: [&str; 2] = ["AdministratorAccess", "PowerUserAccess"];
const MANTLE: &str = "AmazonBedrockMantle";
/// An account's own policies have its number here, AWS's have this.
const AWS_MANAGED: &str = ":iam::aws:policy/";

/// An account has the project's roles once for all its regions.
pub(super) async fn region(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let here = &patient.aws().place.region;
    let role = patient.names.developer_role();
    let live = patient.live(ResourceKind::IamRolePolicy, &Names::policy_of(&role)).await?;
    let found = live.map(|live| regions(&live.attributes)).unwrap_or_default();
    let others: Vec<_> = found.iter().map(String::as_str).collect();
    Ok(match (found.is_empty(), found.contains(here)) {
        (true, _) => warn(format!("{role} has no policy that names a region"), PROVISION),
        (_, true) => ok(format!("{role} is for {here}")),
        (_, false) => fail(
            format!("{role} is for {}, the settings say {here}", others.join(", ")),
            "a project is in one region of an account: set another project_name for this one",
        ),
    })
}

/// Calls to the endpoint `bedrock-mantle` are billed like others and in no
/// invocation log. That administrators may make them is no finding, unless they
/// are the project's roles.
pub(super) async fn mantle(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let account = Account::read(patient).await.map_err(fault)?;
    let names = patient.names;
    let own = [names.developer_role(), names.admin_role(), names.logging_role()];
    let is_own = |role: &&RoleDetail| own.iter().any(|own| role.role_name() == Some(own));
    let (ours, others): (Vec<_>, Vec<_>) = account.roles.iter().partition(is_own);
    let ours = account.reach(&ours, &[&EVERYTHING[..], &[MANTLE]].concat());
    let others = account.reach(&others, &[MANTLE]);
    let told = format!(
        "{} may call the endpoint bedrock-mantle",
        listed(&[&ours[..], &others[..]].concat())
    );
    let remedy = "take `bedrock-mantle` out of what they allow, or refuse `bedrock-mantle:*` \
                  there: calls to that endpoint are billed and not logged";
    Ok(match (ours.is_empty(), others.is_empty()) {
        (true, true) => ok("no role may call the endpoint bedrock-mantle, which writes no log"),
        (true, false) => warn(told, remedy),
        (false, _) => fail(told, remedy),
    })
}

fn listed(names: &[&str]) -> String {
    let named: Vec<_> = names.iter().take(NAMED_MAX).copied().collect();
    match names.len().saturating_sub(NAMED_MAX) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Roles with their policies, and the account's own policies by ARN.
struct Account {
    roles: Vec<RoleDetail>,
    policies: BTreeMap<String, Value>,
}

impl Account {
    async fn read(patient: &Patient<'_>) -> Called<Self> {
        let call = patient.aws().iam.get_account_authorization_details();
        let call = call.filter(EntityType::Role).filter(EntityType::LocalManagedPolicy);
        let mut pages = call.into_paginator().send();
        let (mut roles, mut policies) = (vec![], BTreeMap::new());
        while let Some(page) = pages.next().await {
            let page = page.named(DETAILS)?;
            roles.extend(page.role_detail_list.unwrap_or_default());
            for policy in page.policies.unwrap_or_default() {
                policies.extend(document(&policy)?);
            }
        }
        Ok(Self { roles, policies })
    }

    /// Names of those roles of which a policy lets them call the endpoint: one of
    /// their own, one of the account, or one of AWS whose name begins so.
    fn reach<'a>(&self, roles: &[&'a RoleDetail], of_aws: &[&str]) -> Vec<&'a str> {
        let may = |role: &&&RoleDetail| self.reaches(role, of_aws);
        roles.iter().filter(may).filter_map(|role| role.role_name()).collect()
    }

    fn reaches(&self, role: &RoleDetail, of_aws: &[&str]) -> bool {
        let attached = role.attached_managed_policies().iter();
        let attached: Vec<_> = attached.filter_map(|one| one.policy_arn()).collect();
        let names = attached.iter().filter_map(|arn| Some(arn.split_once(AWS_MANAGED)?.1));
        let inline = role.role_policy_list().iter().filter_map(|one| one.policy_document());
        let inline: Vec<_> = inline.filter_map(|text| decoded(DETAILS, Some(text)).ok()).collect();
        let own = attached.iter().filter_map(|arn| self.policies.get(*arn));
        names.into_iter().any(|name| of_aws.iter().any(|begin| name.starts_with(begin)))
            || allows_mantle(inline.iter().chain(own))
    }
}

const DETAILS: &str = "iam:GetAccountAuthorizationDetails";

/// The version of a policy that is in force.
fn document(policy: &ManagedPolicyDetail) -> Called<Option<(String, Value)>> {
    let versions = policy.policy_version_list();
    let in_force = versions.iter().find(|version| version.is_default_version());
    let Some((version, arn)) = in_force.zip(policy.arn()) else { return Ok(None) };
    Ok(Some((arn.to_owned(), decoded(DETAILS, version.document())?)))
}
