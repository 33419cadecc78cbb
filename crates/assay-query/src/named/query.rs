//! What a named query is.

use assay_lake::rollup::Grain;

use super::display::Display;
use super::literal::ParamKind;

/// One named query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedQuery {
    /// Its name; that of its file without `.sql`.
    pub name: &'static str,
    /// A few words.
    pub title: &'static str,
    /// A sentence or two.
    pub description: &'static str,
    /// What can be set, in the file's order.
    pub params: Vec<Param>,
    /// Of which sums its answer is made: of months where it asks for no day.
    pub grain: Grain,
    /// How people best see the rows.
    pub display: Display,
    /// The SQL below the header, with its parts, before rendering; runs as it is.
    pub sql: &'static str,
}

impl NamedQuery {
    /// Whether it has that parameter.
    pub fn takes(&self, param: &str) -> bool {
        self.params.iter().any(|known| known.name == param)
    }

    /// Whether the SQL names that table or view.
    pub fn names(&self, table: &str) -> bool {
        let mut words = self.sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.any(|word| word == table)
    }
}

/// One parameter of a named query. All are optional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name, without the colon.
    pub name: &'static str,
    /// What values it takes.
    pub kind: ParamKind,
    /// What is in the SQL when it is not set, if anything is.
    pub default: Option<&'static str>,
    /// A few words.
    pub meaning: &'static str,
}
