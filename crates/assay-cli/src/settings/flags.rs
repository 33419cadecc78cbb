//! Flags that stand for settings: an argument whose variable is a setting's.

use assay_settings::DefaultValue::{Computed, Is, Nothing};
use assay_settings::Setting;
use clap::builder::{OsStr, Resettable, StyledStr};
use clap::{Arg, Command};

use super::file::FileSettings;
use super::table::SETTINGS;

/// The command line with the defaults of the settings in its help.
pub(crate) fn with_defaults(command: Command) -> Command {
    each_argument(command, &|arg| match setting_of(&arg).map(|row| row.default) {
        Some(Is(default) | Computed(default)) => {
            let help = arg.get_help().map(StyledStr::to_string).unwrap_or_default();
            arg.help(format!("{help}; {default} by default"))
        }
        Some(Nothing(_)) | None => arg,
    })
}

/// The command line as it is parsed: the variables of settings are left to the reader
/// of settings, which says which of them is wrong.
pub(crate) fn without_variables(command: Command) -> Command {
    each_argument(command, &|arg| match setting_of(&arg) {
        Some(_) => arg.env(Resettable::<OsStr>::Reset),
        None => arg,
    })
}

/// The setting that the argument stands for.
fn setting_of(arg: &Arg) -> Option<&'static Setting<FileSettings>> {
    let variable = arg.get_env()?.to_str()?;
    SETTINGS.rows.iter().find(|row| SETTINGS.variable(row).as_deref() == Some(variable))
}

/// The command line with each argument changed, those of commands below it too.
pub(crate) fn each_argument(command: Command, change: &impl Fn(Arg) -> Arg) -> Command {
    command.mut_args(change).mut_subcommands(|below| each_argument(below, change))
}
