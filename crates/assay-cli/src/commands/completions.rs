//! `assay completions`: what a shell completes after `assay`.

use assay_query::named::{Catalog, NamedQuery};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

use crate::context::Context;
use crate::exit::Exit;
use crate::settings::{QueriesArg, each_argument};
use crate::{times, views};

/// Print what a shell needs to complete assay's commands, flags and queries
///
/// Named queries of your own are completed too, those that are there now.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
    #[command(flatten)]
    queries: QueriesArg,
}

const EXAMPLES: &str = "\
Examples:
  assay completions bash > ~/.local/share/bash-completion/completions/assay
  assay completions zsh > ~/.zfunc/_assay      # in .zshrc: fpath+=~/.zfunc before compinit
  assay completions fish > ~/.config/fish/completions/assay.fish";

/// The commands that take names of queries.
const QUERY_COMMANDS: [&str; 2] = ["query", "verify"];

/// Runs the command.
pub(crate) fn run(args: &Args, context: &Context, program: Command) -> anyhow::Result<Exit> {
    let catalog = args.queries.resolve(&context.file)?;
    let mut script = Vec::new();
    let mut program = with_values(program, &catalog);
    clap_complete::generate(args.shell, &mut program, "assay", &mut script);
    if args.shell == Shell::Fish {
        script.extend(fish_queries(&catalog).into_bytes());
    }
    views::exact(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}

/// The command line with the values that it takes but does not list: a query of the
/// user, or a moment, may be another one.
fn with_values(program: Command, catalog: &Catalog) -> Command {
    let query = |arg: Arg| {
        let values = plain(catalog);
        arg.value_parser(PossibleValuesParser::new(
            values.map(|query| PossibleValue::new(query.name).help(query.title)),
        ))
    };
    let [query_command, verify_command] = QUERY_COMMANDS;
    let program = program
        .mut_subcommand(query_command, |command| command.mut_arg("name", query))
        .mut_subcommand(verify_command, |command| command.mut_arg("names", query));
    each_argument(program, &with_hint)
}

/// The queries of which a shell takes the name as it is: one with a quote or a dollar in the
/// name of its file would be a command in the script.
fn plain(catalog: &Catalog) -> impl Iterator<Item = &NamedQuery> {
    let is_plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    catalog.queries().iter().filter(move |query| query.name.chars().all(is_plain))
}

/// Names of queries for fish, of which clap's script completes flags and commands only.
fn fish_queries(catalog: &Catalog) -> String {
    let names = plain(catalog).map(|query| query.name).collect::<Vec<_>>().join(" ");
    let line = |command| {
        format!(
            "complete -c assay -n \"__fish_assay_using_subcommand {command}\" -f -a \"{names}\"\n"
        )
    };
    QUERY_COMMANDS.map(line).concat()
}

/// The argument with what the name of its value says of it.
fn with_hint(arg: Arg) -> Arg {
    let names = arg.get_value_names().unwrap_or_default();
    match names.first().map(clap::builder::Str::as_str) {
        Some("T") if arg.get_default_values().is_empty() => {
            arg.value_parser(PossibleValuesParser::new(times::words()))
        }
        Some("DIR") => arg.value_hint(ValueHint::DirPath),
        Some("LAKE" | "SOURCE") => arg.value_hint(ValueHint::AnyPath),
        Some("FILE") => arg.value_hint(ValueHint::FilePath),
        _ => arg,
    }
}
