//! The engine that answers the statements of a session.

use assay_lake::rollup::Grain;
use assay_query::named::Catalog;

use super::complete::Vocabulary;
use super::published::Published;
use super::sink::{Destination, write};
use super::tables::Tables;
use super::{describe, vocabulary};
use crate::commands::empty;
use crate::commands::question::{Asked, Question};
use crate::output::Written;
use crate::report::Complaint;

/// The engine of a session, with its tables.
pub(super) enum ShellEngine {
    /// This program, on the lake's files.
    Local(Tables),
    /// Athena, on the published tables.
    Athena(Published),
}

/// What came of a statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    pub(super) written: Written,
    /// Bytes that Athena has read for it, which it bills; none where it was not asked.
    pub(super) scanned_bytes: Option<u64>,
}

impl ShellEngine {
    /// Runs a statement and writes its rows.
    pub(super) async fn answer(
        &self,
        grain: Grain,
        sql: &str,
        to: Destination,
    ) -> anyhow::Result<Answered> {
        match self {
            Self::Local(tables) => {
                let rows = tables.sql_from(grain, sql).await?;
                let written = write(rows.schema(), rows, to).await?;
                Ok(Answered { written, scanned_bytes: None })
            }
            Self::Athena(published) => published.answer(sql, to).await,
        }
    }

    /// The local engine's tables.
    ///
    /// # Errors
    /// In Athena, which cannot do `what` without a scan of everything.
    pub(super) fn local(&self, what: &str) -> Result<&Tables, Complaint> {
        match self {
            Self::Local(tables) => Ok(tables),
            Self::Athena(_) => Err(Complaint::usage(format!("{what} is not for Athena"))
                .hint("a shell without --engine athena has it")),
        }
    }

    /// Says that an answer has no rows, and why where the engine knows.
    pub(super) async fn explain(&self, asked: &Asked) -> anyhow::Result<()> {
        match self {
            Self::Local(tables) => empty::explain(tables.engine(), asked).await,
            Self::Athena(_) => {
                tracing::warn!("no rows");
                Ok(())
            }
        }
    }

    /// What is asked to list all tables, where their state is not at hand.
    pub(super) fn listing(&self) -> Option<Question> {
        match self {
            Self::Local(_) => None,
            Self::Athena(_) => Some(Question::of("SHOW TABLES".to_owned())),
        }
    }

    /// What is asked to describe a table that only the engine knows.
    pub(super) fn description(&self, table: &str) -> Option<Question> {
        let is_foreign = match self {
            Self::Local(tables) => tables.files().iter().any(|(name, _)| name == table),
            Self::Athena(_) => !describe::is_known(table),
        };
        is_foreign.then(|| Question::of(format!("DESCRIBE {table}")))
    }

    /// Ends when the engine has given up what was cancelled.
    pub(super) async fn settled(&self) {
        if let Self::Athena(published) = self {
            published.settled().await;
        }
    }

    /// What the session has cost, if anything.
    pub(super) fn bill(&self) -> Option<String> {
        match self {
            Self::Local(_) => None,
            Self::Athena(published) => published.bill(),
        }
    }

    /// What completion knows. Athena is not asked: it answers in seconds.
    pub(super) async fn vocabulary(&self, catalog: &Catalog) -> anyhow::Result<Vocabulary> {
        match self {
            Self::Local(tables) => vocabulary::load(tables, catalog).await,
            Self::Athena(_) => Ok(vocabulary::of_code(catalog)),
        }
    }
}
