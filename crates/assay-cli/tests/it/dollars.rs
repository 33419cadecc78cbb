//! Profiles, prices and people as their commands keep them in the lake.

use std::fs;
use std::path::Path;

use assay_program::{assay, command, with_lake};
use assay_query::limits::CALLER_METADATA_VALUES_MAX;
use serde_json::{Value, json};
use tempfile::TempDir;

fn write(dir: &Path, name: &str, text: &str) {
    fs::write(dir.join(name), text).unwrap();
}

/// What a command prints, which must end with that code.
fn printed(dir: &Path, args: &[&str], code: i32) -> Value {
    let output = command(dir, args).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{told}");
    serde_json::from_slice(&output.stdout).unwrap_or(Value::String(told))
}

/// Versions of a table; none before it was made.
fn versions(dir: &Path, table: &str) -> usize {
    fs::read_dir(dir.join("lake").join(table).join("_delta_log")).map_or(0, Iterator::count)
}

const ARN: &str = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/";

fn shown(id: &str) -> Value {
    let model = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1";
    json!({"inferenceProfileArn": format!("{ARN}{id}"), "inferenceProfileName": "dev-ann",
           "models": [{"modelArn": model}]})
}

fn tagged(id: &str, team: &str) -> Value {
    json!({"ResourceTagMappingList": [
        {"ResourceARN": format!("{ARN}{id}"), "Tags": [{"Key": "Team", "Value": team}]}]})
}

#[test]
fn profiles_that_are_listed_can_be_imported_into_another_lake() {
    let (one, other) = (with_lake(), with_lake());
    let (dir, lake) = (one.path(), ["--lake", "lake", "--format", "json"]);
    write(dir, "shown.json", &json!({"inferenceProfileSummaries": [shown("abc")]}).to_string());
    write(dir, "tags.json", &tagged("abc", "blue").to_string());
    let import = ["profiles", "import", "shown.json", "tags.json", "--lake", "lake", "--format"];
    let summary = printed(dir, &[&import[..], &["json"]].concat(), 0);
    assert_eq!((&summary["profiles"], &summary["changed"]), (&json!(1), &json!(true)));
    let again = printed(dir, &[&import[..], &["json"]].concat(), 0);
    assert_eq!(again["changed"], false);

    let list = [&["profiles", "list"], &lake[..]].concat();
    let listed = printed(dir, &list, 0);
    assert_eq!(
        (&listed[0]["tag_team"], &listed[0]["tags"]),
        (&json!("blue"), &json!({"Team": "blue"}))
    );
    for format in ["json", "ndjson"] {
        let args = ["profiles", "list", "--lake", "lake", "--format", format];
        let file = other.path().join("listed.json");
        fs::write(&file, command(dir, &args).output().unwrap().stdout).unwrap();
        printed(other.path(), &[&["profiles", "import", "listed.json"], &lake[..]].concat(), 0);
        assert_eq!(printed(other.path(), &list, 0), listed, "{format}");
    }
}

#[test]
fn a_faulty_file_of_profiles_is_refused_with_all_the_others() {
    let dir = with_lake();
    write(
        dir.path(),
        "shown.json",
        &json!({"inferenceProfileSummaries": [shown("abc")]}).to_string(),
    );
    write(dir.path(), "broken.json", "{\n\"Tags\": ");
    let args = ["profiles", "import", "shown.json", "broken.json", "--lake", "lake"];
    let refused = assay(dir.path(), &args);
    assert!(refused.starts_with("exit 2\n") && refused.contains("broken.json:2: "), "{refused}");
    assert_eq!(versions(dir.path(), "profiles"), 0);
    let missing = assay(dir.path(), &["profiles", "import", "gone.json", "--lake", "lake"]);
    assert!(missing.starts_with("exit 2\n") && missing.contains("gone.json"), "{missing}");
}

