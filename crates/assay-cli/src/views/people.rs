//! Who each identity is, and what became of the lake's people.

use std::cmp::Reverse;
use std::collections::HashMap;

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use assay::people::{CheckedPerson, PeopleSummary};
use assay_cost::day::Day;
use assay_cost::money::MoneyOverflow;
use assay_cost::people::metadata_of;
use assay_query::named::Display;
use assay_schema::words::PrincipalType;

use super::rows::{change, dollars, numbers, rows, texts};

/// What stands for nobody on screens.
const UNATTRIBUTED: &str = "unattributed";

/// Every column.
pub(crate) fn found(people: &[CheckedPerson]) -> Result<RecordBatch, ArrowError> {
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

/// What people look for: the others are in every other format. An identity that calls by several
/// profiles, and is the same person by the same rule in all of them, is one row.
pub(crate) fn for_people(people: &[CheckedPerson]) -> anyhow::Result<RecordBatch> {
    let people = together(people)?;
    let person = |one: &CheckedPerson| {
        Some(one.row.person.clone().unwrap_or_else(|| UNATTRIBUTED.to_owned()))
    };
    let from = |one: &CheckedPerson| {
        (one.row.days.from > Day::FIRST).then(|| one.row.days.from.to_string())
    };
    let until = |one: &CheckedPerson| {
        (one.row.days.until < Day::LAST).then(|| one.row.days.until.to_string())
    };
    Ok(rows([
        ("person", texts(&people, person)),
        ("team", texts(&people, |one| one.row.team.as_ref())),
        ("caller", texts(&people, caller)),
        ("via", texts(&people, via)),
        ("by", texts(&people, by)),
        ("from", texts(&people, from)),
        ("until", texts(&people, until)),
        ("calls", numbers(&people, |one| Some(one.used.invocations))),
        ("tokens", numbers(&people, |one| Some(one.used.tokens))),
        ("cost_usd_low", dollars(&people, |one| one.used.usd_low)),
        ("cost_usd_high", dollars(&people, |one| one.used.usd_high)),
        ("unpriced_invocations", numbers(&people, |one| Some(one.used.unpriced_invocations))),
    ])?)
}

/// Columns by importance.
pub(crate) fn display() -> Display {
    let columns = ["person", "cost_usd_low", "caller", "by", "calls", "via", "from", "team"];
    Display { columns: columns.into(), charts: Vec::new() }
}

/// Rows that look alike as one, each at the place of its first.
fn together(people: &[CheckedPerson]) -> Result<Vec<CheckedPerson>, MoneyOverflow> {
    let mut rows: Vec<CheckedPerson> = Vec::new();
    let mut places = HashMap::new();
    for one in people {
        let CheckedPerson { account_id, identity_arn, caller_metadata, row, .. } = one;
        let who = (&row.person, &row.team, by(one), row.days);
        let key = (account_id, identity_arn, caller_metadata, who);
        let at = *places.entry(key).or_insert(rows.len());
        match rows.get_mut(at) {
            Some(row) => row.used = row.used.plus(one.used)?,
            None => rows.push(one.clone()),
        }
    }
    rows.sort_by_key(|one| (!one.is_unattributed(), Reverse(one.used.usd_low)));
    Ok(rows)
}

fn line(one: &CheckedPerson) -> Option<i64> {
    one.row.rule_line.and_then(|line| i64::try_from(line).ok())
}

/// What distinguishes the caller from others: behind a gateway the metadata that rules name,
/// else the identity, else the account.
fn caller(one: &CheckedPerson) -> Option<String> {
    let account = || Some(format!("account {}", one.account_id.as_ref()?));
    metadata(one).or_else(|| one.identity_arn.clone()).or_else(account)
}

/// The identity by which a caller with metadata calls.
fn via(one: &CheckedPerson) -> Option<&str> {
    one.identity_arn.as_deref().filter(|_| one.caller_metadata.is_some())
}

/// `user ann, app chat`, from the JSON text.
fn metadata(one: &CheckedPerson) -> Option<String> {
    let pairs = metadata_of(one.caller_metadata.as_deref()?).ok()?;
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key} {value}")).collect();
    Some(pairs.join(", "))
}

/// `line 3` of the rules, `profile tag`, `identity`.
fn by(one: &CheckedPerson) -> Option<String> {
    Some(match line(one) {
        Some(line) => format!("line {line}"),
        None => one.attribution().word().replace('_', " "),
    })
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
