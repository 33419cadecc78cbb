//! Settings, plans and their application in an account in memory.

use assay_doubles::provider::Fake;
use assay_provision::{
    Address, DestroyOptions, Home, Names, Plan, PlanOptions, ProvisionError, Report, Run, Settings,
    World, apply, desired, destroy, plan, verify,
};
use futures::executor::block_on;
use serde_json::{Value, json};

use assay_settings::{Located, Said, Value as Setting};

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
    let said = |(key, value): &(String, Value)| Said {
        key: key.clone(),
        value: written(value),
        source: "assay.toml".into(),
        line: None,
        folder: "".into(),
    };
    Settings::read(&entries.iter().map(said).collect::<Vec<_>>())
}

fn written(value: &Value) -> Setting {
    let located = |value: &Value| Located { value: written(value), line: 1 };
    match value {
        Value::Null => panic!("no file has null"),
        Value::Bool(switch) => Setting::Switch(*switch),
        Value::Number(number) => Setting::Number(number.to_string()),
        Value::String(text) => Setting::Text(text.clone()),
        Value::Array(items) => Setting::List(items.iter().map(located).collect()),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), located(value)));
            Setting::Table(fields.collect())
        }
    }
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