#[test]
fn every_fault_of_the_accounts_has_line_and_field() {
    let dir = TempDir::new().unwrap();
    let role = "arn:aws:iam::111122223333:role/x";
    let text = format!(
        "[[accounts]]\nid = \"12\"\nregion = \"us-east-1\"\n\
         [[accounts]]\nid = \"222222222222\"\nrole_arn = \"{role}\"\nregions = []\n\
         [[accounts]]\nid = \"222222222222\"\nregions = [\"us-east-1\", \"US\"]\n\
         [[accounts]]\nrole_arn = \"role/x\"\n"
    );
    write(dir.path(), "assay.toml", &text);
    let refused = assay(dir.path(), &["profiles", "list", "--lake", "lake"]);
    assert!(refused.starts_with("exit 2\n"), "{refused}");
    for place in [
        "assay.toml:2: accounts.id: `12`",
        "assay.toml:3: accounts.region: unknown",
        "assay.toml:6: accounts.role_arn: the role is not of account",
        "assay.toml:7: accounts.regions: no region",
        "assay.toml:9: accounts.id: the account is listed twice",
        "assay.toml:10: accounts.regions: `US`",
        "accounts.id: missing",
        "assay.toml:12: accounts.role_arn: `role/x`",
    ] {
        assert!(refused.contains(place), "{place} is missing:\n{refused}");
    }
}

const OPUS: &str = "anthropic.claude-opus-4-6-v1";

