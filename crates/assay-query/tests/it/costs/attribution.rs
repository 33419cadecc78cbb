//! To whom calls are charged: people, profiles, and what the identity says of itself.

use std::collections::BTreeMap;

use assay_cost::people::{Identity, People, caller_metadata};
use assay_cost::prices::partition_of_region;
use assay_cost::profiles::ProfileRow;
use assay_lake::small_tables::{people_rows, profile_rows};
use assay_schema::{tables, views};

use super::answers::cells;
use super::calls::{ACCOUNT, Call, Calls, OPUS, tokens};

/// Both views, asked the same.
async fn both(calls: &Calls, columns: &str) -> Vec<Vec<String>> {
    let engine = calls.engine();
    let sql =
        |view: &str| format!("SELECT {columns} FROM {view} ORDER BY identity_arn, event_date");
    let rows = cells(&engine, &sql("usage")).await;
    assert_eq!(cells(&engine, &sql("daily_costs")).await, rows);
    rows
}

fn rows<const N: usize>(expected: &[[&str; N]]) -> Vec<Vec<String>> {
    expected.iter().map(|row| row.map(str::to_owned).to_vec()).collect()
}

/// The roll-up has no session's name: its view reads it from the ARN.
#[tokio::test]
async fn an_identity_names_itself_alike_in_rows_and_roll_up() {
    let role = |session: &'static str| ("assumed_role", Some("dev"), Some(session));
    let cases = [
        (
            "arn:aws-us-gov:sts::1:assumed-role/dev/ann@x.org",
            role("ann@x.org"),
            ["ann@x.org", "identity"],
        ),
        ("arn:aws:iam::1:root", ("root", None, None), ["-", "none"]),
        (
            "arn:aws:iam::1:user/BedrockAPIKey-ab",
            ("api_key", Some("BedrockAPIKey-ab"), None),
            ["-", "none"],
        ),
        ("arn:aws:iam::1:user/ann", ("iam_user", Some("ann"), None), ["ann", "identity"]),
        ("arn:aws:iam::1:user/path/of/ben", ("iam_user", Some("ben"), None), ["ben", "identity"]),
        (
            "arn:aws:sts::1:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/cat@x.org",
            ("sso_user", Some("Dev"), Some("cat@x.org")),
            ["cat@x.org", "identity"],
        ),
        ("arn:aws:sts::1:assumed-role/dev", ("assumed_role", Some("dev"), None), ["-", "none"]),
        ("arn:aws:sts::1:assumed-role/dev/", ("assumed_role", Some("dev"), None), ["-", "none"]),
        ("arn:aws:sts::1:assumed-role/dev/a/b", role("a/b"), ["a/b", "identity"]),
        (
            "arn:aws:sts::1:federated-user/dan",
            ("federated_user", None, Some("dan")),
            ["dan", "identity"],
        ),
        ("odd", ("unknown", None, None), ["-", "none"]),
    ];
    let call = |(arn, who, _): &(&str, _, _)| Call {
        arn: (*arn).to_owned(),
        who: *who,
        ..Call::default()
    };
    let calls = Calls::new(&cases.iter().map(call).collect::<Vec<_>>());
    let expected = cases.map(|(_, _, says)| says);
    assert_eq!(both(&calls, "person, attribution").await, rows(&expected));
}

const PROFILE: &str = "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc";

fn through_profile(day: &'static str) -> Call {
    let (model_id, profile) = (PROFILE.to_owned(), Some("abc"));
    let tokens = tokens(1000, 0, 0, 0, 0);
    Call { day, model_id, profile, model: None, scope: None, tokens, ..Call::default() }
}

fn profile(until: Option<&str>, tags: &[(&str, &str)]) -> ProfileRow {
    let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let day = |text: &str| text.parse().unwrap();
    let mut row = ProfileRow {
        model: Some(OPUS.to_owned()),
        endpoint_scope: Some("geo".to_owned()),
        tags: Some(tags),
        ..ProfileRow::of_arn(PROFILE).unwrap()
    };
    match until {
        Some(until) => row.valid_until = day(until),
        None => row.valid_from = day("2026-11-03"),
    }
    row
}

const COLUMNS: &str =
    "model, endpoint_scope, person, team, project, cost_center, attribution, cost_usd_low";

#[tokio::test]
async fn a_profile_says_model_and_scope_and_whose_it_is_by_day() {
    let days = ["2026-11-02", "2026-11-03"].map(through_profile);
    let unknown = Calls::new(&days);
    let none = ["-", "-", "ann", "-", "-", "-", "identity", "-"];
    assert_eq!(both(&unknown, COLUMNS).await, rows(&[none, none]), "a profile that is not known");

    let profiles = [
        profile(Some("2026-11-03"), &[("User", "ben"), ("Team", "blue"), ("Project", "")]),
        profile(None, &[("CostCenter", "42"), ("User", "")]),
    ];
    let known = unknown.with(&tables::PROFILES, &profile_rows(&profiles).unwrap());
    let expected = [
        [OPUS, "geo", "ben", "blue", "-", "-", "profile_tag", "0.0055"],
        [OPUS, "geo", "ann", "-", "-", "42", "identity", "0.0055"],
    ];
    assert_eq!(both(&known, COLUMNS).await, rows(&expected));
}

