//! Profiles from what the AWS CLI prints, and their tags by day.

use assay_cost::day::{Day, Days};
use assay_cost::profiles::{
    ObservedProfile, ProfileFile, ProfileRow, Profiles, Tags, import_profiles, merge,
};
use assay_schema::words::EndpointScope;
use proptest::prelude::*;

use crate::support::{OPUS, day};

const ARN: &str = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123";

const LIST: &str = r#"{"inferenceProfileSummaries": [
  {"inferenceProfileName": "ada", "inferenceProfileArn":
   "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123",
   "inferenceProfileId": "abc123", "status": "ACTIVE", "type": "APPLICATION", "models": [
    {"modelArn": "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1"},
    {"modelArn": "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-opus-4-6-v1"}]},
  {"inferenceProfileName": "bob", "inferenceProfileArn":
   "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/bob", "models": [
    {"modelArn": "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-6"},
    {"modelArn": "arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-4-6"}]},
  {"inferenceProfileName": "US Opus", "inferenceProfileArn":
   "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-opus-4-6-v1",
   "type": "SYSTEM_DEFINED", "models": []}]}"#;
const ONE: &str = r#"{"inferenceProfileName": "eve", "inferenceProfileArn":
  "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/eve", "models": [
   {"modelArn": "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-5-5"}]}"#;
const TAGS: &str = r#"{"PaginationToken": "", "ResourceTagMappingList": [
  {"ResourceARN": "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123",
   "Tags": [{"Key": "User", "Value": "ada"}, {"Key": "Team", "Value": "Payments"}]},
  {"ResourceARN": "arn:aws:s3:::some-bucket", "Tags": []}]}"#;

fn import(texts: &[&str]) -> Result<Profiles, String> {
    let names = ["one.json", "two.json", "three.json"];
    let files: Vec<_> = texts
        .iter()
        .zip(names)
        .map(|(text, name)| ProfileFile { name, json: text.as_bytes() })
        .collect();
    import_profiles(&files).map_err(|faults| faults.to_string())
}

fn json(rows: &[ProfileRow]) -> String {
    serde_json::to_string_pretty(rows).expect("JSON")
}

#[test]
fn files_are_put_together_by_arn() {
    let seen = import(&[LIST, TAGS, ONE]).expect("sound files");
    let table = merge(&[], &seen, day("2026-11-01")).expect("in order");
    insta::assert_snapshot!(json(&table));
    // In any order, and all in one file.
    assert_eq!(import(&[TAGS, ONE, LIST]).as_ref(), Ok(&seen));
    assert_eq!(import(&[&format!("{TAGS}\n{ONE}{LIST}")]).as_ref(), Ok(&seen));
}

#[test]
fn what_is_listed_can_be_imported_again() {
    let seen = import(&[LIST, TAGS, ONE]).expect("sound files");
    let first = merge(&[], &seen, day("2026-11-01")).expect("in order");
    let changed = seen_with("platform");
    let table = merge(&first, &changed, day("2026-11-05")).expect("in order");
    let again = import(&[&json(&table)]).expect("sound");
    assert_eq!(merge(&[], &again, day("2026-12-01")), Ok(table.clone()));
    assert_eq!(merge(&table, &again, day("2026-12-01")), Ok(table));
}

#[test]
fn faults_name_file_and_place() {
    let broken = "{\"inferenceProfileSummaries\": [\n{\"inferenceProfileArn\": 5}, {}]}";
    let other = r#"{"tags": [{"key": "Team", "value": "x"}]}"#;
    insta::assert_snapshot!(import(&[broken, other, "{\n\n\"a\": "]).expect_err("faults"));
    let otherwise = LIST.replace("opus-4-6-v1", "opus-4-7");
    insta::assert_snapshot!(import(&[LIST, &otherwise, ""]).expect_err("faults"));
    let row = r#"{"profile_arn": "arn:x", "profile_id": "x", "account_id": "1", "region": "r",
        "valid_from": "2026-11-02", "valid_until": "2026-11-02"}"#;
    insta::assert_snapshot!(import(&["[1]", row]).expect_err("faults"));
}

fn tags(team: &str) -> Tags {
    Tags::from([("Team".to_owned(), team.to_owned())])
}

fn seen_with(team: &str) -> Profiles {
    let observed = ObservedProfile { tags: Some(tags(team)), ..ObservedProfile::default() };
    Profiles { observed: [(ARN.to_owned(), observed)].into(), ..Profiles::default() }
}

/// The table of one profile, as `FROM..UNTIL team`.
fn teams(table: &[ProfileRow]) -> Vec<String> {
    let team = |row: &ProfileRow| row.tag("Team").unwrap_or("-").to_owned();
    table.iter().map(|row| format!("{}: {}", row.days(), team(row))).collect()
}

