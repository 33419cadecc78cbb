//! Settings as meant: flags first, then variables, then `assay.toml`, then defaults.

mod accounts;
mod athena;
mod flags;
mod page;
mod read;
mod table;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use assay::profiles::BedrockAccount;
use assay::{PeopleJob, PricesJob};
use assay_lake::Place;
use assay_query::EngineSettings;
use assay_query::named::Catalog;
use assay_settings::{Bytes, Said};
use clap::Args;
use jiff::SignedDuration;

use crate::logging::{LogFormat, LogLevel};
use crate::report::Complaint;

pub(crate) use athena::{AthenaArgs, ScanLimit, WORKGROUP};
pub(crate) use flags::{each_argument, with_defaults, without_variables};
pub(crate) use page::{example, page};

/// The file that is read when none is named.
const FILE: &str = "assay.toml";

/// What `assay.toml` and the `ASSAY_…` variables say, and the defaults where they
/// say nothing; `table.rs` says what each setting means. A command takes
/// `flag.or(setting)`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FileSettings {
    pub(crate) lake: Option<Place>,
    pub(crate) source: Vec<Place>,
    pub(crate) late_window: Option<SignedDuration>,
    pub(crate) threads: Option<usize>,
    pub(crate) memory_limit: Option<Bytes>,
    pub(crate) spill_dir: Option<PathBuf>,
    pub(crate) compact_target_size: Option<Bytes>,
    pub(crate) compact_memory_limit: Option<Bytes>,
    pub(crate) vacuum_retain: Option<SignedDuration>,
    pub(crate) catalog: Option<String>,
    pub(crate) workgroup: Option<String>,
    pub(crate) athena_output: Option<String>,
    pub(crate) scan_limit: ScanLimit,
    pub(crate) raw_logs: Option<Place>,
    pub(crate) raw_accounts: Vec<String>,
    pub(crate) raw_regions: Vec<String>,
    pub(crate) prices: Option<PathBuf>,
    pub(crate) people: Option<PathBuf>,
    pub(crate) queries: Option<PathBuf>,
    pub(crate) accounts: Vec<BedrockAccount>,
    pub(crate) metrics: Option<PathBuf>,
    pub(crate) log_format: LogFormat,
    pub(crate) log_level: LogLevel,
    /// The table `[provision]`, which only the commands that need it understand.
    pub(crate) provision: Vec<Said>,
}

impl Default for FileSettings {
    /// What holds where nothing is set.
    fn default() -> Self {
        table::SETTINGS.defaults(Self {
            lake: None,
            source: Vec::new(),
            late_window: None,
            threads: None,
            memory_limit: None,
            spill_dir: None,
            compact_target_size: None,
            compact_memory_limit: None,
            vacuum_retain: None,
            catalog: None,
            workgroup: None,
            athena_output: None,
            scan_limit: ScanLimit::None,
            raw_logs: None,
            raw_accounts: Vec::new(),
            raw_regions: Vec::new(),
            prices: None,
            people: None,
            queries: None,
            accounts: Vec::new(),
            metrics: None,
            log_format: LogFormat::default(),
            log_level: LogLevel::default(),
            provision: Vec::new(),
        })
    }
}

/// What could be understood, and a complaint that names everything else.
pub(crate) struct Loaded {
    pub(crate) settings: FileSettings,
    pub(crate) wrong: Option<anyhow::Error>,
}

impl FileSettings {
    /// Reads the named file, or `./assay.toml` if there is one, and the
    /// variables over it. Relative paths in the file count from its folder.
    pub(crate) fn load(named: Option<&Path>) -> Loaded {
        read::load(named, |name| std::env::var_os(name))
    }

    /// The same for a file that has this text.
    pub(crate) fn understand(path: &Path, text: &str) -> Loaded {
        read::understand(path, text, |name| std::env::var_os(name))
    }

    /// The file that is read, whether it is there or not.
    pub(crate) fn path(named: Option<&Path>) -> PathBuf {
        named.unwrap_or(Path::new(FILE)).to_owned()
    }
}

impl Loaded {
    /// The settings.
    ///
    /// # Errors
    /// The complaint, if anything is wrong.
    pub(crate) fn checked(self) -> anyhow::Result<FileSettings> {
        self.wrong.map_or(Ok(self.settings), Err)
    }
}

/// A number of threads as typed: 0 is one for each core, and no core gets more than
/// two.
pub(crate) fn threads(text: &str) -> Result<usize, String> {
    let count = text.parse().map_err(|_| "not a number of threads; write 4, for example")?;
    Ok(assay_host::threads(Some(count)))
}

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

fn missing(what: &str, ways: &str) -> Complaint {
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

#[cfg(test)]
mod tests;
