//! Who each identity is, by day.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use assay_cost::day::{Day, Days};
use assay_cost::people::{
    Attributed, Attribution, Identity, Pattern, People, caller_metadata, metadata_of,
};
use assay_cost::profiles::{ProfileRow, Tags};
use proptest::prelude::*;

use crate::support::{day, people};

const ACCOUNT: &str = "111122223333";
const PROFILE: &str = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc";

fn sso<'a>(set: &'a str, session: &'a str) -> Identity<'a> {
    Identity {
        account_id: Some(ACCOUNT),
        principal_type: Some("sso_user"),
        principal: Some(set),
        session: Some(session),
        ..Identity::default()
    }
}

fn user<'a>(kind: &'a str, name: &'a str) -> Identity<'a> {
    Identity {
        account_id: Some(ACCOUNT),
        principal_type: Some(kind),
        principal: Some(name),
        ..Identity::default()
    }
}

fn gateway<'a>(key: &str, value: &str) -> Identity<'a> {
    let metadata = BTreeMap::from([(key.to_owned(), value.to_owned())]);
    Identity { metadata, ..sso("Gateway", "litellm") }
}

fn tagged(days: Days, tags: &[(&str, &str)]) -> ProfileRow {
    let tags: Tags =
        tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let row = ProfileRow::of_arn(PROFILE).expect("a profile");
    ProfileRow { tags: Some(tags), valid_from: days.from, valid_until: days.until, ..row }
}

fn shown(people: &Attributed) -> String {
    let mut out = String::new();
    for row in &people.rows {
        let text = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".to_owned());
        let fields = [&row.person, &row.team, &row.project, &row.cost_center].map(text);
        let rule = row.rule_line.map_or_else(String::new, |line| format!(" line {line}"));
        let (days, word) = (row.days, row.attribution.word());
        writeln!(out, "{} {days}: {} ({word}{rule})", row.identity, fields.join(" | "))
            .expect("text");
    }
    for warning in &people.warnings {
        writeln!(out, "{warning}").expect("text");
    }
    out
}

#[test]
fn without_rules_tags_and_identities_speak() {
    let none = People::default();
    let with_profile = |identity: Identity<'static>| Identity { profile: Some("abc"), ..identity };
    let identities = [
        sso("Dev", "ada@example.com"),
        user("iam_user", "bob"),
        user("api_key", "BedrockAPIKey-x"),
        user("root", ""),
        Identity::default(),
        with_profile(sso("Dev", "eve")),
        with_profile(user("api_key", "BedrockAPIKey-y")),
    ];
    let tags = [("User", "Ada"), ("Team", "Payments"), ("Project", "p"), ("CostCenter", "4711")];
    insta::assert_snapshot!(shown(&none.attribute(&identities, &[tagged(Days::ALL, &tags)])));
}

#[test]
fn the_first_matching_rule_counts_and_fields_fall_back() {
    let text = r#"people_csv = "people.csv"

[[rule]]
principal = "Gateway"
metadata.user = "*"
person = "{metadata.user}"
project = "gateway {metadata.app}"

[[rule]]
session = ["*@example.com", "??"]
team = "by session"

[[rule]]
session = "*"
person = "nobody else"

[[rule]]
account = "444455556666"
person = "x"

[[rule]]
session = "ada*"
person = "hidden"
"#;
    let csv = "id,name,email,team,project,cost_center\n\
               17,Ada Lovelace,ada@example.com,Engines,,100\n\
               18,Bob,bob@example.com,,Bridges,\n\
               19,,eve@example.com,Spies,,\n";
    let mut app = gateway("user", "BOB@example.com");
    app.metadata.insert("app".to_owned(), "chat".to_owned());
    let identities = [
        gateway("user", "17"),
        app,
        gateway("user", ""),
        gateway("other", "17"),
        sso("Dev", "Ada@example.com"),
        sso("Dev", "eve@example.com"),
        sso("Dev", "öä"),
        sso("Dev", "Ada@EXAMPLE.com"),
        user("api_key", "BedrockAPIKey-x"),
    ];
    insta::assert_snapshot!(shown(&people(text, csv).attribute(&identities, &[])));
}

