//! What can be typed in addition to SQL.

use std::path::PathBuf;

use crate::output::OutputFormat;
use crate::pair::pair;
use crate::report::Complaint;

/// One command as the help shows it.
pub(super) struct Described {
    /// Its name, with the backslash.
    pub(super) name: &'static str,
    /// What can follow.
    pub(super) arguments: &'static str,
    /// A few words.
    pub(super) meaning: &'static str,
}

/// Every command, in the order of the help.
pub(super) static ALL: [Described; 13] = [
    described("\\?", "", "this help"),
    described("\\d", "[TABLE]", "the tables, or the columns of one"),
    described("\\df", "[PART]", "the functions, or those with this in their name"),
    described("\\summary", "TABLE", "nulls and values of each column of a table"),
    described("\\queries", "[NAME]", "the named queries, or the SQL of one"),
    described("\\query", "NAME [PARAMETER=VALUE …]", "run a named query"),
    described("\\format", "FORMAT", "human, json, ndjson, csv, tsv, spreadsheet, markdown"),
    described("\\timing", "[on|off]", "rows and time after each result"),
    described("\\x", "[on|off]", "each row as a list of its columns"),
    described("\\exact", "[on|off]", "show every digit and every column by itself"),
    described("\\o", "[FILE]", "results to a file, or to the screen again"),
    described("\\i", "FILE", "run the statements of a file"),
    described("\\q", "", "leave; so does Ctrl-D"),
];

const fn described(
    name: &'static str,
    arguments: &'static str,
    meaning: &'static str,
) -> Described {
    Described { name, arguments, meaning }
}

/// The formats of `\format` and `--format`. Parquet is not among them: several
/// results are no Parquet file, and `\o FILE.parquet` takes one.
pub(super) const FORMATS: [(&str, OutputFormat); 8] = [
    ("human", OutputFormat::Human),
    ("json", OutputFormat::Json),
    ("ndjson", OutputFormat::Ndjson),
    ("jsonl", OutputFormat::Ndjson),
    ("csv", OutputFormat::Csv),
    ("tsv", OutputFormat::Tsv),
    ("spreadsheet", OutputFormat::Spreadsheet),
    ("markdown", OutputFormat::Markdown),
];

/// A command as meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Help,
    Describe(Option<String>),
    Functions(Option<String>),
    Summary(String),
    Queries(Option<String>),
    Query { name: String, params: Vec<(String, String)> },
    Format(OutputFormat),
    Timing(Option<bool>),
    Expanded(Option<bool>),
    Exact(Option<bool>),
    Output(Option<PathBuf>),
    Include(PathBuf),
    Quit,
}

/// The command of one line.
///
/// # Errors
/// Unknown names and missing or needless arguments, with the right form.
pub(super) fn parse(line: &str) -> Result<Command, Complaint> {
    let words = words(line.trim().trim_end_matches(';'));
    let (name, arguments) = words.split_first().ok_or_else(|| unknown(line))?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match (name.to_ascii_lowercase().as_str(), arguments.as_slice()) {
        ("\\?" | "\\h" | "\\help" | "help", []) => Ok(Command::Help),
        ("\\q" | "\\quit" | "quit" | "exit", []) => Ok(Command::Quit),
        ("\\d" | "\\dt" | "\\d+", []) => Ok(Command::Describe(None)),
        ("\\d" | "\\d+", [table]) => Ok(Command::Describe(Some((*table).to_owned()))),
        ("\\df", []) => Ok(Command::Functions(None)),
        ("\\df", [part]) => Ok(Command::Functions(Some((*part).to_owned()))),
        ("\\summary", [table]) => Ok(Command::Summary((*table).to_owned())),
        ("\\queries", []) => Ok(Command::Queries(None)),
        ("\\queries", [name]) => Ok(Command::Queries(Some((*name).to_owned()))),
        ("\\query", [name, params @ ..]) => query(name, params),
        ("\\format", [format]) => format_named(format).map(Command::Format),
        ("\\timing", state) => switch("\\timing", state).map(Command::Timing),
        ("\\exact", state) => switch("\\exact", state).map(Command::Exact),
        ("\\x", state) => switch("\\x", state).map(Command::Expanded),
        ("\\o", []) => Ok(Command::Output(None)),
        ("\\o", [file]) => Ok(Command::Output(Some(file.into()))),
        ("\\i", [file]) => Ok(Command::Include(file.into())),
        (name, _) => Err(misused(name).unwrap_or_else(|| unknown(name))),
    }
}

