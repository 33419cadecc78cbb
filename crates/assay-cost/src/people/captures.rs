//! Texts with captures: `{session}`, `{principal}`, `{metadata.KEY}`, `{tag.KEY}`.

use super::identity::Identity;
use crate::profiles::ProfileRow;
use assay_settings::{Wrong, wrong};

/// What a rule says of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Session,
    Principal,
    Metadata(String),
    Tag(String),
}

impl Template {
    pub(super) fn parse(text: &str) -> Result<Self, Wrong> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let unclosed = || wrong("`{` without `}`", "close the capture, as in {session}");
            let (name, behind) = after.split_once('}').ok_or_else(unclosed)?;
            parts.extend((!before.is_empty()).then(|| Part::Text(before.to_owned())));
            parts.push(capture(name)?);
            rest = behind;
        }
        parts.extend((!rest.is_empty()).then(|| Part::Text(rest.to_owned())));
        Ok(Self { parts })
    }

    /// The text for an identity; `None` where a capture is empty.
    pub(super) fn expand(
        &self,
        identity: &Identity<'_>,
        profile: Option<&ProfileRow>,
    ) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            let value = match part {
                Part::Text(text) => Some(text.as_str()),
                Part::Session => identity.session,
                Part::Principal => identity.principal,
                Part::Metadata(key) => identity.metadata.get(key).map(String::as_str),
                Part::Tag(key) => profile.and_then(|profile| profile.tag(key)),
            };
            text.push_str(value.filter(|value| !value.is_empty())?);
        }
        Some(text)
    }

    pub(super) fn metadata_keys(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Metadata(key) => Some(key.as_str()),
            _ => None,
        })
    }
}

fn capture(name: &str) -> Result<Part, Wrong> {
    match (name, name.split_once('.')) {
        ("session", _) => Ok(Part::Session),
        ("principal", _) => Ok(Part::Principal),
        (_, Some(("metadata", key))) if !key.is_empty() => Ok(Part::Metadata(key.to_owned())),
        (_, Some(("tag", key))) if !key.is_empty() => Ok(Part::Tag(key.to_owned())),
        _ => {
            let hint = "known: {session}, {principal}, {metadata.KEY}, {tag.KEY}";
            Err(wrong(format!("unknown capture `{{{name}}}`"), hint))
        }
    }
}
