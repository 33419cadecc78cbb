//! What the value of each setting must be.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use assay_schema::models::SCOPES;
use assay_settings::{Bytes, Value, Wrong, wrong};
use serde::de::DeserializeOwned;

use super::{Delivery, MetadataKey};

/// Spans that CloudWatch keeps logs for, in days:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>.
const RETENTIONS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// The least that Athena takes as a limit.
const SCAN_LIMIT_BYTES_MIN: u64 = 10_000_000;
const LOG_DAYS_MIN: u32 = 7;

pub(super) fn project(value: &Value) -> Result<String, Wrong> {
    let name = name(value, 2..=32)?;
    if name.starts_with(|first: char| first.is_ascii_lowercase()) {
        return Ok(name);
    }
    Err(plain(format!("`{name}` does not begin with a letter")))
}

/// A bucket's name has 63 characters at most, of which 24 are ours.
pub(super) fn bucket_prefix(value: &Value) -> Result<String, Wrong> {
    name(value, 3..=39)
}

pub(super) fn region(value: &Value) -> Result<String, Wrong> {
    let text = value.written()?;
    let parts: Vec<_> = text.split('-').collect();
    let number = parts.last().is_some_and(|last| last.parse::<u8>().is_ok());
    if number && (3..=4).contains(&parts.len()) && name(value, 9..=20).is_ok() {
        return Ok(text.to_owned());
    }
    Err(wrong(format!("`{text}` is no region"), "write us-east-1, for example"))
}

fn name(value: &Value, lengths: RangeInclusive<usize>) -> Result<String, Wrong> {
    let text = value.written()?;
    let letters = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let ends = text.starts_with('-') || text.ends_with('-') || text.contains("--");
    if letters && lengths.contains(&text.len()) && !ends {
        return Ok(text.to_owned());
    }
    Err(plain(format!(
        "`{text}` is not {} to {} lower-case letters, digits and single hyphens between",
        lengths.start(),
        lengths.end()
    )))
}

pub(super) fn tags(value: &Value) -> Result<BTreeMap<String, String>, Wrong> {
    let tags = value.fields(|key, value| match key.split_once(':') {
        Some(("aws" | "assay", _)) => Err(plain(format!("the key `{key}` is not free"))),
        _ => value.written().map(str::to_owned),
    });
    tags.map(BTreeMap::from_iter)
}

