//! The command line as typed.

use std::path::PathBuf;

use clap::{Args, Parser};

use crate::commands::Command;
use crate::logging::{LogFormat, LogLevel};

/// Who spends what on Claude through Amazon Bedrock.
///
/// assay streams model invocation logs from S3 or disk into a Delta lake of
/// Parquet files and answers SQL by identity. Start with `assay demo`.
#[derive(Debug, Parser)]
#[command(name = "assay", version, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Settings come from flags, then ASSAY_… variables, then assay.toml.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some input could not be read.";

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// Settings file; ./assay.toml if it exists
    #[arg(long, global = true, value_name = "FILE", env = "ASSAY_CONFIG", hide_env = true)]
    pub(crate) config: Option<PathBuf>,
    /// How much to log to stderr
    #[arg(long, global = true, value_name = "LEVEL", env = "ASSAY_LOG_LEVEL", hide_env = true)]
    #[arg(value_enum, hide_possible_values = false)]
    pub(crate) log_level: Option<LogLevel>,
    /// How the log is written
    #[arg(long, global = true, value_name = "FORMAT", env = "ASSAY_LOG_FORMAT", hide_env = true)]
    #[arg(value_enum, hide_possible_values = false)]
    pub(crate) log_format: Option<LogFormat>,
    /// No progress and no log, only errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
