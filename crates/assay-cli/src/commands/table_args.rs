//! Files of the user as tables.

use std::path::PathBuf;

use assay_query::Engine;

use crate::pair::pair;

/// Files of the user as tables.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct TableArgs {
    /// Read a CSV, TSV or Parquet file as a table, columns of CSV and TSV as text; can be
    /// repeated
    #[arg(long = "table", value_name = "NAME=FILE", value_parser = pair)]
    tables: Vec<(String, String)>,
}

impl TableArgs {
    /// Adds them to the engine's tables.
    ///
    /// # Errors
    /// The first that cannot be a table, and why.
    pub(crate) async fn add_to(&self, engine: &Engine) -> anyhow::Result<()> {
        for (name, file) in &self.tables {
            engine.add_file(name, &PathBuf::from(file)).await?;
        }
        Ok(())
    }

    /// Each name with its file.
    pub(crate) fn names(&self) -> &[(String, String)] {
        &self.tables
    }
}