/// The format of that name.
pub(super) fn format_named(name: &str) -> Result<OutputFormat, Complaint> {
    let found = FORMATS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, format)| *format).ok_or_else(|| {
        Complaint::usage(format!("there is no format `{name}` here"))
            .hint(format!("formats: {}", FORMATS.map(|(name, _)| name).join(", ")))
    })
}

fn query(name: &str, params: &[&str]) -> Result<Command, Complaint> {
    let pairs = params.iter().map(|param| {
        pair(param).map_err(|error| Complaint::usage(format!("parameter `{param}` is {error}")))
    });
    Ok(Command::Query { name: name.to_owned(), params: pairs.collect::<Result<_, _>>()? })
}

fn switch(name: &'static str, state: &[&str]) -> Result<Option<bool>, Complaint> {
    match state {
        [] => Ok(None),
        ["on"] => Ok(Some(true)),
        ["off"] => Ok(Some(false)),
        _ => Err(misused(name).unwrap_or_else(|| unknown(name))),
    }
}

fn misused(name: &str) -> Option<Complaint> {
    let known = ALL.iter().find(|command| command.name == name)?;
    let form = format!("write {} {}", known.name, known.arguments);
    Some(Complaint::usage(format!("{name} is not used like this")).hint(form.trim_end()))
}

fn unknown(name: &str) -> Complaint {
    let names: Vec<&str> = ALL.iter().map(|command| command.name).collect();
    Complaint::usage(format!("there is no command `{name}`"))
        .hint(format!("commands: {}", names.join(", ")))
}

/// The words of a line; single quotes hold blanks together, and two of them
/// stand for one.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let last = words.len() - 1;
        match c {
            '\'' if quoted && chars.next_if_eq(&'\'').is_some() => words[last].push('\''),
            '\'' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(String::new()),
            c => words[last].push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What `\?` shows.
pub(super) fn help() -> String {
    let form = |command: &Described| format!("{} {}", command.name, command.arguments);
    let width = ALL.iter().map(|command| form(command).chars().count()).max().unwrap_or(0) + 2;
    let lines = ALL.iter().map(|command| format!("{:width$}{}\n", form(command), command.meaning));
    format!("{KEYS}\n{}", lines.collect::<String>())
}

const KEYS: &str = "\
A statement may span lines and runs at its semicolon, on the newest commit.
Tab completes. Up and Down go through the history, Ctrl-R searches it.
Ctrl-C clears what is typed, or cancels the query that runs. Ctrl-D leaves.
";

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        parse(line).map_or_else(|complaint| complaint.to_string(), |command| format!("{command:?}"))
    }

    #[test]
    fn commands_are_understood_with_their_arguments() {
        let params = vec![("since".into(), "7d".into()), ("identity".into(), "a b's".into())];
        let query = Command::Query { name: "top-consumers".into(), params };
        let typed = r"\query top-consumers since=7d identity='a b''s'";
        assert_eq!(parse(typed).unwrap(), query);
        assert_eq!(
            parse("\\d Invocations;").unwrap(),
            Command::Describe(Some("Invocations".into()))
        );
        assert_eq!(parse("\\timing").unwrap(), Command::Timing(None));
        assert_eq!(parse("EXIT;").unwrap(), Command::Quit);
        assert_eq!(parse("\\format CSV").unwrap(), Command::Format(OutputFormat::Csv));
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(told("\\format parquet"), "there is no format `parquet` here");
        assert_eq!(told("\\timing maybe"), "\\timing is not used like this");
        assert_eq!(told("\\i"), "\\i is not used like this");
        assert_eq!(told(".tables"), "there is no command `.tables`");
        assert_eq!(told("\\query top limit"), "parameter `limit` is not of the form NAME=VALUE");
    }
}
