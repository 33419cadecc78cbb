//! Settings as meant: flags first, then variables, then `assay.toml`.

mod athena;
mod page;
mod provision;
mod read;
mod table;

use std::path::{Path, PathBuf};

use assay_query::EngineSettings;
use clap::Args;
use jiff::SignedDuration;

use crate::bytes::Bytes;
use crate::logging::{LogFormat, LogLevel};
use crate::report::Complaint;
use assay_lake::Place;

pub(crate) use athena::{AthenaArgs, ScanLimit, WORKGROUP};
pub(crate) use page::{example, page};

/// The file that is read when none is named.
const FILE: &str = "assay.toml";

/// What `assay.toml` and the `ASSAY_…` variables say; `table.rs` says what each
/// setting means. What nobody says is empty here: the default is chosen where
/// it is used.
#[derive(Clone, Debug, Default, PartialEq)]
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
    pub(crate) scan_limit: Option<ScanLimit>,
    pub(crate) raw_logs: Option<Place>,
    pub(crate) raw_accounts: Vec<String>,
    pub(crate) raw_regions: Vec<String>,
    pub(crate) metrics: Option<PathBuf>,
    pub(crate) log_format: Option<LogFormat>,
    pub(crate) log_level: Option<LogLevel>,
    /// The table `[provision]`, which only the commands that need it check.
    pub(crate) provision: Vec<assay_provision::settings::Entry>,
}

impl FileSettings {
    /// Reads the named file, or `./assay.toml` if there is one, and the
    /// variables over it. Relative paths in the file count from its folder.
    ///
    /// # Errors
    /// One complaint that names everything that is wrong.
    pub(crate) fn load(named: Option<&Path>) -> anyhow::Result<Self> {
        read::load(named, |name| std::env::var(name).ok())
    }

    /// The file that is read, whether it is there or not.
    pub(crate) fn path(named: Option<&Path>) -> PathBuf {
        named.unwrap_or(Path::new(FILE)).to_owned()
    }
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

/// What a query may use.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct LimitArgs {
    /// Memory that sorts and aggregations hold before they spill; 60 % of the machine's by default
    #[arg(long, value_name = "SIZE", env = "ASSAY_MEMORY_LIMIT", hide_env_values = true)]
    pub(crate) memory_limit: Option<Bytes>,
    /// Threads; one for each core by default
    #[arg(long, value_name = "N", env = "ASSAY_THREADS", hide_env_values = true)]
    pub(crate) threads: Option<usize>,
    /// Folder for spilled data; the system's temporary folder by default
    #[arg(long, value_name = "DIR", env = "ASSAY_SPILL_DIR", hide_env_values = true)]
    pub(crate) spill_dir: Option<PathBuf>,
}

impl LimitArgs {
    /// The limits that are meant; what nobody says stays at the engine's default.
    pub(crate) fn resolve(&self, file: &FileSettings) -> EngineSettings {
        let default = EngineSettings::default();
        let memory = self.memory_limit.or(file.memory_limit);
        let threads = self.threads.or(file.threads).filter(|threads| *threads > 0);
        EngineSettings {
            memory_limit_bytes: memory.map_or(default.memory_limit_bytes, |bytes| bytes.0),
            threads: threads.unwrap_or(default.threads),
            spill_dir: self.spill_dir.clone().or_else(|| file.spill_dir.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
