//! Memory, threads and spill folder of an engine.

use std::path::PathBuf;

/// The memory limit where the machine does not say how much it has.
const MEMORY_LIMIT_BYTES_DEFAULT: usize = 2 << 30;

/// What a query may use.
#[derive(Clone, Debug)]
pub struct EngineSettings {
    /// Bytes that sorts, joins and aggregations may hold before they spill.
    pub memory_limit_bytes: usize,
    /// Folder for spilled data; the system's temporary folder if `None`.
    pub spill_dir: Option<PathBuf>,
    /// How many partitions of a query run side by side.
    pub threads: usize,
}

impl Default for EngineSettings {
    /// 60 % of the machine's memory, the system's temporary folder, every core.
    fn default() -> Self {
        Self {
            memory_limit_bytes: machine_memory_bytes()
                .map_or(MEMORY_LIMIT_BYTES_DEFAULT, |bytes| bytes / 10 * 6),
            spill_dir: None,
            threads: assay_host::threads(None),
        }
    }
}

/// The machine's memory, where the kernel tells it in `/proc/meminfo`.
fn machine_memory_bytes() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: usize = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}
