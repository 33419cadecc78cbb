//! Values as they were given, and what they must be.

use std::collections::{BTreeMap, BTreeSet};

use assay_schema::models::SCOPES;
use serde_json::Value;

use super::{Delivery, Developer, MetadataKey};

/// A value as it was given: JSON of what the file says, or the text of a variable.
pub(super) struct Given<'a>(pub(super) &'a Value);

/// Spans that CloudWatch keeps logs for, in days:
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>.
const RETENTIONS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// The least that Athena takes as a limit.
const SCAN_LIMIT_BYTES_MIN: u64 = 10_000_000;
const LOG_DAYS_MIN: u32 = 7;

impl Given<'_> {
    fn text(&self) -> Result<String, String> {
        match self.0 {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err("neither text nor a number".into()),
        }
    }

    /// Several texts: a list, or one text with commas between.
    pub(super) fn texts(&self) -> Result<Vec<String>, String> {
        let values = match self.0 {
            Value::Array(values) => values.iter().map(|value| Given(value).text()).collect(),
            _ => {
                self.text().map(|text| text.split(',').map(|part| part.trim().to_owned()).collect())
            }
        };
        let values: Vec<String> = values?;
        Ok(values.into_iter().filter(|text| !text.is_empty()).collect())
    }

    fn table(&self) -> Result<impl Iterator<Item = (&String, Given<'_>)>, String> {
        let table = self.0.as_object().ok_or("not a table")?;
        Ok(table.iter().map(|(key, value)| (key, Given(value))))
    }

    fn whole(&self) -> Result<u64, String> {
        self.text()?.parse().map_err(|_| "not a whole number".into())
    }

    fn name(&self, lengths: std::ops::RangeInclusive<usize>) -> Result<String, String> {
        let text = self.text()?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let ends = text.starts_with('-') || text.ends_with('-') || text.contains("--");
        match text.bytes().all(plain) && lengths.contains(&text.len()) && !ends {
            true => Ok(text),
            false => Err(format!(
                "`{text}` is not {} to {} lower-case letters, digits and single hyphens between",
                lengths.start(),
                lengths.end()
            )),
        }
    }

    pub(super) fn project(&self) -> Result<String, String> {
        let name = self.name(2..=32)?;
        match name.starts_with(|first: char| first.is_ascii_lowercase()) {
            true => Ok(name),
            false => Err(format!("`{name}` does not begin with a letter")),
        }
    }

    /// A bucket's name has 63 characters at most, of which 24 are ours.
    pub(super) fn bucket_prefix(&self) -> Result<String, String> {
        self.name(3..=39)
    }

    pub(super) fn region(&self) -> Result<String, String> {
        let text = self.text()?;
        let parts: Vec<_> = text.split('-').collect();
        let number = parts.last().is_some_and(|last| last.parse::<u8>().is_ok());
        match number && (3..=4).contains(&parts.len()) && self.name(9..=20).is_ok() {
            true => Ok(text),
            false => Err(format!("`{text}` is no region; write us-east-1, for example")),
        }
    }

    pub(super) fn tags(&self) -> Result<BTreeMap<String, String>, String> {
        let tag = |(key, value): (&String, Given<'_>)| match key.split(':').next() {
            Some("aws" | "assay") if key.contains(':') => {
                Err(format!("the key `{key}` is not free"))
            }
            _ => Ok((key.clone(), value.text().map_err(|why| format!("{key}: {why}"))?)),
        };
        self.table()?.map(tag).collect()
    }

    pub(super) fn principals(&self) -> Result<Vec<String>, String> {
        let account = |text: &str| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        let arn = |text: &str| {
            let parts: Vec<_> = text.split(':').collect();
            parts.len() >= 6
                && parts[0] == "arn"
                && ["iam", "sts"].contains(&parts[2])
                && account(parts[4])
        };
        let known = |text: String| match account(&text) || arn(&text) {
            true => Ok(text),
            false => Err(format!("`{text}` is neither an ARN of IAM or STS nor an account id")),
        };
        self.texts()?.into_iter().map(known).collect()
    }

    pub(super) fn models(&self) -> Result<Vec<String>, String> {
        let models = self.texts()?.into_iter().map(model).collect::<Result<Vec<_>, _>>()?;
        match models.is_empty() {
            true => Err("names no model".into()),
            false => Ok(models),
        }
    }

    pub(super) fn retention(&self) -> Result<Option<u32>, String> {
        let days = self.whole()?;
        match RETENTIONS.into_iter().find(|span| u64::from(*span) == days) {
            None if days != 0 => Err(format!(
                "CloudWatch does not know {days} days; it knows {RETENTIONS:?}, and 0 is for ever"
            )),
            span => Ok(span),
        }
    }

    pub(super) fn days(&self) -> Result<u32, String> {
        let days = u32::try_from(self.whole()?).ok().filter(|days| *days > 0);
        days.ok_or_else(|| "not a number of days".into())
    }

    pub(super) fn lifecycle(&self) -> Result<Option<u32>, String> {
        match self.whole()? {
            0 => Ok(None),
            _ => match self.days()? {
                days if days < LOG_DAYS_MIN => Err(format!(
                    "{days} days are too few: what is late would be gone before it is ingested; {LOG_DAYS_MIN} are the least"
                )),
                days => Ok(Some(days)),
            },
        }
    }

    pub(super) fn switch(&self) -> Result<bool, String> {
        match (self.0, self.0.as_str()) {
            (Value::Bool(value), _) => Ok(*value),
            (_, Some("true")) => Ok(true),
            (_, Some("false")) => Ok(false),
            _ => Err("neither true nor false".into()),
        }
    }

    pub(super) fn metadata_keys(&self) -> Result<Vec<MetadataKey>, String> {
        let keys = self.texts()?;
        each_once(keys.iter())?;
        let one = |text: String| {
            let known = |_| format!("`{text}` is none of user, team, project, cost_center");
            serde_json::from_value(Value::String(text.clone())).map_err(known)
        };
        keys.into_iter().map(one).collect()
    }

    pub(super) fn deliveries(&self) -> Result<Vec<Delivery>, String> {
        let one = |text: String| {
            let known = |_| format!("`{text}` is none of text, image, embedding, video, audio");
            serde_json::from_value(Value::String(text.clone())).map_err(known)
        };
        self.texts()?.into_iter().map(one).collect()
    }

    pub(super) fn usd(&self) -> Result<f64, String> {
        let number = self.text()?.parse::<f64>().ok();
        let number = number.filter(|number| number.is_finite() && *number > 0.0);
        number.ok_or_else(|| "not a number of dollars above 0".into())
    }

    pub(super) fn team_budgets(&self) -> Result<BTreeMap<String, f64>, String> {
        let budget = |(team, usd): (&String, Given<'_>)| {
            tag_value(team)?;
            Ok((team.clone(), usd.usd().map_err(|why| format!("{team}: {why}"))?))
        };
        self.table()?.map(budget).collect()
    }

    pub(super) fn emails(&self) -> Result<Vec<String>, String> {
        let known = |text: String| match text.split_once('@') {
            Some((name, host))
                if !name.is_empty() && is_host(host) && !name.contains([' ', '/']) =>
            {
                Ok(text)
            }
            _ => Err(format!("`{text}` is no mail address")),
        };
        let emails = self.texts()?.into_iter().map(known).collect::<Result<Vec<_>, _>>()?;
        each_once(emails.iter()).map(|()| emails)
    }

    pub(super) fn scan_limit(&self) -> Result<u64, String> {
        let bytes = size(&self.text()?).ok_or("not a size; write 100GiB, for example")?;
        match bytes < SCAN_LIMIT_BYTES_MIN {
            true => Err("less than 10 MB, which is the least that Athena takes".into()),
            false => Ok(bytes),
        }
    }

    pub(super) fn count(&self) -> Result<u64, String> {
        let number = self.whole().ok().filter(|number| *number > 0);
        number.ok_or_else(|| "not a whole number above 0".into())
    }

    pub(super) fn guardrail(&self) -> Result<Option<String>, String> {
        let text = self.text()?;
        let plain =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
        match text.split_once(':') {
            Some((id, version)) if plain(id) && plain(version) => Ok(Some(text)),
            _ => Err(format!("`{text}` is not ID:VERSION of a guardrail")),
        }
    }

    /// Every problem of every developer, on one line.
    pub(super) fn developers(&self) -> Result<Vec<Developer>, String> {
        let list = self.0.as_array().ok_or("not a list of tables")?;
        let (found, wrong): (Vec<_>, Vec<_>) =
            list.iter().map(|value| Given(value).developer()).partition(Result::is_ok);
        match wrong.is_empty() {
            true => Ok(found.into_iter().flatten().collect()),
            false => Err(wrong.into_iter().filter_map(Result::err).collect::<Vec<_>>().join("; ")),
        }
    }

    fn developer(&self) -> Result<Developer, String> {
        let table: BTreeMap<_, _> = self.table()?.collect();
        let name = table.get(&"name".to_owned()).ok_or("a developer has no name")?.text()?;
        let wrong = |why: String| format!("{name}: {why}");
        let known = ["name", "team", "project", "cost_center", "models"];
        if let Some(unknown) = table.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(wrong(format!("there is no `{unknown}`; there are {}", known.join(", "))));
        }
        let text = |key: &str| {
            let text = table.get(&key.to_owned()).map(Given::text).transpose();
            text.and_then(|text| text.map(tag_value_of).transpose()).map_err(wrong)
        };
        let models = table.get(&"models".to_owned()).map(Given::models).transpose();
        Ok(Developer {
            team: text("team")?,
            project: text("project")?,
            cost_center: text("cost_center")?,
            models: models.map_err(wrong)?.unwrap_or_default(),
            name: session_name(&name)?,
        })
    }
}

