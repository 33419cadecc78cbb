//! From arguments to exit code.

use std::ffi::OsString;

use assay::JobContext;
use clap::{ColorChoice, CommandFactory, FromArgMatches};

use crate::args::{Cli, GlobalArgs};
use crate::commands;
use crate::context::Context;
use crate::exit::Exit;
use crate::logging::LogFormat;
use crate::settings::FileSettings;
use crate::{logging, report, screen};

/// Flags under which exit code 2 means a difference, and nothing else.
const CHECKS: [&str; 2] = ["--detailed-exitcode", "--check"];

/// Runs one command line.
pub(crate) fn run(args: impl Iterator<Item = OsString>) -> Exit {
    let args: Vec<_> = args.collect();
    let own = args.iter().take_while(|arg| *arg != "--");
    let is_check = own.into_iter().any(|arg| CHECKS.iter().any(|flag| arg == flag));
    let exit = match parse(&args) {
        Ok(cli) => execute(cli),
        Err(error) => help_or_usage(&error),
    };
    if is_check { exit.of_a_check() } else { exit }
}

fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    let colors = screen::has_colors(&std::io::stdout());
    let color = if colors { ColorChoice::Always } else { ColorChoice::Never };
    let matches = Cli::command().color(color).try_get_matches_from(args)?;
    Cli::from_arg_matches(&matches)
}

fn execute(cli: Cli) -> Exit {
    let (global, loaded) = (&cli.global, FileSettings::load(cli.global.config.as_deref()));
    let log_format = start_log(global, loaded.as_ref().unwrap_or(&FileSettings::default()));
    if let Err(error) = &loaded {
        commands::not_begun(&cli.command, report::exit_of(error));
    }
    let done = loaded.and_then(|file| {
        let (config, job) = (global.config.clone(), JobContext::new());
        let context = Context { file, config, quiet: global.quiet, log_format, job };
        commands::run(cli.command, &context, Cli::command())
    });
    done.unwrap_or_else(|error| report::failure(&error, log_format))
}

fn start_log(global: &GlobalArgs, file: &FileSettings) -> LogFormat {
    let level = global.log_level.or(file.log_level).unwrap_or_default();
    let format = global.log_format.or(file.log_format).unwrap_or_default();
    logging::start(format, level, global.quiet);
    format
}

/// Help and version go to stdout and are no error; wrong usage goes to stderr,
/// and repeats what was typed.
fn help_or_usage(error: &clap::Error) -> Exit {
    if error.use_stderr() {
        screen::tell(&error.render().to_string());
        return Exit::Usage;
    }
    // A reader of the help that has gone away has read enough.
    let _ = error.print();
    Exit::Done
}
