//! The developers: an array of tables.

use assay_settings::{Entry, Findings, Value, Wrong, wrong};

use super::{Developer, values};

const KEYS: [&str; 5] = ["name", "team", "project", "cost_center", "models"];

/// Every developer, or everything that is wrong with any of them.
pub(super) fn read(value: &Value) -> Result<Vec<Developer>, Wrong> {
    let Value::List(items) = value else {
        return Err(wrong(format!("expected a list of tables, found {}", value.kind()), ""));
    };
    let mut findings = Findings::default();
    let mut developers = Vec::new();
    for item in items {
        match item.value.table() {
            Ok(table) => {
                let entry = Entry { name: "", line: item.line, table };
                developers.extend(developer(entry, &mut findings));
            }
            Err(wrong) => findings.add(item.line, "", wrong),
        }
    }
    findings.sorted().within(developers)
}

fn developer(entry: Entry<'_>, findings: &mut Findings) -> Option<Developer> {
    findings.only_known(entry, &KEYS);
    let name = findings.required(entry, "name", "every developer needs one", session_name);
    let mut tag = |key| findings.optional(entry, key, values::tag_value).map(|tag| tag.value);
    let (team, project, cost_center) = (tag("team"), tag("project"), tag("cost_center"));
    let models = findings.optional(entry, "models", values::models);
    let models = models.map(|models| models.value).unwrap_or_default();
    Some(Developer { name: name?.value, team, project, cost_center, models })
}

/// A role session's name that is also a tag's value.
fn session_name(value: &Value) -> Result<String, Wrong> {
    let name = value.written()?;
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || "+=.@_-".contains(c));
    if (2..=64).contains(&name.len()) && letters {
        return Ok(name.to_owned());
    }
    let hint = "2 to 64 letters, digits and +=.@_-";
    Err(wrong(format!("`{name}` is no name of a role session: {hint}"), ""))
}
