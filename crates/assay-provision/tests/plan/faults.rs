//! Whatever call fails, and wherever a run is cut off: running again ends in the
//! same state.

use std::collections::BTreeMap;

use assay_doubles::provider::{Fake, Trouble};
use assay_provision::{Address, DestroyOptions, Observed, PlanOptions, Settings};
use serde_json::json;

use crate::support::{applied, destruction, entries, planned, settings};

/// An account in the state that the test begins with.
fn account(begun: &BTreeMap<Address, Observed>) -> Fake {
    let fake = Fake::new("claude-code");
    *fake.live.lock().unwrap() = begun.clone();
    fake
}

/// Plans and applies; whether all of it went well.
fn run(fake: &Fake, settings: &Settings) -> bool {
    let options = PlanOptions { adopt: true, replace_logging: true, ..PlanOptions::default() };
    let plan = planned(fake, settings, &options);
    plan.and_then(|plan| applied(fake, &plan)).is_ok_and(|report| report.is_done())
}

fn tear_down(fake: &Fake, settings: &Settings) -> bool {
    let options = DestroyOptions { delete_data: vec!["all".into()], ..DestroyOptions::default() };
    let plan = destruction(fake, settings, &options);
    plan.and_then(|plan| applied(fake, &plan)).is_ok_and(|report| report.is_done())
}

/// Every trouble at every call, and then a run without any.
fn survives(
    begun: &BTreeMap<Address, Observed>,
    settings: &Settings,
    work: fn(&Fake, &Settings) -> bool,
) {
    let reference = account(begun);
    assert!(work(&reference, settings));
    let calls = *reference.calls.lock().unwrap();
    let state = reference.state();
    let again = &|kind: fn(usize) -> Trouble| {
        for number in 0..calls {
            let fake = account(begun);
            *fake.trouble.lock().unwrap() = kind(number);
            assert!(!work(&fake, settings), "call {number} failed unnoticed");
            *fake.trouble.lock().unwrap() = Trouble::None;
            assert!(work(&fake, settings), "after call {number} failed");
            assert!(fake.state() == state, "call {number} left its trace");
        }
    };
    std::thread::scope(|scope| {
        for kind in [Trouble::Before, Trouble::After, Trouble::From] {
            scope.spawn(move || again(kind));
        }
    });
}

/// A logging configuration of somebody else, and nothing besides.
fn before() -> BTreeMap<Address, Observed> {
    let attributes = [
        ("s3_bucket", json!("somebody-elses")),
        ("role_arn", json!("arn:aws:iam::123456789012:role/somebody-elses")),
        ("text_data", json!(true)),
        ("image_data", json!(false)),
        ("embedding_data", json!(false)),
        ("video_data", json!(false)),
        ("audio_data", json!(false)),
    ];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value)).into();
    let live = Observed { attributes, outputs: Default::default() };
    BTreeMap::from([("invocation_logging.default".parse().unwrap(), live)])
}

#[test]
fn any_call_of_a_first_apply_may_fail() {
    survives(&before(), &settings(&entries()).unwrap(), run);
}

#[test]
fn any_call_of_a_change_may_fail() {
    let fake = account(&before());
    assert!(run(&fake, &settings(&entries()).unwrap()));
    let models = json!(["us.anthropic.claude-sonnet-4-6", "us.anthropic.claude-opus-4-6-v1"]);
    let mut changed = entries();
    changed.push(("allowed_models".into(), models));
    changed.push(("developers".into(), json!([{ "name": "bob" }, { "name": "carol" }])));
    changed.push(("alert_emails".into(), json!(["finance@example.com"])));
    survives(&fake.state(), &settings(&changed).unwrap(), run);
}

#[test]
fn any_call_of_a_destruction_may_fail() {
    let fake = account(&before());
    let settings = settings(&entries()).unwrap();
    assert!(run(&fake, &settings));
    survives(&fake.state(), &settings, tear_down);
    assert!(tear_down(&fake, &settings));
    let left = fake.state();
    assert_eq!(left.keys().collect::<Vec<_>>(), before().keys().collect::<Vec<_>>());
    let attributes = |state: &BTreeMap<Address, Observed>| {
        state.values().map(|live| live.attributes.clone()).collect::<Vec<_>>()
    };
    assert_eq!(attributes(&left), attributes(&before()));
}