#[test]
fn a_price_is_explained_from_the_list_to_the_discount() {
    let dir = TempDir::new().unwrap();
    let discount = format!("[[discount]]\npercent = 10\nmodel = \"{OPUS}\"\nfrom = 2026-11-01\n");
    write(dir.path(), "prices.toml", &discount);
    let list =
        |day| ["prices", "list", "--model", "claude-opus-4-6", "--on", day, "--format", "json"];
    let of_geo = |day| {
        let steps = printed(dir.path(), &list(day), 0);
        let steps = steps.as_array().unwrap().iter();
        let geo = steps.filter(|step| step["scope"] == "geo" && step["aws_partition"] == "aws");
        geo.map(|step| step["input"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of_geo("2026-10-31"), ["5", "5.5"]);
    assert_eq!(of_geo("2026-11-01"), ["5", "5.5", "4.95"]);
    let screen = assay(dir.path(), &["prices", "list", "--model", OPUS, "--on", "2026-11-01"]);
    assert!(screen.contains("discount 10 %"), "{screen}");
    let widest = screen.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 80, "{widest} columns\n{screen}");
    let unknown = assay(dir.path(), &["prices", "list", "--model", "claude-opus-4-66"]);
    assert!(unknown.starts_with("exit 1\n"), "{unknown}");
}

#[test]
fn a_faulty_price_file_is_refused_as_a_whole_and_writes_nothing() {
    let dir = with_lake();
    let faulty = format!(
        "[[price]]\nmodel = \"{OPUS}\"\nscope = \"mars\"\ninput = -1\n\
         [[price]]\nmodel = \"{OPUS}\"\ninput = 0.0000000001\nfrom = 2026-11-02\nuntil = 2026-11-01\n\
         [[discount]]\npercent = 101\nmodle = \"x\"\n"
    );
    write(dir.path(), "prices.toml", &faulty);
    let lake = ["--lake", "lake"];
    let by_query = [&["query", "spend-by-model"], &lake[..]].concat();
    for args in [vec!["prices", "check"], [&["prices", "sync"], &lake[..]].concat(), by_query] {
        let refused = assay(dir.path(), &args);
        assert!(refused.starts_with("exit 2\n"), "{refused}");
        for place in [
            "prices.toml:3: price.scope",
            "prices.toml:4: price.input",
            "prices.toml:7: price.input",
            "prices.toml:9: price.until",
            "prices.toml:11: discount.percent",
            "prices.toml:12: discount.modle",
        ] {
            assert!(refused.contains(place), "{place} is missing:\n{refused}");
        }
    }
    assert_eq!(versions(dir.path(), "prices"), 0);
}

#[test]
fn queries_take_the_file_of_the_user_then_the_lake_then_the_book() {
    let dir = with_lake();
    let sql = "SELECT sum(cost_usd_low) AS usd FROM daily_costs";
    let asked = || printed(dir.path(), &["sql", sql, "--lake", "lake", "--format", "json"], 0);
    let sync = ["prices", "sync", "--lake", "lake", "--format", "json"];
    let built_in = asked();
    write(dir.path(), "prices.toml", "[[discount]]\npercent = 50\n");
    let half = asked();
    assert!(half != built_in);
    assert_eq!(printed(dir.path(), &sync, 0)["changed"], true);
    assert_eq!(printed(dir.path(), &sync, 0)["changed"], false);
    fs::remove_file(dir.path().join("prices.toml")).unwrap();
    assert_eq!(asked(), half, "the lake has what was synced");
    printed(dir.path(), &sync, 0);
    assert_eq!(asked(), built_in);
}

/// A price list of AWS with one price of input.
pub(crate) fn offer(usd: &str) -> String {
    let usage_type = "USE1-Claude4.6Opus-input-tokens-cross-region-global";
    json!({
        "publicationDate": "2026-11-20T00:00:00Z",
        "products": {"A": {"attributes": {"usagetype": usage_type, "regionCode": "us-east-1",
            "servicename": "Claude Opus 4.6 (Amazon Bedrock Edition)"}}},
        "terms": {"OnDemand": {"A": {"A.1": {"effectiveDate": "2026-11-01T00:00:00Z",
            "priceDimensions": {"1": {"unit": "1M tokens", "pricePerUnit": {"USD": usd}}}}}}},
    })
    .to_string()
}

#[test]
fn a_price_list_of_aws_is_compared_and_written_to_a_new_file_only() {
    let dir = TempDir::new().unwrap();
    write(dir.path(), "same.json", &offer("5"));
    write(dir.path(), "dearer.json", &offer("6"));
    let update = |list, more: &[&str], code| {
        let args = [&["prices", "update", list, "--format", "json"], more].concat();
        printed(dir.path(), &args, code)
    };
    assert_eq!(update("same.json", &[], 0), json!([]));
    let changes = update("dearer.json", &["--write", "new.toml"], 0);
    assert_eq!((&changes[0]["book"], &changes[0]["aws"]), (&json!("5"), &json!("6")));
    let after = update("dearer.json", &["--prices", "new.toml"], 0);
    assert_eq!(after, json!([]), "the file that was written has them");
    update("dearer.json", &["--write", "new.toml"], 2);
    write(dir.path(), "odd.json", "[]");
    let odd = update("odd.json", &[], 2);
    assert!(odd.as_str().unwrap().contains("odd.json is not a price list of AWS"), "{odd}");
}

/// A lake of one log object with these records.
fn lake_of(records: impl IntoIterator<Item = Value>) -> TempDir {
    let dir = TempDir::new().unwrap();
    let records: Vec<_> = records.into_iter().map(|record| record.to_string()).collect();
    write(dir.path(), "log.json", &(records.join("\n") + "\n"));
    let lake = ["--lake", "lake", "--format", "json"];
    printed(dir.path(), &[&["ingest", "log.json"], &lake[..]].concat(), 0);
    dir
}

fn record(request: usize, model: &str, metadata: &Value) -> Value {
    json!({"schemaType": "ModelInvocationLog", "schemaVersion": "1.0", "region": "us-east-1",
        "timestamp": "2026-11-20T10:00:00Z", "accountId": "111122223333", "modelId": model,
        "operation": "Converse", "requestId": format!("request-{request}"),
        "identity": {"arn": "arn:aws:iam::111122223333:user/gateway"},
        "requestMetadata": metadata,
        "input": {"inputTokenCount": 1000, "cacheReadInputTokenCount": 0,
            "cacheWriteInputTokenCount": 0},
        "output": {"outputTokenCount": 100}})
}

#[test]
fn a_model_without_a_price_is_named_until_the_file_has_one() {
    let newer = "global.anthropic.claude-opus-9-v1:0";
    let dir = lake_of([record(1, newer, &json!({})), record(2, OPUS, &json!({}))]);
    let unpriced = ["query", "unpriced-models", "--lake", "lake", "--format", "json"];
    let found = printed(dir.path(), &unpriced, 0);
    let [found] = &found.as_array().unwrap()[..] else { panic!("{found}") };
    let counted = (&found["model_id"], &found["invocations"], &found["input_tokens"]);
    assert_eq!(counted, (&json!(newer), &json!(1), &json!(1000)));
    let model = found["model"].as_str().unwrap();
    let list = ["prices", "list", "--on", "2026-11-20", "--format", "json", "--model", model];
    assert!(printed(dir.path(), &list, 1).as_str().unwrap().contains(model));

    let classes = "input = 5\noutput = 25\ncache_read = 0.5\ncache_write_5m = 6.25\n";
    let price = format!("[[price]]\nmodel = \"{model}\"\nscope = \"global\"\n{classes}");
    write(dir.path(), "prices.toml", &price);
    let check = ["prices", "check", "--format", "json"];
    assert_eq!(printed(dir.path(), &check, 0)["prices"], 1);
    assert_eq!(printed(dir.path(), &list, 0)[0]["input"], "5");
    assert_eq!(printed(dir.path(), &unpriced, 0), json!([]));
}

#[test]
fn people_behind_a_gateway_are_told_by_what_it_says_of_them() {
    let users = ["ann", "bob", "ann"].into_iter().enumerate();
    let dir = lake_of(users.map(|(at, user)| record(at, OPUS, &json!({"user": user}))));
    let rule = "[[rule]]\nmetadata.user = \"*\"\nperson = \"{metadata.user}\"\n";
    write(dir.path(), "people.toml", rule);
    let lake = ["--lake", "lake", "--format", "json"];
    let synced = printed(dir.path(), &[&["people", "sync"], &lake[..]].concat(), 0);
    assert_eq!(synced["metadata_keys"], json!(["user"]));
    let by_person = [&["query", "spend-by-person"], &lake[..]].concat();
    let people = printed(dir.path(), &by_person, 0);
    let people = people.as_array().unwrap().iter();
    let people = people.map(|one| (one["person"].clone(), one["invocations"].clone()));
    assert_eq!(people.collect::<Vec<_>>(), [(json!("ann"), json!(2)), (json!("bob"), json!(1))]);
}

#[test]
fn a_key_of_metadata_that_names_calls_is_refused_before_anything_is_written() {
    let calls = 0..=CALLER_METADATA_VALUES_MAX as usize;
    let dir = lake_of(calls.map(|at| record(at, OPUS, &json!({"call": at.to_string()}))));
    let rule = "[[rule]]\nmetadata.call = \"*\"\nperson = \"{metadata.call}\"\n";
    write(dir.path(), "people.toml", rule);
    let before = versions(dir.path(), "daily_usage");
    let refused = assay(dir.path(), &["people", "sync", "--lake", "lake"]);
    assert!(refused.starts_with("exit 1\n"), "{refused}");
    assert!(refused.contains("`call` has more than 10000 values on 2026-11-20"), "{refused}");
    assert_eq!(versions(dir.path(), "daily_usage"), before);
    assert_eq!(versions(dir.path(), "people"), 0);
    write(dir.path(), "people.toml", "[[rule]]\narn = \"*\"\nperson = \"Gateway\"\n");
    let lake = ["--lake", "lake", "--format", "json"];
    printed(dir.path(), &[&["people", "sync"], &lake[..]].concat(), 0);
}

#[test]
fn rules_say_who_each_identity_is_and_change_all_history() {
    let dir = with_lake();
    let rules = |team: &str| {
        format!(
            "[[rule]]\narn = \"*\"\nprincipal_type = \"assumed_role\"\nteam = \"{team}\"\n\
             [[rule]]\nprincipal = \"nobody-has-this\"\nperson = \"Nobody\"\n"
        )
    };
    let lake = ["--lake", "lake", "--format", "json"];
    let none = assay(dir.path(), &["people", "check", "--lake", "lake"]);
    assert!(none.starts_with("exit 2\n") && none.contains("people.toml"), "{none}");

    write(dir.path(), "people.toml", &rules("red"));
    let check = [&["people", "check"], &lake[..]].concat();
    let output = command(dir.path(), &check).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("people.toml:5: rule: the rule matches no identity"), "{told}");
    assert_eq!(versions(dir.path(), "people"), 0, "a check writes nothing");
    let checked: Value = serde_json::from_slice(&output.stdout).unwrap();
    let people = checked.as_array().unwrap();
    let unknown = people.iter().take_while(|one| one["person"].is_null()).count();
    assert!(unknown > 0 && people[unknown..].iter().all(|one| one["person"].is_string()));
    assert!(people.iter().any(|one| one["rule_line"] == 1 && one["team"] == "red"));
    let count =
        |sql: &str| printed(dir.path(), &[&["sql", sql], &lake[..]].concat(), 0)[0]["n"].clone();
    let calls: i64 = people.iter().map(|one| one["invocations"].as_i64().unwrap()).sum();
    assert_eq!(count("SELECT count(*) AS n FROM invocations"), calls);

    let sync = [&["people", "sync"], &lake[..]].concat();
    let red = printed(dir.path(), &sync, 0);
    assert_eq!((&red["changed"], &red["identities"]), (&json!(true), &json!(people.len())));
    assert_eq!(printed(dir.path(), &sync, 0)["changed"], false);
    let of_team = |team| count(&format!("SELECT count(*) AS n FROM usage WHERE team = '{team}'"));
    let before = of_team("red");
    assert!(before.as_i64() > Some(0));
    write(dir.path(), "people.toml", &rules("blue"));
    printed(dir.path(), &sync, 0);
    assert_eq!((of_team("red"), of_team("blue")), (json!(0), before));

    write(dir.path(), "people.toml", "people_csv = \"gone.csv\"\n[[rule]]\nsesion = \"x\"\n");
    let faulty = assay(dir.path(), &["people", "sync", "--lake", "lake"]);
    assert!(faulty.starts_with("exit 2\n"), "{faulty}");
    for place in
        ["people.toml:1: people_csv", "people.toml:3: rule.sesion", "a rule without a result"]
    {
        assert!(faulty.contains(place), "{place} is missing:\n{faulty}");
    }
}

