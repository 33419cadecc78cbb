//! Views as Athena and Trino keep them in Glue.
//!
//! The statement, and the names and types of its columns, are base64 JSON in
//! the place of a Hive view's text. Sources: Trino, `ViewReaderUtil` and
//! `ConnectorViewDefinition`; Glue's API, `TableInput`.

use assay_provision::kinds::GlueTable;
use assay_schema::View;
use aws_smithy_types::base64;
use serde::{Deserialize, Serialize};

use super::model::{OWNER, TableDef, column, map};

/// What every reader knows such a view by; both are needed.
const MARKS: [(&str, &str); 2] = [("presto_view", "true"), ("comment", "Presto View")];

/// What a Hive view's expanded text is replaced by.
pub(super) const EXPANDED: &str = "/* Presto View */";

const BEFORE: &str = "/* Presto View: ";
const BEHIND: &str = " */";

/// Athena's name for the catalog of the account.
const CATALOG: &str = "awsdatacatalog";

/// A view without its place: what is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ViewDef {
    /// The statement.
    #[serde(rename = "originalSql")]
    pub sql: String,
    /// Where the statement finds its tables.
    pub(super) catalog: String,
    pub(super) schema: String,
    /// Names and types of what it gives.
    pub(super) columns: Vec<ViewColumn>,
}

/// A column of a view, with its type in Trino's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ViewColumn {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

/// How a view says in whose name it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ViewForm {
    /// In that of whoever asks: Trino wants to be told.
    SaysInvoker,
    /// It leaves it out: Athena knows no other way.
    SaysNothing,
}

/// A view with its statement, in a database and of a lake.
pub fn table(view: &View, sql: &str, database: &str, lake: &str) -> TableDef {
    let columns = view.columns().map(|one| column(one.name, one.kind.glue(), one.meaning));
    let typed = |one: &assay_schema::Column| ViewColumn {
        name: one.name.to_owned(),
        kind: one.kind.presto().to_owned(),
    };
    let glue = GlueTable {
        // Trino takes a description for the comment, and then for no such view.
        description: None,
        table_type: "VIRTUAL_VIEW".to_owned(),
        columns: columns.collect(),
        partition_keys: Vec::new(),
        location: String::new(),
        input_format: String::new(),
        output_format: String::new(),
        serde: String::new(),
        serde_parameters: map([]),
        parameters: map([MARKS[0], MARKS[1], (OWNER, lake)]),
    };
    let def = ViewDef {
        sql: sql.to_owned(),
        catalog: CATALOG.to_owned(),
        schema: database.to_owned(),
        columns: view.columns().map(typed).collect(),
    };
    TableDef { name: view.name.to_owned(), glue, view: Some(def) }
}

impl ViewDef {
    /// As it is in Glue.
    pub(super) fn text(&self, form: ViewForm) -> serde_json::Result<String> {
        let mut json = serde_json::to_value(self)?;
        if form == ViewForm::SaysInvoker {
            json["runAsInvoker"] = true.into();
        }
        Ok(format!("{BEFORE}{}{BEHIND}", base64::encode(json.to_string())))
    }

    /// What is in Glue, in whichever form; nothing if it is no such text.
    pub(super) fn read(text: &str) -> Option<Self> {
        let inner = text.strip_prefix(BEFORE)?.strip_suffix(BEHIND)?;
        serde_json::from_slice(&base64::decode(inner.trim()).ok()?).ok()
    }

    /// Names and types of the columns on one line.
    pub(super) fn spelt_columns(&self) -> String {
        let spelt = self.columns.iter().map(|column| format!("{} {}", column.name, column.kind));
        spelt.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use assay_schema::views;

    use super::*;

    #[test]
    fn a_view_is_read_back_in_either_form_and_nothing_else_is_taken_for_one() {
        for view in views::ALL {
            let wanted = table(view, "SELECT 'ä' AS a", "usage", "s3://lake/a").view.unwrap();
            for form in [ViewForm::SaysInvoker, ViewForm::SaysNothing] {
                let text = wanted.text(form).unwrap();
                assert_eq!(ViewDef::read(&text).as_ref(), Some(&wanted));
                assert!(text.len() < 409_600, "Glue takes no more");
            }
        }
        for text in ["", "SELECT 1", "/* Presto View: e30= */", "/* Presto View: ? */"] {
            assert_eq!(ViewDef::read(text), None, "{text}");
        }
    }

    #[test]
    fn money_is_declared_as_decimals() {
        let spelt = table(&views::USAGE, "", "usage", "s3://lake").view.unwrap().spelt_columns();
        assert!(spelt.starts_with("event_time timestamp(6) with time zone, account_id varchar"));
        assert!(spelt.contains("cost_usd_low decimal(38,15), cost_usd_high decimal(38,15)"));
    }
}
