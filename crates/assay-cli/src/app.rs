//! From arguments to exit code.

use std::ffi::OsString;

use assay_aws::S3WhenNeeded;
use clap::Parser;
use jiff::Timestamp;

use crate::args::{Cli, GlobalArgs, LogFormat};
use crate::commands::{self, Context};
use crate::exit::Exit;
use crate::settings::FileSettings;
use crate::{logging, report};

/// Runs one command line.
pub(crate) fn run(args: impl Iterator<Item = OsString>) -> Exit {
    match Cli::try_parse_from(args) {
        Ok(cli) => execute(cli),
        Err(error) => help_or_usage(&error),
    }
}

fn execute(cli: Cli) -> Exit {
    let (global, loaded) = (&cli.global, FileSettings::load(cli.global.config.as_deref()));
    let log_format = start_log(global, loaded.as_ref().unwrap_or(&FileSettings::default()));
    let done = loaded.and_then(|file| {
        let (now, stores) = (Timestamp::now(), S3WhenNeeded::default());
        let config = global.config.clone();
        let context = Context { file, config, quiet: global.quiet, log_format, now, stores };
        commands::run(cli.command, &context)
    });
    done.unwrap_or_else(|error| report::failure(&error, log_format))
}

fn start_log(global: &GlobalArgs, file: &FileSettings) -> LogFormat {
    let level = global.log_level.or(file.log_level).unwrap_or_default();
    let format = global.log_format.or(file.log_format).unwrap_or_default();
    logging::start(format, level, global.quiet);
    format
}

/// Help and version go to stdout and are no error; wrong usage goes to stderr.
fn help_or_usage(error: &clap::Error) -> Exit {
    // Nobody is left to tell if even this cannot be printed.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}
