//! Settings, plans and their application in an account in memory.

use assay_doubles::provider::Fake;
use assay_provision::settings::Entry;
use assay_provision::{
    Address, DestroyOptions, Home, Names, Plan, PlanOptions, ProvisionError, Report, Run, Settings,
    World, apply, desired, destroy, plan, verify,
};
use futures::executor::block_on;
use serde_json::{Value, json};

pub fn home() -> Home {
    Home { account_id: "123456789012".into(), region: "us-east-1".into() }
}

/// The account in the region of the settings.
fn home_of(settings: &Settings) -> Home {
    Home { region: settings.region.clone(), ..home() }
}

/// Two developers, one mail address and one team's budget: 37 and 4 resources.
pub fn entries() -> Vec<(String, Value)> {
    let given = [
        ("s3_bucket_prefix", json!("example-corp")),
        ("team_budgets", json!({ "platform": 1500 })),
        ("alert_emails", json!(["platform@example.com"])),
        (
            "developers",
            json!([
                { "name": "alice", "team": "platform", "project": "web", "cost_center": "1234" },
                { "name": "bob", "team": "data" },
            ]),
        ),
    ];
    given.map(|(key, value)| (key.to_owned(), value)).into()
}

pub fn settings(entries: &[(String, Value)]) -> Result<Settings, ProvisionError> {
    let entry = |(key, value): &(String, Value)| Entry {
        place: "assay.toml".into(),
        key: key.clone(),
        value: value.clone(),
    };
    Settings::read(&entries.iter().map(entry).collect::<Vec<_>>())
}

pub fn observe(fake: &Fake, settings: &Settings) -> Result<World, ProvisionError> {
    let wanted = desired(settings, &home_of(settings));
    block_on(World::observe(fake, &Names::of(settings), &wanted))
}

pub fn planned(
    fake: &Fake,
    settings: &Settings,
    options: &PlanOptions,
) -> Result<Plan, ProvisionError> {
    let home = home_of(settings);
    plan(desired(settings, &home), &observe(fake, settings)?, &home, options)
}

pub fn destruction(
    fake: &Fake,
    settings: &Settings,
    options: &DestroyOptions,
) -> Result<Plan, ProvisionError> {
    let home = home_of(settings);
    destroy(&desired(settings, &home), &observe(fake, settings)?, &home, options)
}

/// One step after the other, so that transcripts are always the same.
pub fn applied(fake: &Fake, plan: &Plan) -> Result<Report, ProvisionError> {
    block_on(verify(fake, plan))?;
    let run = Run { provider: fake, parallel: 1, stop: &|| false, watch: &|_| () };
    block_on(apply(&run, plan))
}

pub fn address(text: &str) -> Address {
    text.parse().unwrap()
}