#[test]
fn rules_lists_and_tags_change_by_day() {
    let text = r#"people_csv = "people.csv"
[[rule]]
session = "ada"
person = "17"
until = 2026-03-01
[[rule]]
tag.Team = "red"
team = "Red"
from = 2026-02-01
[[rule]]
session = "ada"
cost_center = "{tag.CostCenter}"
"#;
    // She changes teams in February, leaves in May; the name is used again in June.
    let csv = "id,name,email,team,from,until\n\
               17,Ada,ada,Payments,,2026-02-15\n\
               17,Ada,ada,Search,2026-02-15,2026-05-01\n\
               44,Ada II,ada,Maps,2026-06-01,\n";
    let identity = Identity { profile: Some("abc"), ..sso("Dev", "ada") };
    let history = [
        tagged(Days::new(None, Some(day("2026-04-01"))), &[("CostCenter", "1")]),
        tagged(Days::new(Some(day("2026-04-01")), None), &[("CostCenter", "2"), ("Team", "red")]),
    ];
    insta::assert_snapshot!(shown(&people(text, csv).attribute(&[identity], &history)));
}

#[test]
fn a_name_that_two_people_have_means_neither() {
    let csv = "id,name,team,until\n1,Ada,a,2026-02-01\n2,ada,b,\n3,Bob,c,\n";
    let read = people("people_csv = \"people.csv\"\n", csv);
    let identities = [sso("Dev", "ADA"), sso("Dev", "bob")];
    insta::assert_snapshot!(shown(&read.attribute(&identities, &[])));
}

#[test]
fn odd_rules_are_warned_about() {
    let text = r#"[[rule]]
session = "*@example.com"
team = "a"
[[rule]]
session = ["ada@example.com", "bob@example.com"]
principal = "Dev"
team = "b"
[[rule]]
session = "zoe"
team = "c"
[[rule]]
principal = "Dev"
from = 2026-01-01
until = 2026-02-01
team = "d"
[[rule]]
principal = "D*"
team = "e"
[[rule]]
session = "eve"
team = "f"
"#;
    let identities =
        [sso("Dev", "ada@example.com"), Identity { profile: Some("abc"), ..sso("Dev", "eve") }];
    let history = [tagged(Days::ALL, &[("Team", "e")])];
    // Without identities only the file itself speaks.
    let alone = people(text, "").attribute(&[], &[]).warnings;
    assert_eq!(alone.iter().map(|warning| warning.line).collect::<Vec<_>>(), [Some(4)]);
    insta::assert_snapshot!(shown(&people(text, "").attribute(&identities, &history)));
}

#[test]
fn a_profile_goes_by_its_id_and_by_its_arn() {
    let text = "[[rule]]\nprofile = \"*/abc\"\nteam = \"by ARN\"\n\
                [[rule]]\nprofile = \"b?b\"\nteam = \"by id\"\n\
                [[rule]]\nprofile = \"*\"\narn = \"*:role/?\"\nteam = \"both\"\n";
    let with = |profile| Identity { profile: Some(profile), ..sso("Dev", "ada") };
    let both = Identity { arn: Some("arn:aws:iam::1:role/x"), ..with("other") };
    let identities = [with("abc"), with("bob"), both, sso("Dev", "ada")];
    let got = people(text, "").attribute(&identities, &[tagged(Days::ALL, &[])]);
    let teams: Vec<_> = got.rows.iter().map(|row| row.team.as_deref()).collect();
    assert_eq!(teams, [Some("by ARN"), Some("by id"), Some("both"), None]);
}