#[test]
fn a_changed_tag_holds_from_the_day_on_which_a_sync_saw_it() {
    let mut table = Vec::new();
    for (on, team) in
        [("2026-11-01", "a"), ("2026-11-05", "b"), ("2026-11-05", "c"), ("2026-11-09", "c")]
    {
        table = merge(&table, &seen_with(team), day(on)).expect("in order");
    }
    assert_eq!(teams(&table), ["before 2026-11-05: a", "from 2026-11-05: c"]);
    // Back on the same day: as if nothing had been.
    let back = merge(&table, &seen_with("a"), day("2026-11-05")).expect("in order");
    assert_eq!(teams(&back), ["always: a"]);
    let error = merge(&table, &seen_with("d"), day("2026-11-04")).expect_err("out of order");
    assert_eq!((error.known, error.today), (day("2026-11-05"), day("2026-11-04")));
}

#[test]
fn deleted_profiles_stay_and_untagged_ones_are_not_forgotten() {
    let table =
        merge(&[], &import(&[LIST, TAGS]).expect("sound"), day("2026-11-01")).expect("first");
    assert_eq!(merge(&table, &Profiles::default(), day("2026-11-09")), Ok(table.clone()));
    // A list without tags says nothing about tags.
    let listed = import(&[LIST]).expect("sound");
    assert_eq!(merge(&table, &listed, day("2026-11-09")), Ok(table.clone()));
    // An empty list of tags does.
    let bare = ObservedProfile { tags: Some(Tags::new()), ..ObservedProfile::default() };
    let untagged = Profiles { observed: [(ARN.to_owned(), bare)].into(), ..Profiles::default() };
    let table = merge(&table, &untagged, day("2026-11-09")).expect("in order");
    assert_eq!(teams(&table[..2]), ["before 2026-11-09: Payments", "from 2026-11-09: -"]);
    assert_eq!(table[1].model.as_deref(), Some(OPUS));
}

#[test]
fn a_model_s_arns_say_model_and_scope() {
    let of = |arns: &[&str]| {
        let seen = ObservedProfile::default().with_models(arns.iter().copied());
        (seen.model, seen.scope)
    };
    let arn =
        |region: &str, model: &str| format!("arn:aws:bedrock:{region}::foundation-model/{model}");
    let (east, west) = (arn("us-east-1", OPUS), arn("us-west-2", OPUS));
    let (anywhere, other) = (arn("", OPUS), arn("us-east-1", "anthropic.claude-opus-5"));
    let opus = || Some(OPUS.to_owned());
    assert_eq!(of(&[&east]), (opus(), Some(EndpointScope::InRegion)));
    assert_eq!(of(&[&east, &west]), (opus(), Some(EndpointScope::Geo)));
    assert_eq!(of(&[&east, &west, &anywhere]), (opus(), Some(EndpointScope::Global)));
    assert_eq!(of(&[&east, &other]), (None, Some(EndpointScope::InRegion)));
    assert_eq!(of(&[]), (None, None));
}

proptest! {
    #[test]
    fn a_history_says_what_each_sync_saw(
        steps in proptest::collection::vec((0_u8..4, proptest::option::of(0_u8..3)), 1..12),
    ) {
        let mut table = Vec::new();
        let mut truth: Vec<(Day, Tags)> = Vec::new();
        let mut on = 1_i8;
        for (later, team) in steps {
            on += i8::try_from(later).expect("small");
            let today = Day::new(2026, 11, on.min(30)).expect("a day");
            let tags = team.map(|team| tags(&team.to_string()));
            truth.extend(tags.clone().map(|tags| (today, tags)));
            let observed = ObservedProfile { tags, ..ObservedProfile::default() };
            let seen = Profiles { observed: [(ARN.to_owned(), observed)].into(), ..Profiles::default() };
            table = merge(&table, &seen, today).expect("in order");
            prop_assert_eq!(merge(&table, &seen, today), Ok(table.clone()));
        }
        // The rows cover all days, none twice, and no neighbours are alike.
        prop_assert_eq!(table[0].valid_from, Days::ALL.from);
        prop_assert_eq!(table.last().map(|row| row.valid_until), Some(Days::ALL.until));
        for pair in table.windows(2) {
            prop_assert_eq!(pair[0].valid_until, pair[1].valid_from);
            prop_assert_ne!(&pair[0].tags, &pair[1].tags);
        }
        for date in 1_i8..=30 {
            let on = Day::new(2026, 11, date).expect("a day");
            // The last that a sync saw until the day's end, else the first ever.
            let until = truth.iter().rfind(|(seen, _)| *seen <= on).or(truth.first());
            let row = table.iter().find(|row| row.days().contains(on)).expect("a row");
            prop_assert_eq!(row.tags.as_ref(), until.map(|(_, tags)| tags));
        }
    }
}