fn model(text: String) -> Result<String, String> {
    let scope = text.split('.').next().unwrap_or_default();
    match () {
        () if text.starts_with("arn:") => Err(format!(
            "`{text}` is an ARN; write the id of the profile across regions, us.anthropic.claude-opus-4-6-v1 for example"
        )),
        () if !SCOPES.contains(&scope) => Err(format!(
            "`{text}` is a foundation model: an application profile for calls across regions is copied from a profile across regions, `us.{text}` for example"
        )),
        () if text.contains("claude-opus-4-6-v1:") => Err(format!(
            "`{text}` does not exist: the id of Opus 4.6 ends with `-v1`, without `:0`"
        )),
        () => Ok(text),
    }
}

/// A role session's name that is also a tag's value.
fn session_name(name: &str) -> Result<String, String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "+=.@_-".contains(letter);
    match (2..=64).contains(&name.len()) && name.chars().all(plain) {
        true => Ok(name.to_owned()),
        false => Err(format!(
            "`{name}` is no name of a role session: 2 to 64 letters, digits and +=.@_-"
        )),
    }
}

fn is_host(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
    text.contains('.') && text.chars().all(plain)
}

fn tag_value_of(text: String) -> Result<String, String> {
    tag_value(&text).map(|()| text.clone())
}

fn tag_value(text: &str) -> Result<(), String> {
    let plain = |letter: char| letter.is_alphanumeric() || " +-=._:/@".contains(letter);
    match !text.is_empty() && text.chars().count() <= 100 && text.chars().all(plain) {
        true => Ok(()),
        false => {
            Err(format!("`{text}` cannot be a tag: 1 to 100 letters, digits, spaces and +-=._:/@"))
        }
    }
}

pub(super) fn each_once<'a>(texts: impl Iterator<Item = &'a String>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = texts.filter(|text| !seen.insert(*text)).cloned().collect();
    if twice.is_empty() { Ok(()) } else { Err(format!("{} stands twice", twice.join(", "))) }
}

fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor: u64 = match unit.trim() {
        "" | "B" => 1,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}
