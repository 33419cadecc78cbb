//! What a catalog holds, free of the SDK.

use std::collections::BTreeMap;

use assay_provision::kinds::{GlueColumn, GlueTable};
use serde::Serialize;

use super::view::ViewDef;
use crate::service::calls::said;

/// The parameter of a table that says which lake's it is; its value is the
/// address of the lake. A table without it, or of another lake, is not touched.
pub const OWNER: &str = assay_schema::raw::LAKE;

/// Everything that is to be in the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Address of the lake, `s3://bucket/prefix`; the mark of what is ours.
    pub owner: String,
    /// Name of the Glue database.
    pub database: String,
    /// Athena workgroup of the saved queries, in which views are asked whether they
    /// answer; without one neither is done.
    pub workgroup: Option<String>,
    /// `s3://` address for Athena's results, where the workgroup does not say one.
    pub results: Option<String>,
    /// Tables, and then the views over them.
    pub tables: Vec<TableDef>,
    /// Saved queries.
    pub queries: Vec<QueryDef>,
}

impl Wanted {
    /// The table or view of that name.
    pub(super) fn table(&self, name: &str) -> Option<&TableDef> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// A table as Glue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDef {
    /// Its name, in lower case.
    pub name: String,
    /// Everything else.
    pub glue: GlueTable,
    /// What it says, if it is a view.
    pub view: Option<ViewDef>,
}

impl TableDef {
    /// What it is.
    pub(crate) fn kind(&self) -> CatalogKind {
        if self.view.is_some() { CatalogKind::View } else { CatalogKind::Table }
    }
}

/// A saved query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryDef {
    /// Its name.
    pub name: String,
    /// What it answers.
    pub description: String,
    /// Its text.
    pub sql: String,
}

/// Kinds of things in a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CatalogKind {
    /// A Glue database.
    Database,
    /// A Glue table.
    Table,
    /// A view, which Glue keeps as a table.
    View,
    /// A saved query of Athena.
    SavedQuery,
}

impl CatalogKind {
    /// The word on screens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Table => "table",
            Self::View => "view",
            Self::SavedQuery => "saved query",
        }
    }
}

/// Longest comment of a column, in bytes; source: Glue's API, `Column`.
const COMMENT_BYTES_MAX: usize = 255;

/// A column with as much of its comment as Glue takes.
pub(crate) fn column(name: &str, kind: &str, comment: &str) -> GlueColumn {
    let comment = said(Some(fitted(comment, COMMENT_BYTES_MAX)));
    GlueColumn { name: name.to_lowercase(), data_type: kind.to_owned(), comment }
}

/// The beginning of a text that takes at most so many bytes.
pub(crate) fn fitted(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// Pairs as a map.
pub(crate) fn map<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}
