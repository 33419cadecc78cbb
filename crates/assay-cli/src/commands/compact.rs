//! `assay compact`: many small files into few.

use std::path::PathBuf;

use assay_lake::compact::{self, Settings};
use assay_settings::Bytes;

use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::settings::{FileSettings, LakeArg, threads};
use crate::signals;
use crate::views::{self, SummaryFormat};

/// Merge each day's small files into few sorted ones
///
/// Only days that have changed are touched. Readers see either the old files or
/// the new ones, never both. Rows that two runs ingested twice, in one day or in
/// two that follow one another, become one.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    lake: LakeArg,
    /// Memory of the whole run, whatever the size of a day
    #[arg(long, value_name = "SIZE", env = "ASSAY_COMPACT_MEMORY_LIMIT", hide_env = true)]
    memory_limit: Option<Bytes>,
    /// Size to which files are filled
    #[arg(long, value_name = "SIZE", env = "ASSAY_COMPACT_TARGET_SIZE", hide_env = true)]
    target_size: Option<Bytes>,
    /// Folder for what does not fit into memory
    #[arg(long, value_name = "DIR", env = "ASSAY_SPILL_DIR", hide_env_values = true)]
    spill_dir: Option<PathBuf>,
    /// Threads
    #[arg(long, value_name = "N", env = "ASSAY_THREADS", hide_env_values = true)]
    #[arg(value_parser = threads)]
    threads: Option<usize>,
    /// Say what would be merged, write nothing
    #[arg(long)]
    dry_run: bool,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

const EXAMPLES: &str = "\
Examples:
  assay compact --lake ./lake
  assay compact --lake s3://my-lake/assay --memory-limit 1GiB --spill-dir /mnt/scratch";

impl Args {
    /// The settings that are meant.
    fn settings(&self, file: &FileSettings) -> Settings {
        let meant = FileSettings {
            compact_memory_limit: self.memory_limit.or(file.compact_memory_limit),
            compact_target_size: self.target_size.or(file.compact_target_size),
            spill_dir: self.spill_dir.clone().or_else(|| file.spill_dir.clone()),
            threads: self.threads.or(file.threads),
            ..file.clone()
        };
        Settings { dry_run: self.dry_run, ..settings(&meant) }
    }
}

/// What the file says; what it does not say stays at the default.
pub(crate) fn settings(file: &FileSettings) -> Settings {
    let default = Settings::default();
    Settings {
        memory_bytes: file.compact_memory_limit.map_or(default.memory_bytes, Bytes::in_memory),
        target_file_bytes: file
            .compact_target_size
            .map_or(default.target_file_bytes, |size| size.0),
        spill_dir: file.spill_dir.clone(),
        threads: file.threads.unwrap_or(default.threads),
        dry_run: false,
    }
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let settings = args.settings(&context.file);
    let summary = block_on(async {
        let lake = context.open(&args.lake).await?;
        Ok(compact::run(&lake, &settings, &signals::stop()).await?)
    })?;
    args.format.write(&summary, |summary| views::compact::lines(summary, settings.dry_run))?;
    Ok(Exit::Done)
}
