//! From arguments to exit code.

use std::ffi::OsString;

use assay::JobContext;
use clap::{ColorChoice, Command, CommandFactory, FromArgMatches};

use crate::args::{Cli, GlobalArgs};
use crate::commands;
use crate::context::Context;
use crate::exit::Exit;
use crate::logging::LogFormat;
use crate::settings::{self, FileSettings, Loaded};
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
    let command = || Cli::command().color(color);
    let parsed = settings::without_variables(command()).try_get_matches_from(args);
    Cli::from_arg_matches(&parsed.map_err(|error| with_settings(error, command, args))?)
}

/// The same with the variables and the defaults of settings, where it is a help text.
fn with_settings(
    error: clap::Error,
    command: impl Fn() -> Command,
    args: &[OsString],
) -> clap::Error {
    if error.use_stderr() {
        return error;
    }
    settings::with_defaults(command()).try_get_matches_from(args).err().unwrap_or(error)
}

fn execute(cli: Cli) -> Exit {
    let global = &cli.global;
    let Loaded { settings: file, wrong } = FileSettings::load(global.config.as_deref());
    let log_format = start_log(global, &file);
    if let Some(error) = wrong {
        commands::not_begun(&cli.command, &file, report::exit_of(&error));
        return report::failure(&error, log_format);
    }
    let (config, job) = (global.config.clone(), JobContext::new());
    let context = Context { file, config, quiet: global.quiet, log_format, job };
    let done = commands::run(cli.command, &context, Cli::command);
    done.unwrap_or_else(|error| report::failure(&error, log_format))
}

fn start_log(global: &GlobalArgs, file: &FileSettings) -> LogFormat {
    let level = global.log_level.unwrap_or(file.log_level);
    let format = global.log_format.unwrap_or(file.log_format);
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