#[tokio::test]
async fn people_come_before_tags_and_only_on_their_days() {
    let rules = "[[rule]]\nprincipal = \"ann\"\nuntil = 2026-11-03\nperson = \"Ann\"\nteam = \"red\"\n\
                 [[rule]]\nprincipal = \"key\"\nteam = \"bots\"\n";
    let people = People::read("people.toml", rules, |_| Ok(Vec::new())).unwrap();
    let key = Call {
        arn: "arn:aws:iam::111122223333:user/key".to_owned(),
        who: ("api_key", Some("key"), None),
        ..through_profile("2026-11-02")
    };
    let calls = [through_profile("2026-11-02"), through_profile("2026-11-03"), key.clone()];
    let identities = [&calls[0], &key].map(|call| Identity {
        account_id: Some(ACCOUNT),
        arn: Some(&call.arn),
        principal_type: Some(call.who.0),
        principal: call.who.1,
        profile: Some("abc"),
        ..Identity::default()
    });
    let profiles = [profile(Some("9999-12-31"), &[("User", "ben"), ("Team", "blue")])];
    let attributed = people.attribute(&identities, &profiles);
    let lake = Calls::new(&calls)
        .with(&tables::PROFILES, &profile_rows(&profiles).unwrap())
        .with(&tables::PEOPLE, &people_rows(&identities, &attributed.rows).unwrap());
    let expected = [
        [OPUS, "geo", "Ann", "red", "-", "-", "rule", "0.0055"],
        [OPUS, "geo", "ben", "blue", "-", "-", "profile_tag", "0.0055"],
        [OPUS, "geo", "ben", "bots", "-", "-", "rule", "0.0055"],
    ];
    assert_eq!(both(&lake, COLUMNS).await, rows(&expected));
}

/// What Rust makes of the metadata, statements make too, whatever is in it.
#[tokio::test]
async fn metadata_of_the_caller_is_spelled_as_rust_spells_it() {
    let values = ["blue", "", "a\"b\\c", "tab\tline\nend\r", "\u{1}\u{8}\u{c}\u{1f}", "é \u{7f}"];
    let keys = ["te'am".to_owned(), "us\"er".to_owned()].into();
    let lake = Calls::new(&[Call::default()]);
    let engine = lake.engine();
    let text = assay_query::views::statement(&views::USAGE, &keys);
    let start = text.find("CASE WHEN element_at").unwrap();
    let expression = text[start..].lines().next().unwrap();
    let quoted = |texts: Vec<&str>| {
        let texts = texts.iter().map(|text| format!("'{}'", text.replace('\'', "''")));
        texts.collect::<Vec<_>>().join(", ")
    };
    let (mut maps, mut expected) = (Vec::new(), Vec::new());
    for value in values {
        for given in [&["te'am"][..], &["us\"er"], &["us\"er", "te'am", "other"], &["other"]] {
            let pairs: BTreeMap<&str, &str> = given.iter().map(|key| (*key, value)).collect();
            let (of_keys, of_values) =
                (pairs.keys().copied().collect(), pairs.values().copied().collect());
            let place = expected.len();
            maps.push(format!("({place}, map([{}], [{}]))", quoted(of_keys), quoted(of_values)));
            let found = caller_metadata(pairs, &keys).unwrap_or_else(|| "-".to_owned());
            expected.push([place.to_string(), found]);
        }
    }
    let sql = format!(
        "SELECT place, {expression} AS found FROM (VALUES {}) AS calls(place, request_metadata) \
         ORDER BY place",
        maps.join(", ")
    );
    assert_eq!(cells(&engine, &sql).await, expected);
}

/// One list of partitions: the statements', and Rust's.
#[test]
fn views_know_the_partition_of_every_region() {
    let none = Default::default();
    let text = assay_query::views::statement(&views::USAGE, &none);
    let found: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| {
            line.trim().strip_prefix("WHEN c.region LIKE '")?.split_once("%' THEN '")
        })
        .map(|(region, partition)| (region, partition.trim_end_matches('\'')))
        .collect();
    assert_eq!(found.len(), 8);
    for (region, partition) in found {
        assert_eq!(partition_of_region(&format!("{region}west-1")), partition);
    }
}

/// The views differ in what they read and give; who pays what is one text.
#[test]
fn both_views_charge_and_price_by_the_same_text() {
    let none = Default::default();
    let shared = |view| {
        let text = assay_query::views::statement(view, &none);
        let (begin, end) =
            (text.find("-- Who it is charged to").unwrap(), text.rfind("\n)\nSELECT").unwrap());
        text[begin..end].to_owned()
    };
    assert_eq!(shared(&views::USAGE), shared(&views::DAILY_COSTS));
}

#[tokio::test]
async fn views_have_the_columns_and_types_that_are_declared() {
    let lake = Calls::new(&[Call::default()]);
    let engine = lake.engine();
    for view in views::ALL {
        let schema = engine.sql(&format!("SELECT * FROM {}", view.name)).await.unwrap().schema();
        let found =
            schema.fields().iter().map(|field| (field.name().as_str(), field.data_type().clone()));
        let declared = view.columns().map(|column| (column.name, column.kind.arrow()));
        assert_eq!(found.collect::<Vec<_>>(), declared.collect::<Vec<_>>());
    }
}
