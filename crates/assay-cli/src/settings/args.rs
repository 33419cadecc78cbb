//! Arguments that several commands take, each over its setting.

use std::path::PathBuf;

use anyhow::Context as _;
use assay::{PeopleJob, PricesJob};
use assay_lake::Place;
use assay_query::EngineSettings;
use assay_query::named::Catalog;
use assay_settings::Bytes;
use clap::Args;

use super::file::{FILE, FileSettings};
use super::values::threads;
use crate::report::Complaint;

/// Which lake.
#[derive(Clone, Debug, Args)]
pub(crate) struct LakeArg {
    /// The lake: a directory or s3://bucket/prefix
    #[arg(long, value_name = "LAKE", env = "ASSAY_LAKE", hide_env_values = true)]
    pub(crate) lake: Option<Place>,
}

impl LakeArg {
    /// The lake that is meant.
    pub(crate) fn resolve(&self, file: &FileSettings) -> anyhow::Result<Place> {
        let lake = self.lake.clone().or_else(|| file.lake.clone());
        lake.ok_or_else(|| missing("lake", "--lake LAKE, ASSAY_LAKE").into())
    }
}

/// The sources that are meant: the typed ones, else those of the settings.
pub(crate) fn sources(typed: &[Place], file: &FileSettings) -> anyhow::Result<Vec<Place>> {
    let sources = if typed.is_empty() { &file.source } else { typed };
    match sources {
        [] => Err(missing("source", "the SOURCE argument, ASSAY_SOURCE").into()),
        some => Ok(some.to_vec()),
    }
}

pub(super) fn missing(what: &str, ways: &str) -> Complaint {
    Complaint::usage(format!("no {what} given"))
        .hint(format!("use {ways} or `{what} = \"…\"` in {FILE}"))
}

/// Which prices.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PricesArg {
    /// Prices and discounts of your own; prices.toml beside assay.toml if it exists
    #[arg(long, value_name = "FILE", env = "ASSAY_PRICES", hide_env_values = true)]
    pub(crate) prices: Option<PathBuf>,
}

impl PricesArg {
    /// The prices that are meant.
    pub(crate) fn resolve(&self, file: &FileSettings) -> PricesJob {
        PricesJob { file: self.prices.clone().or_else(|| file.prices.clone()) }
    }
}

/// Which rules for people.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct PeopleArg {
    /// Rules that say who each identity is; people.toml beside assay.toml if it exists
    #[arg(long, value_name = "FILE", env = "ASSAY_PEOPLE", hide_env_values = true)]
    pub(crate) people: Option<PathBuf>,
}

impl PeopleArg {
    /// The rules that are meant, if there are any.
    pub(crate) fn resolve(&self, file: &FileSettings, limits: EngineSettings) -> Option<PeopleJob> {
        let people = self.people.clone().or_else(|| file.people.clone())?;
        let prices = PricesArg::default().resolve(file);
        Some(PeopleJob { file: people, prices, limits })
    }
}

/// Which named queries.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct QueriesArg {
    /// Folder with named queries of your own, as .sql files; ./queries if it exists
    #[arg(long, value_name = "DIR", env = "ASSAY_QUERIES", hide_env_values = true)]
    pub(crate) queries: Option<PathBuf>,
}

/// The folder of queries where no other is set.
const QUERIES: &str = "queries";

impl QueriesArg {
    /// Our queries and those of the folder that is meant.
    ///
    /// # Errors
    /// When the folder cannot be read; one that is not set may be missing.
    pub(crate) fn resolve(&self, file: &FileSettings) -> anyhow::Result<Catalog> {
        let named = self.queries.clone().or_else(|| file.queries.clone());
        let beside = || Some(PathBuf::from(QUERIES)).filter(|folder| folder.is_dir());
        let Some(folder) = named.or_else(beside) else { return Ok(Catalog::built_in()) };
        let read = Catalog::with_folder(&folder);
        read.with_context(|| format!("cannot read the queries in {}", folder.display()))
    }
}

/// What a query may use.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct LimitArgs {
    /// Memory that sorts and aggregations hold before they spill
    #[arg(long, value_name = "SIZE", env = "ASSAY_MEMORY_LIMIT", hide_env_values = true)]
    pub(crate) memory_limit: Option<Bytes>,
    /// Threads
    #[arg(long, value_name = "N", env = "ASSAY_THREADS", hide_env_values = true)]
    #[arg(value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// Folder for spilled data
    #[arg(long, value_name = "DIR", env = "ASSAY_SPILL_DIR", hide_env_values = true)]
    pub(crate) spill_dir: Option<PathBuf>,
}

impl LimitArgs {
    /// The limits that are meant; what is not set stays at the engine's default.
    pub(crate) fn resolve(&self, file: &FileSettings) -> EngineSettings {
        let default = EngineSettings::default();
        let memory = self.memory_limit.or(file.memory_limit);
        EngineSettings {
            memory_limit_bytes: memory.map_or(default.memory_limit_bytes, Bytes::in_memory),
            threads: self.threads.or(file.threads).unwrap_or(default.threads),
            spill_dir: self.spill_dir.clone().or_else(|| file.spill_dir.clone()),
        }
    }
}