/// What HR exports: an id that two people had one after the other is sound, with days between
/// them or without; one that two have on the same day is not.
#[test]
fn the_directory_may_use_an_id_again_but_not_twice_on_a_day() {
    let dir = with_lake();
    fs::create_dir(dir.path().join("hr")).unwrap();
    write(dir.path(), "people.toml", "people_csv = \"hr/people.csv\"\n");
    let header = "id,name,email,team,from,until\n";
    let list = |rows: &str| write(dir.path(), "hr/people.csv", &format!("{header}{rows}"));
    let sync = || assay(dir.path(), &["people", "sync", "--lake", "lake"]);
    list(
        "1,Ada,ada@example.com,a,,2026-06-01\n1,Bea,,b,2026-05-31,\n,,,c,,\n\
         2,Cem,ADA@example.com,d,2026-01-01,2026-01-01\n3,Dee, Jr.,,e,,\n4,Eva,,f,June,\n",
    );
    let faulty = sync();
    assert!(faulty.starts_with("exit 2\n"), "{faulty}");
    for place in [
        "hr/people.csv:3: id: `1` is also on line 2",
        "hr/people.csv:4: id: no id, e-mail or name",
        "hr/people.csv:5: until",
        "hr/people.csv:6: 7 fields",
        "hr/people.csv:7: from: `June`",
    ] {
        assert!(faulty.contains(place), "{place} is missing:\n{faulty}");
    }
    assert_eq!(versions(dir.path(), "people"), 0);

    list(
        "1,Ada,ada@example.com,a,,2026-06-01\n1,Bea,,b,2026-06-01,2026-07-01\n\
         1,Cem,,,2026-08-01,\n,,,,,\n2,Ada,,b,,\n",
    );
    let sound = sync();
    assert!(sound.starts_with("exit 0\n") && sound.contains("4 rows of the list"), "{sound}");
}

#[test]
fn a_night_whose_people_are_faulty_does_all_the_rest() {
    let dir = with_lake();
    write(dir.path(), "people.toml", "[[rule]]\n");
    let run = printed(dir.path(), &["nightly", "logs", "--lake", "lake", "--format", "json"], 1);
    let state = |name: &str| {
        let phases = run["phases"].as_array().unwrap().iter();
        phases.into_iter().find(|phase| phase["phase"] == name).unwrap()["state"].clone()
    };
    let states = ["profiles", "prices", "people", "vacuum"].map(state);
    assert_eq!(states, ["unneeded", "done", "failed", "done"]);
}
