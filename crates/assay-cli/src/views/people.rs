//! Who each identity is, and what became of the lake's people.

use arrow::array::RecordBatch;
use arrow::error::Result;
use assay::people::{CheckedPerson, PeopleSummary};
use assay_cost::day::Day;
use assay_schema::words::PrincipalType;

use super::rows::{change, dollars, numbers, rows, texts};

/// What stands for nobody on screens.
const UNATTRIBUTED: &str = "unattributed";

/// Every column.
pub(crate) fn found(people: &[CheckedPerson]) -> Result<RecordBatch> {
    rows([
        ("person", texts(people, |one| one.row.person.as_ref())),
        ("team", texts(people, |one| one.row.team.as_ref())),
        ("project", texts(people, |one| one.row.project.as_ref())),
        ("cost_center", texts(people, |one| one.row.cost_center.as_ref())),
        ("attribution", texts(people, |one| Some(one.attribution().word()))),
        ("rule_line", numbers(people, line)),
        ("identity_arn", texts(people, |one| one.identity_arn.as_ref())),
        ("account_id", texts(people, |one| one.account_id.as_ref())),
        ("principal_type", texts(people, |one| one.principal_type.as_ref())),
        ("inference_profile_id", texts(people, |one| one.inference_profile_id.as_ref())),
        ("caller_metadata", texts(people, |one| one.caller_metadata.as_ref())),
        ("valid_from", texts(people, |one| Some(one.row.days.from.to_string()))),
        ("valid_until", texts(people, |one| Some(one.row.days.until.to_string()))),
        ("invocations", numbers(people, |one| Some(one.used.invocations))),
        ("unpriced_invocations", numbers(people, |one| Some(one.used.unpriced_invocations))),
        ("unknown_invocations", numbers(people, |one| Some(one.used.unknown_invocations))),
        ("tokens", numbers(people, |one| Some(one.used.tokens))),
        ("cost_usd_low", dollars(people, |one| one.used.usd_low)),
        ("cost_usd_high", dollars(people, |one| one.used.usd_high)),
    ])
}

/// What people look for: the others are in every other format.
pub(crate) fn for_people(people: &[CheckedPerson]) -> Result<RecordBatch> {
    let person = |one: &CheckedPerson| {
        Some(one.row.person.clone().unwrap_or_else(|| UNATTRIBUTED.to_owned()))
    };
    rows([
        ("person", texts(people, person)),
        ("identity", texts(people, identity)),
        ("by", texts(people, by)),
        ("calls", numbers(people, |one| Some(one.used.invocations))),
        ("tokens", numbers(people, |one| Some(one.used.tokens))),
        ("cost_usd_low", dollars(people, |one| one.used.usd_low)),
        ("cost_usd_high", dollars(people, |one| one.used.usd_high)),
    ])
}

fn line(one: &CheckedPerson) -> Option<i64> {
    one.row.rule_line.and_then(|line| i64::try_from(line).ok())
}

/// The ARN without what all of an account have in common, and the metadata.
fn identity(one: &CheckedPerson) -> Option<String> {
    let arn = one.identity_arn.as_deref().unwrap_or("no identity");
    let own = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    let metadata = one.caller_metadata.as_ref().map(|text| format!(" {text}"));
    Some(own.to_owned() + &metadata.unwrap_or_default())
}

/// `rule on line 3, from 2026-11-01`, `tag`, `identity`.
fn by(one: &CheckedPerson) -> Option<String> {
    let by = match line(one) {
        Some(line) => format!("line {line}"),
        None => one.attribution().word().replace('_', " "),
    };
    let days = one.row.days;
    let from = (days.from > Day::FIRST).then(|| format!(", from {}", days.from));
    let until = (days.until < Day::LAST).then(|| format!(", until {}", days.until));
    Some(by + &from.unwrap_or_default() + &until.unwrap_or_default())
}

/// What to do about those that nobody is known for.
pub(crate) fn notes(people: &[CheckedPerson]) -> Vec<String> {
    let unknown: Vec<_> = people.iter().filter(|one| one.is_unattributed()).collect();
    let is_key =
        |one: &&&CheckedPerson| one.principal_type.as_deref() == Some(PrincipalType::ApiKey.word());
    let keys = unknown.iter().filter(is_key).count();
    let others = unknown.len() - keys;
    let mut notes = Vec::new();
    if others > 0 {
        let what = "a [[rule]] in people.toml, or the tag User on a profile, says who it is";
        notes.push(format!("{UNATTRIBUTED} identities: {others}; {what}"));
    }
    if keys > 0 {
        let what = "a key names no person: `assay developer settings NAME` sets up a role instead";
        notes.push(format!("{UNATTRIBUTED} API keys: {keys}; {what}"));
    }
    notes
}

/// What became of the lake's people.
pub(crate) fn lines(summary: &PeopleSummary) -> String {
    let PeopleSummary { rules, listed, identities, table, warnings, .. } = summary;
    let mut text = format!("people    {rules} rules, {listed} rows of the list\n");
    text += &format!("lake      {identities} identities, ");
    text += &format!("{} rows {}\n", table.rows, change(table));
    if *warnings > 0 {
        text += &format!("warnings  {warnings}; `assay people check` shows them\n");
    }
    text
}
