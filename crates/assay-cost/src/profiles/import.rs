//! What the AWS CLI and `profiles list` print, put together by ARN.

use std::collections::BTreeMap;

use assay_schema::words::EndpointScope;
use serde::Deserialize;
use serde_json::Value;

use super::{ObservedProfile, ProfileRow, Tags};
use assay_settings::{Faults, Findings, wrong};

const EXPECTED: &str = "give what `aws bedrock list-inference-profiles`, `aws bedrock \
                        get-inference-profile`, `aws resourcegroupstaggingapi get-resources` or \
                        `assay profiles list --format json` print";

/// A file, already read into memory.
#[derive(Clone, Copy, Debug)]
pub struct ProfileFile<'a> {
    /// The name for messages.
    pub name: &'a str,
    /// Its text: one JSON value, or several one after the other.
    pub json: &'a [u8],
}

/// What was seen of profiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    /// As AWS shows them today, by ARN.
    pub observed: BTreeMap<String, ObservedProfile>,
    /// As a lake knew them, by ARN and day.
    pub dated: BTreeMap<String, Vec<ProfileRow>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a profile")]
struct Shown {
    inference_profile_arn: String,
    inference_profile_name: Option<String>,
    #[serde(default)]
    models: Vec<ShownModel>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ShownModel {
    model_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", expecting = "a tagged resource")]
struct Tagged {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tag {
    key: String,
    value: String,
}

/// Reads files and puts them together by ARN. Profiles of AWS itself are left out:
/// their id says what they are.
///
/// # Errors
///
/// All faults of all files: no JSON, another JSON, two files that disagree.
pub fn import_profiles(files: &[ProfileFile<'_>]) -> Result<Profiles, Faults> {
    let mut profiles = Profiles::default();
    let mut all = Findings::new("");
    for file in files {
        let mut reader = Reader { profiles: &mut profiles, findings: Findings::new(file.name) };
        reader.file(file.json);
        all.append(reader.findings);
    }
    all.sorted().finish(profiles)
}

struct Reader<'p> {
    profiles: &'p mut Profiles,
    findings: Findings,
}

impl Reader<'_> {
    fn file(&mut self, json: &[u8]) {
        let mut is_empty = true;
        for value in serde_json::Deserializer::from_slice(json).into_iter::<Value>() {
            is_empty = false;
            match value {
                Ok(value) => self.value("", value),
                Err(error) => {
                    let line = error.line();
                    let said = error.to_string();
                    // The place is said by the fault itself.
                    let what = said.split(" at line ").next().unwrap_or_default();
                    return self.findings.add(line, "", wrong(what, EXPECTED));
                }
            }
        }
        if is_empty {
            self.findings.add(1, "", wrong("empty file", EXPECTED));
        }
    }

    fn value(&mut self, field: &str, value: Value) {
        match value {
            Value::Array(rows) => {
                for (at, row) in rows.into_iter().enumerate() {
                    self.each(&format!("[{at}]"), row, Self::row);
                }
            }
            Value::Object(mut object) => {
                if let Some(list) = object.remove("inferenceProfileSummaries") {
                    self.list("inferenceProfileSummaries", list, Self::shown);
                } else if let Some(list) = object.remove("ResourceTagMappingList") {
                    self.list("ResourceTagMappingList", list, Self::tagged);
                } else if object.contains_key("inferenceProfileArn") {
                    self.each(field, Value::Object(object), Self::shown);
                } else if object.contains_key("profile_arn") {
                    self.each(field, Value::Object(object), Self::row);
                } else {
                    self.findings.add(None, field, wrong("not about profiles", EXPECTED));
                }
            }
            _ => self.findings.add(None, field, wrong("not about profiles", EXPECTED)),
        }
    }

    fn list<T: for<'de> Deserialize<'de>>(
        &mut self,
        name: &str,
        list: Value,
        take: fn(&mut Self, &str, T),
    ) {
        let Value::Array(items) = list else {
            return self.findings.add(None, name, wrong("expected a list", EXPECTED));
        };
        for (at, item) in items.into_iter().enumerate() {
            self.each(&format!("{name}[{at}]"), item, take);
        }
    }

    fn each<T: for<'de> Deserialize<'de>>(
        &mut self,
        field: &str,
        item: Value,
        take: fn(&mut Self, &str, T),
    ) {
        match serde_json::from_value(item) {
            Ok(item) => take(self, field, item),
            Err(error) => self.findings.add(None, field, wrong(error.to_string(), EXPECTED)),
        }
    }

    fn shown(&mut self, field: &str, shown: Shown) {
        let Shown { inference_profile_arn: arn, inference_profile_name: name, models } = shown;
        let observed = ObservedProfile { name, ..ObservedProfile::default() };
        let arns = models.iter().map(|model| model.model_arn.as_str());
        self.observe(field, arn, observed.with_models(arns));
    }

    fn tagged(&mut self, field: &str, tagged: Tagged) {
        let tags: Tags = tagged.tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
        let observed = ObservedProfile { tags: Some(tags), ..ObservedProfile::default() };
        self.observe(field, tagged.resource_arn, observed);
    }

    fn observe(&mut self, field: &str, arn: String, seen: ObservedProfile) {
        if ProfileRow::of_arn(&arn).is_none() {
            return;
        }
        let ObservedProfile { name, model, scope, tags } = seen;
        let place = self.profiles.observed.entry(arn.clone()).or_default();
        let agrees = [
            take(&mut place.name, name),
            take(&mut place.model, model),
            take(&mut place.scope, scope),
            take(&mut place.tags, tags),
        ];
        if agrees.contains(&false) {
            let what = format!("{arn} is shown otherwise before");
            let hint = "import only what was printed last";
            self.findings.add(None, field, wrong(what, hint));
        }
    }

    fn row(&mut self, field: &str, row: ProfileRow) {
        let rows = self.profiles.dated.entry(row.profile_arn.clone()).or_default();
        let twice = rows.iter().any(|other| other.days().meet(row.days()) && *other != row);
        let scopes = EndpointScope::ALL.iter().map(|scope| scope.word());
        let known = |word: &String| scopes.clone().any(|known| known == word);
        let wrong = if !row.endpoint_scope.iter().all(known) {
            wrong(format!("unknown endpoint_scope of {}", row.profile_arn), EXPECTED)
        } else if ProfileRow::of_arn(&row.profile_arn).is_none() {
            wrong(format!("`{}` is no application inference profile", row.profile_arn), EXPECTED)
        } else if row.valid_from >= row.valid_until {
            wrong("valid_until is not after valid_from", EXPECTED)
        } else if twice {
            let what = format!("{} has two rows for one day", row.profile_arn);
            wrong(what, "import only what was printed last")
        } else {
            if !rows.contains(&row) {
                rows.push(row);
                rows.sort_by_key(|row| row.valid_from);
            }
            return;
        };
        self.findings.add(None, field, wrong);
    }
}

/// Takes a value where there is none; whether it is the one that is there.
fn take<T: PartialEq>(place: &mut Option<T>, value: Option<T>) -> bool {
    match (place.as_ref(), value) {
        (Some(one), Some(other)) => *one == other,
        (None, Some(value)) => {
            *place = Some(value);
            true
        }
        (_, None) => true,
    }
}
