//! Why the catalog could not be brought in step.

use assay_host::Hinted;

use super::step::Foreign;
use crate::athena::AthenaError;
use crate::{ServiceError, ServiceErrorKind};

/// Why the catalog was not brought in step with the lake. What had been done by
/// then stays; the next run does the rest.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// There is no such database, and none was to be made.
    #[error("there is no Glue database `{database}`")]
    NoDatabase {
        /// As configured.
        database: String,
    },
    /// There is no such workgroup.
    #[error("there is no Athena workgroup `{workgroup}`")]
    NoWorkgroup {
        /// As configured.
        workgroup: String,
    },
    /// Somebody else has tables of our names; nothing was changed.
    #[error("nothing is published: {}", found(.database, .tables))]
    Foreign {
        /// The database.
        database: String,
        /// The tables, with what they are.
        tables: Vec<Foreign>,
    },
    /// Others changed the same things each time that it was tried.
    #[error("the catalog was changed by another process during each of {attempts} attempts")]
    Overtaken {
        /// How often it was tried.
        attempts: u32,
        /// The last refusal.
        #[source]
        source: ServiceError,
    },
    /// A view is written, and Athena does not answer from it.
    #[error("view `{view}` is written, but Athena does not answer from it")]
    Unanswered {
        /// The view.
        view: String,
        /// What Athena said last.
        #[source]
        source: Option<Box<AthenaError>>,
    },
    /// The folders of the raw logs cannot be listed.
    #[error("cannot list {folder}")]
    Logs {
        /// Address of the folder.
        folder: String,
        /// What the store said.
        #[source]
        source: object_store::Error,
    },
    /// A call failed.
    #[error("the catalog is not in step with the lake")]
    Service {
        /// The call, and why.
        #[from]
        source: ServiceError,
    },
}

fn found(database: &str, tables: &[Foreign]) -> String {
    let each = tables.iter().map(|t| format!("`{database}.{}` is not ours ({})", t.table, t.found));
    each.collect::<Vec<_>>().join("; ")
}

impl Hinted for CatalogError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::NoDatabase { .. } => Some(
                "check `catalog` and AWS_REGION; `assay publish --create-database` makes it".into(),
            ),
            Self::NoWorkgroup { .. } => Some(
                "check `workgroup` and AWS_REGION; without the setting no queries are saved".into(),
            ),
            Self::Foreign { tables, .. } => {
                let flags: String =
                    tables.iter().map(|t| format!(" --adopt {}", t.table)).collect();
                Some(format!(
                    "publish to another database, or take over with `assay publish{flags}`"
                ))
            }
            Self::Logs { .. } => Some(
                "the caller needs s3:ListBucket there, or set `raw_accounts` and `raw_regions`"
                    .into(),
            ),
            Self::Unanswered { source, .. } => source.as_ref().and_then(|source| source.hint()),
            Self::Overtaken { .. } => Some("run it again when the others are done".into()),
            Self::Service { source } if source.kind == ServiceErrorKind::Denied => Some(format!(
                "the caller needs {}; `assay publish --policy publish` prints all that it needs",
                source.operation
            )),
            Self::Service { source } => source.hint(),
        }
    }
}