pub(super) fn principals(value: &Value) -> Result<Vec<String>, Wrong> {
    texts(value, |text| {
        if is_account(text) || is_principal(text) {
            return Ok(text.to_owned());
        }
        Err(plain(format!("`{text}` is neither an ARN of IAM or STS nor an account id")))
    })
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_principal(text: &str) -> bool {
    let parts: Vec<_> = text.split(':').collect();
    parts.len() >= 6
        && parts[0] == "arn"
        && ["iam", "sts"].contains(&parts[2])
        && is_account(parts[4])
}

pub(super) fn models(value: &Value) -> Result<Vec<String>, Wrong> {
    let models = texts(value, model)?;
    if models.is_empty() { Err(plain("names no model")) } else { Ok(models) }
}

fn model(text: &str) -> Result<String, Wrong> {
    let scope = text.split('.').next().unwrap_or_default();
    let what = if text.starts_with("arn:") {
        format!(
            "`{text}` is an ARN; write the id of the profile across regions, us.anthropic.claude-opus-4-6-v1 for example"
        )
    } else if !SCOPES.contains(&scope) {
        format!(
            "`{text}` is a foundation model: an application profile for calls across regions is copied from a profile across regions, `us.{text}` for example"
        )
    } else if text.contains("claude-opus-4-6-v1:") {
        format!("`{text}` does not exist: the id of Opus 4.6 ends with `-v1`, without `:0`")
    } else {
        return Ok(text.to_owned());
    };
    Err(plain(what))
}

pub(super) fn retention(value: &Value) -> Result<Option<u32>, Wrong> {
    let days = value.whole()?;
    let span = RETENTIONS.into_iter().find(|span| u64::from(*span) == days);
    if span.is_some() || days == 0 {
        return Ok(span);
    }
    Err(plain(format!(
        "CloudWatch does not know {days} days; it knows {RETENTIONS:?}, and 0 is for ever"
    )))
}

pub(super) fn days(value: &Value) -> Result<u32, Wrong> {
    let days = u32::try_from(value.whole()?).ok().filter(|days| *days > 0);
    days.ok_or_else(|| plain("not a number of days"))
}

pub(super) fn lifecycle(value: &Value) -> Result<Option<u32>, Wrong> {
    if value.whole()? == 0 {
        return Ok(None);
    }
    let days = days(value)?;
    if days >= LOG_DAYS_MIN {
        return Ok(Some(days));
    }
    Err(plain(format!(
        "{days} days are too few: what is late would be gone before it is ingested; {LOG_DAYS_MIN} are the least"
    )))
}

pub(super) fn switch(value: &Value) -> Result<bool, Wrong> {
    value.switch()
}

pub(super) fn metadata_keys(value: &Value) -> Result<Vec<MetadataKey>, Wrong> {
    let keys = texts(value, |text| word(text, "user, team, project, cost_center"))?;
    each_once(keys.iter().map(|key: &MetadataKey| key.name()))?;
    Ok(keys)
}

pub(super) fn deliveries(value: &Value) -> Result<Vec<Delivery>, Wrong> {
    texts(value, |text| word(text, "text, image, embedding, video, audio"))
}

fn word<T: DeserializeOwned>(text: &str, known: &str) -> Result<T, Wrong> {
    let word = serde_json::from_value(text.into());
    word.map_err(|_| plain(format!("`{text}` is none of {known}")))
}

pub(super) fn usd(value: &Value) -> Result<f64, Wrong> {
    let number = value.written()?.parse::<f64>().ok();
    let number = number.filter(|number| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| plain("not a number of dollars above 0"))
}

pub(super) fn team_budgets(value: &Value) -> Result<BTreeMap<String, f64>, Wrong> {
    let budgets = value.fields(|team, value| {
        tag(team)?;
        usd(value)
    });
    budgets.map(BTreeMap::from_iter)
}

pub(super) fn emails(value: &Value) -> Result<Vec<String>, Wrong> {
    let emails = texts(value, |text| match text.split_once('@') {
        Some((name, host)) if !name.is_empty() && is_host(host) && !name.contains([' ', '/']) => {
            Ok(text.to_owned())
        }
        _ => Err(plain(format!("`{text}` is no mail address"))),
    })?;
    each_once(emails.iter().map(String::as_str))?;
    Ok(emails)
}

fn is_host(text: &str) -> bool {
    text.contains('.') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
}

pub(super) fn services(value: &Value) -> Result<Vec<String>, Wrong> {
    texts(value, |text| Ok(text.to_owned()))
}

pub(super) fn scan_limit(value: &Value) -> Result<u64, Wrong> {
    let Bytes(bytes) = value.parse()?;
    if bytes < SCAN_LIMIT_BYTES_MIN {
        return Err(plain("less than 10 MB, which is the least that Athena takes"));
    }
    Ok(bytes)
}

pub(super) fn count(value: &Value) -> Result<u64, Wrong> {
    let number = value.whole().ok().filter(|number| *number > 0);
    number.ok_or_else(|| plain("not a whole number above 0"))
}

pub(super) fn guardrail(value: &Value) -> Result<Option<String>, Wrong> {
    let text = value.written()?;
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    match text.split_once(':') {
        Some((id, version)) if part(id) && part(version) => Ok(Some(text.to_owned())),
        _ => Err(plain(format!("`{text}` is not ID:VERSION of a guardrail"))),
    }
}

/// A tag's value.
pub(super) fn tag_value(value: &Value) -> Result<String, Wrong> {
    let text = value.written()?;
    tag(text)?;
    Ok(text.to_owned())
}

fn tag(text: &str) -> Result<(), Wrong> {
    let letters = text.chars().all(|c| c.is_alphanumeric() || " +-=._:/@".contains(c));
    if (1..=100).contains(&text.chars().count()) && letters {
        return Ok(());
    }
    Err(plain(format!("`{text}` cannot be a tag: 1 to 100 letters, digits, spaces and +-=._:/@")))
}

/// Several texts: a list, or one text with commas between.
fn texts<T>(value: &Value, read: impl Fn(&str) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
    let separated = match value {
        Value::Text(text) => &Value::separated(text),
        other => other,
    };
    separated.each(|value| read(value.written()?))
}

fn each_once<'a>(texts: impl Iterator<Item = &'a str>) -> Result<(), Wrong> {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = texts.filter(|text| !seen.insert(*text)).collect();
    if twice.is_empty() {
        Ok(())
    } else {
        Err(plain(format!("{} is listed twice", twice.join(", "))))
    }
}

/// What needs no hint.
pub(super) fn plain(what: impl Into<String>) -> Wrong {
    wrong(what, "")
}
