//! What Glue and Athena have now.

use std::collections::BTreeMap;

use assay_provision::kinds::GlueTable;
use aws_sdk_athena::types::NamedQuery;
use aws_sdk_glue::types::Table;

use super::model::{OWNER, QueryDef, fitted};
use super::view::ViewDef;
use crate::glue;

/// What is live of what may be wanted.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// Whether the database is there.
    pub(crate) database: bool,
    /// Tables by name, those whose names are wanted among them.
    pub(crate) tables: BTreeMap<String, LiveTable>,
    /// Saved queries of the workgroup that run in the database.
    pub(crate) queries: Vec<LiveQuery>,
}

/// A table as it is.
#[derive(Clone, Debug)]
pub(crate) struct LiveTable {
    pub(crate) glue: GlueTable,
    /// What it says, if it is a view of the kind that Athena makes.
    pub(crate) view: Option<ViewDef>,
    /// As Glue gave it: what an update must carry on.
    pub(crate) raw: Table,
}

/// A saved query as it is.
#[derive(Clone, Debug)]
pub(crate) struct LiveQuery {
    pub(crate) id: String,
    /// Address of the lake whose it is, if it carries our mark.
    pub(crate) owner: Option<String>,
    /// Without the mark.
    pub(crate) def: QueryDef,
}

/// Longest description of a saved query; source: Athena's API, `NamedQuery`.
const DESCRIPTION_BYTES_MAX: usize = 1024;

/// A saved query has no parameters to be marked by: the mark ends its description.
pub(crate) fn marked(description: &str, owner: &str) -> String {
    let mark = format!(" [{OWNER}={owner}]");
    let room = DESCRIPTION_BYTES_MAX.saturating_sub(mark.len());
    format!("{}{mark}", fitted(description, room))
}

/// A description and whose it is.
fn unmarked(text: &str) -> (&str, Option<&str>) {
    let mark = text.rsplit_once(" [").and_then(|(description, mark)| {
        let owner = mark.strip_prefix(OWNER)?.strip_prefix('=')?.strip_suffix(']')?;
        Some((description, Some(owner)))
    });
    mark.unwrap_or((text, None))
}

impl LiveQuery {
    /// As Athena gave it.
    pub(super) fn of(query: NamedQuery) -> Self {
        let (description, owner) = unmarked(query.description.as_deref().unwrap_or_default());
        Self {
            owner: owner.map(str::to_owned),
            def: QueryDef {
                description: description.to_owned(),
                name: query.name,
                sql: query.query_string,
            },
            id: query.named_query_id.unwrap_or_default(),
        }
    }
}

impl LiveTable {
    /// As Glue gave it, with its name.
    pub(super) fn named(raw: Table) -> (String, Self) {
        let view = raw.view_original_text().and_then(ViewDef::read);
        (raw.name.clone(), Self { glue: glue::read(&raw), view, raw })
    }

    /// What it is and whose, in a few words.
    pub(super) fn described(&self) -> String {
        let or = |text: &str, other: &str| if text.is_empty() { other } else { text }.to_owned();
        let kind = or(&self.glue.table_type, "a table");
        let place = or(&self.glue.location, "no location");
        let maker = self.raw.created_by().map(|arn| format!(", made by {arn}"));
        let owner = self.glue.parameters.get(OWNER).map(|lake| format!(", of the lake {lake}"));
        format!("{kind} at {place}{}{}", maker.unwrap_or_default(), owner.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_again_and_nothing_else_is_taken_for_one() {
        let long = "ä".repeat(2000);
        for text in ["", "Usage [by day]", &long] {
            let (found, owner) = (marked(text, "s3://a/b"), Some("s3://a/b"));
            assert!(found.len() <= DESCRIPTION_BYTES_MAX);
            let (description, of) = unmarked(&found);
            assert!(text.starts_with(description) && of == owner, "{found}");
        }
        for text in ["", "Usage", "Usage [by day]", "[assay.owner=s3://a"] {
            assert_eq!(unmarked(text), (text, None));
        }
    }
}
