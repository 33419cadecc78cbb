//! Whose call it is: profiles and cost-allocation tags.

use assay_provision::kinds::InferenceProfile;
use assay_provision::{FaultKind, Provider, ProviderFault, ResourceKind};
use assay_schema::tags;
use aws_sdk_costexplorer::types::CostAllocationTagStatus;

use super::bill;
use super::finding::{PROVISION, Said, Verdict, fail, ok, warn};
use super::patient::Patient;
use crate::provision::provider::fault;
use crate::service::calls::{Called, Named};

/// The ids of the newer models end before this.
const VERSION_SUFFIX: &str = "claude-opus-4-6-v1:0";

/// The profiles of the project, with their names.
async fn profiles(patient: &Patient<'_>) -> Result<Vec<(String, InferenceProfile)>, ProviderFault> {
    let mut found = Vec::new();
    for at in patient.provider.owned(ResourceKind::InferenceProfile).await? {
        let set = patient.set::<InferenceProfile>(ResourceKind::InferenceProfile, &at.name).await?;
        found.extend(set.map(|set| (at.name, set)));
    }
    Ok(found)
}

/// A profile copied from one model in one region is throttled with that region,
/// and Opus 4.6 has no `:0`.
pub(super) async fn sources(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let profiles = profiles(patient).await?;
    let wrong = profiles.iter().filter(|(_, set)| {
        !set.source.contains(":inference-profile/") || set.source.contains(VERSION_SUFFIX)
    });
    let wrong: Vec<_> = wrong.map(|(name, set)| format!("{name} from {}", set.source)).collect();
    Ok(match (profiles.len(), wrong.as_slice()) {
        (0, _) => warn("no developer has a profile", PROVISION),
        (count, []) => ok(format!("profiles: {count}, each copied from one across regions")),
        (_, wrong) => fail(wrong.join(", "), "a profile cannot be changed: remove it and apply"),
    })
}

/// Without the tag User nobody may invoke it, and the bill has no name.
pub(super) async fn owners(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let profiles = profiles(patient).await?;
    let without = profiles.iter().filter(|(_, set)| !set.tags.contains_key(tags::USER));
    let without: Vec<_> = without.map(|(name, _)| name.as_str()).collect();
    Ok(match without.as_slice() {
        [] => ok("no profile is without the name of its user"),
        names => fail(format!("{} name no user", names.join(", ")), PROVISION),
    })
}

/// They are activated by the payer account, and nobody else sees whether they are.
pub(super) async fn cost_tags(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    if let Some(said) = bill::elsewhere(patient) {
        return Ok(said);
    }
    let remedy = format!(
        "activate {} as cost-allocation tags in the payer account",
        tags::OWNERS.join(", ")
    );
    let active = match active_tags(patient).await.map_err(fault) {
        Ok(active) => active,
        Err(fault) if fault.kind == FaultKind::Denied => {
            let seen = format!("only the payer account sees them: {}", fault.message);
            return Ok((Verdict::Unknown, seen, Some(remedy)));
        }
        Err(fault) => return Err(fault),
    };
    let missing: Vec<_> =
        tags::OWNERS.into_iter().filter(|tag| !active.iter().any(|active| active == tag)).collect();
    Ok(match missing.as_slice() {
        [] => ok(format!("{} are active", tags::OWNERS.join(", "))),
        missing => warn(
            format!(
                "{} are not active: the bill and team budgets do not know them",
                missing.join(", ")
            ),
            remedy,
        ),
    })
}

async fn active_tags(patient: &Patient<'_>) -> Called<Vec<String>> {
    let call = patient.aws().costs.list_cost_allocation_tags();
    let call = call.set_tag_keys(Some(tags::OWNERS.map(str::to_owned).to_vec()));
    let call = call.status(CostAllocationTagStatus::Active);
    let found = call.send().await.named("ce:ListCostAllocationTags")?;
    Ok(found.cost_allocation_tags().iter().map(|tag| tag.tag_key().to_owned()).collect())
}
