//! What else a reader of a plan should know.

use std::collections::BTreeSet;

use assay_schema::tags::{TEAM, TEAM_IN_BUDGET};
use serde_json::Value;

use super::document::Plan;
use super::step::Action;
use crate::{Home, Resource, ResourceKind};

/// All that hold.
pub(super) fn notes(plan: &Plan, wanted: &[Resource], home: &Home) -> Vec<String> {
    let of_steps = of_steps(plan).into_iter().filter(|(holds, _)| *holds);
    let of_steps = of_steps.map(|(_, note)| note.to_owned());
    of_steps.chain(partition(home)).chain(silent_budgets(wanted)).collect()
}

fn of_steps(plan: &Plan) -> [(bool, &'static str); 3] {
    let replaced = plan.steps.iter().any(|step| {
        let goes = matches!(step.action, Action::Replace | Action::Delete);
        goes && step.address.kind == ResourceKind::InferenceProfile
    });
    let kms = plan.steps.iter().any(|step| {
        step.address.kind == ResourceKind::BucketEncryption
            && step.changes.iter().any(|change| change.attribute == "kms_key")
    });
    let mails = plan.steps.iter().any(|step| {
        step.address.kind == ResourceKind::Subscription && step.action == Action::Create
    });
    [
        (
            replaced,
            "A profile that goes takes its tags along: of calls through it the log keeps its id, and the developer in the session's name. `assay provision outputs` shows the ids while they are there. Developers get new settings with `assay developer settings NAME`.",
        ),
        (
            kms,
            "Objects that were written under a KMS key stay so: Athena reads them only with a right on that key, or after they were copied over themselves.",
        ),
        (mails, "A mail subscription stays pending until the link in the mail is followed."),
    ]
}

/// What there is not in this part of AWS.
fn partition(home: &Home) -> Option<String> {
    home.is_billed_elsewhere().then(|| {
        "AWS GovCloud has no budgets and no cost-allocation tags of its own: the plan leaves `monthly_budget_usd` and `team_budgets` out. Set budgets, and activate the tags, in the standard account that pays for this one. GovCloud has profiles that begin with `us-gov.` only, and its prices are higher.".to_owned()
    })
}

/// Budgets of teams that no developer is in: nothing that is made here carries
/// their tag.
fn silent_budgets(wanted: &[Resource]) -> Vec<String> {
    let tags = |one: &Resource| Some(one.attributes.get("tags")?.get(TEAM)?.as_str()?.to_owned());
    let profiles = wanted.iter().filter(|one| one.address.kind == ResourceKind::InferenceProfile);
    let teams: BTreeSet<_> = profiles.filter_map(tags).collect();
    let budgets = wanted.iter().filter(|one| one.address.kind == ResourceKind::Budget);
    let of_teams = budgets.filter_map(|one| {
        let filter = one.attributes.get("filters")?.get("TagKeyValue")?.get(0);
        filter.and_then(Value::as_str)?.strip_prefix(TEAM_IN_BUDGET)
    });
    let silent = of_teams.filter(|team| !teams.contains(*team));
    silent.map(|team| silent_budget(team, &teams)).collect()
}

fn silent_budget(team: &str, teams: &BTreeSet<String>) -> String {
    let known: Vec<_> = teams.iter().map(|team| format!("`{team}`")).collect();
    let known = match known.is_empty() {
        true => "no developer has a team".to_owned(),
        false => format!("the developers' teams are {}", known.join(", ")),
    };
    format!(
        "No developer is in team `{team}`: no profile carries its tag, so its budget can never ring. Capital letters count; {known}."
    )
}
