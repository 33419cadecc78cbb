//! What the settings say: flags go before variables, those before `assay.toml`, and
//! that before defaults.

use std::path::{Path, PathBuf};

use assay::profiles::BedrockAccount;
use assay_lake::Place;
use assay_settings::{Bytes, Said};
use jiff::SignedDuration;

use super::values::ScanLimit;
use super::{read, table};
use crate::logging::{LogFormat, LogLevel};

/// The file that is read when none is named.
pub(super) const FILE: &str = "assay.toml";

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
