//! `assay reference`: the generated pages of the documentation.

use std::path::{Path, PathBuf};

use crate::exit::Exit;
use crate::report::Complaint;
use crate::settings;
use assay_host::FileWriter;

/// Write the generated reference pages
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder of the pages
    #[arg(default_value = "docs/reference")]
    dir: PathBuf,
    /// Write nothing; fail if a page is out of date
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args, program: clap::Command) -> anyhow::Result<Exit> {
    for (name, page) in pages(program) {
        let path = args.dir.join(name);
        if args.check { check(&path, &page)? } else { write(&path, &page)? }
    }
    Ok(Exit::Done)
}

/// Each page by its place below the folder of the pages.
fn pages(program: clap::Command) -> [(&'static str, String); 7] {
    [
        ("cli.md", commands_page(program)),
        ("tables.md", assay_schema::reference::page()),
        ("settings.md", settings::page()),
        ("metrics.md", assay::metrics::page()),
        ("provisioning.md", assay_provision::settings::page()),
        ("permissions.md", assay_aws::permissions::page()),
        ("../../assay.example.toml", settings::example()),
    ]
}

fn write(path: &Path, page: &str) -> anyhow::Result<()> {
    assay_host::add_folders(path)?;
    Ok(FileWriter::output(path)?.write_whole(page)?)
}

fn check(path: &Path, page: &str) -> anyhow::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|text| text == page) {
        return Ok(());
    }
    let stale = Complaint::failed(format!("{} is out of date", path.display()));
    Err(stale.hint("run `assay reference` at the root of the repository").into())
}

/// The help of every command, as it appears on a screen 90 characters wide.
fn commands_page(program: clap::Command) -> String {
    let mut page = String::from("# Commands\n\nGenerated from the help texts of the program.\n");
    let mut root = settings::with_defaults(program).term_width(90);
    root.build();
    section(&mut page, &mut root);
    for command in root.get_subcommands_mut().filter(|command| !command.is_hide_set()) {
        section(&mut page, command);
        command.get_subcommands_mut().for_each(|below| section(&mut page, below));
    }
    page
}

fn section(page: &mut String, command: &mut clap::Command) {
    let help = command.clone().term_width(90).render_long_help().to_string();
    let name = command.get_bin_name().unwrap_or("assay").to_owned();
    let lines: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
    page.push_str(&format!("\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n")));
}