#[test]
fn rules_name_the_metadata_of_the_roll_up() {
    let text = r#"[[rule]]
metadata.user = "*"
metadata."app.name" = "*"
person = "{metadata.email}"
[[rule]]
metadata.team.id = "7"
team = "x"
"#;
    let keys = people(text, "").metadata_keys();
    let want = ["app.name", "email", "team.id", "user"].map(str::to_owned);
    assert_eq!(keys, BTreeSet::from(want));
    let all = [("user", "a\"b"), ("other", "x"), ("email", "ada@example.com")];
    let text = caller_metadata(all, &keys).expect("named keys");
    assert_eq!(text, r#"{"email":"ada@example.com","user":"a\"b"}"#);
    assert_eq!(metadata_of(&text).expect("an object")["user"], "a\"b");
    assert_eq!(caller_metadata([("other", "x")], &keys), None);
}

/// Whether a pattern matches, by the definition.
fn oracle(pattern: &[char], value: &[char]) -> bool {
    match (pattern.split_first(), value.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => {
            oracle(rest, value) || (!value.is_empty() && oracle(pattern, &value[1..]))
        }
        (Some(('?', rest)), Some((_, after))) => oracle(rest, after),
        (Some((letter, rest)), Some((found, after))) => letter == found && oracle(rest, after),
        _ => false,
    }
}

#[test]
fn patterns_heed_capitals_and_take_slashes() {
    for (pattern, value, want) in [
        ("*", "", true),
        ("a*", "a/b/c", true),
        ("A*", "abc", false),
        ("*-bot", "review-bot", true),
        ("?", "ö", true),
        ("?", "", false),
        ("a*b*c", "a__b__b__c", true),
        ("a*b*c", "a__b__b__", false),
    ] {
        assert_eq!(Pattern::new(pattern).matches(value), want, "{pattern} {value}");
    }
}

/// Whether the days of a rule or an entry hold on a day of January.
fn january(span: (i8, i8)) -> Days {
    let day = |date| Day::new(2026, 1, date).expect("a day");
    Days { from: day(span.0), until: day(span.0 + span.1) }
}

proptest! {
    #[test]
    fn patterns_match_by_their_definition(pattern in "[ab*?]{0,8}", value in "[ab]{0,8}") {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        let want = oracle(&letters(&pattern), &letters(&value));
        prop_assert_eq!(Pattern::new(&pattern).matches(&value), want);
    }

    #[test]
    fn on_every_day_the_first_rule_that_holds_counts(
        rules in proptest::collection::vec(("[ab*]{1,2}", (1_i8..20, 1_i8..10), any::<bool>()), 0..8),
        sessions in proptest::collection::vec("[ab]{1,2}", 1..6),
    ) {
        let mut text = String::new();
        for (at, (pattern, span, dated)) in rules.iter().enumerate() {
            let days = january(*span);
            writeln!(text, "[[rule]]\nsession = \"{pattern}\"\nteam = \"team {at}\"").expect("text");
            if *dated {
                writeln!(text, "from = {}\nuntil = {}", days.from, days.until).expect("text");
            }
        }
        let read = people(&text, "");
        let identities: Vec<_> = sessions.iter().map(|session| sso("Dev", session)).collect();
        let got = read.attribute(&identities, &[]);
        for (at, session) in sessions.iter().enumerate() {
            for date in 1..32 {
                let on = Day::new(2026, 1, date).expect("a day");
                let holds = |(pattern, span, dated): &(String, (i8, i8), bool)| {
                    let day = !dated || january(*span).contains(on);
                    day && Pattern::new(pattern).matches(session)
                };
                let want = rules.iter().position(holds).map(|rule| format!("team {rule}"));
                let row = got.on(at, on).expect("a row for every day");
                let rule = want.is_some();
                prop_assert_eq!(&row.team, &want);
                prop_assert_eq!(row.attribution == Attribution::Rule, rule);
                prop_assert_eq!(row.person.as_ref(), Some(session));
            }
        }
    }
}
