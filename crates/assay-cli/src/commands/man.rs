//! `assay man`: the help of every command as man pages.

use std::io;
use std::path::PathBuf;

use assay_host::FileWriter;
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::exit::Exit;
use crate::settings;

/// Write the man pages, one for each command
///
/// The pages go to DIR, which man searches if its parent is on its path.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Folder of the pages
    dir: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  assay man ~/.local/share/man/man1 && man assay-query";

/// What begins the examples of a command below its help.
const EXAMPLES_HEADING: &str = "Examples:";

/// Runs the command.
pub(crate) fn run(args: &Args, program: Command) -> anyhow::Result<Exit> {
    let pages = pages(settings::with_defaults(program))?;
    for (name, page) in &pages {
        let path = args.dir.join(name);
        assay_host::add_folders(&path)?;
        FileWriter::output(&path)?.write_whole(page)?;
    }
    tracing::info!("{} pages are in {}", pages.len(), args.dir.display());
    Ok(Exit::Done)
}

/// Each page by the name of its file.
fn pages(mut program: Command) -> io::Result<Vec<(String, String)>> {
    program.build();
    let mut pages = Vec::new();
    add(&program, &mut pages)?;
    Ok(pages)
}

/// Adds the page of the command and of those below it.
fn add(command: &Command, pages: &mut Vec<(String, String)>) -> io::Result<()> {
    let man = Man::new(command.clone()).manual("assay");
    pages.push((man.get_filename(), page(&man, command)?));
    let mut below = command.get_subcommands().filter(|below| !below.is_hide_set());
    below.try_for_each(|below| add(below, pages))
}

fn page(man: &Man, command: &Command) -> io::Result<String> {
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().any(|below| !below.is_hide_set()) {
        man.render_subcommands_section(&mut page)?;
    }
    if let Some(text) = command.get_after_help() {
        last_section(&text.to_string()).to_writer(&mut page)?;
    }
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// What the help says below the options, line by line.
fn last_section(text: &str) -> Roff {
    let (heading, lines) = match text.strip_prefix(EXAMPLES_HEADING) {
        Some(examples) => ("EXAMPLES", examples.trim_start_matches('\n')),
        None => ("NOTES", text),
    };
    let mut section = Roff::new();
    section.control("SH", [heading]).control("nf", []);
    for line in lines.lines() {
        section.text([roman(line)]);
    }
    section.control("fi", []);
    section
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    /// The files of the command and of those below it that its help shows.
    fn names(command: &Command, above: &str) -> Vec<String> {
        let name = format!("{above}{}", command.get_name());
        let below = command.get_subcommands().filter(|below| !below.is_hide_set());
        let below = below.flat_map(|below| names(below, &format!("{name}-")));
        [format!("{name}.1")].into_iter().chain(below).collect()
    }

    #[test]
    fn every_command_that_help_shows_has_a_page() {
        let pages = pages(settings::with_defaults(Cli::command())).unwrap();
        let written: Vec<_> = pages.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(written, names(&Cli::command(), ""));
        assert!(written.contains(&"assay-provision-plan.1".to_owned()));
        let (_, query) = pages.iter().find(|(name, _)| name == "assay-query.1").unwrap();
        for part in ["ASSAY_LAKE", ".SH EXAMPLES\n.nf\n", "\\-\\-since"] {
            assert!(query.contains(part), "{part}\n{query}");
        }
    }
}
