//! From arguments to exit code.

use std::ffi::OsString;

use assay_aws::S3WhenNeeded;
use clap::Parser;
use jiff::Timestamp;

use crate::args::Cli;
use crate::commands::{self, Context};
use crate::exit::Exit;
use crate::settings::FileSettings;
use crate::{logging, report};

/// Runs one command line.
pub(crate) fn run(args: impl Iterator<Item = OsString>) -> Exit {
    match Cli::try_parse_from(args) {
        Ok(cli) => execute(cli).unwrap_or_else(|error| report::failure(&error)),
        Err(error) => help_or_usage(&error),
    }
}

fn execute(cli: Cli) -> anyhow::Result<Exit> {
    logging::start(cli.global.log_level, cli.global.quiet);
    let file = FileSettings::load(cli.global.config.as_deref())?;
    let stores = S3WhenNeeded::default();
    let context = Context { file, quiet: cli.global.quiet, now: Timestamp::now(), stores };
    commands::run(cli.command, &context)
}

/// Help and version go to stdout and are no error; wrong usage goes to stderr.
fn help_or_usage(error: &clap::Error) -> Exit {
    // Nobody is left to tell if even this cannot be printed.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}
