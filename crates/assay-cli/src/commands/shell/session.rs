//! What a session remembers, and how it does what is typed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use assay_query::{ResultStream, named};
use jiff::Timestamp;
use tokio::runtime::Runtime;

use super::command::{self, Command};
use super::split::Piece;
use super::tables::Tables;
use super::{describe, expanded, running, script};
use crate::commands::output_args::{of_output, width};
use crate::commands::query;
use crate::output::{self, OutputFormat, Written};
use crate::report::Complaint;
use crate::times::When;
use crate::views;

/// Whether the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    GoOn,
    Quit,
}

/// How deeply files may include one another.
const INCLUDES_MAX: usize = 16;

/// One session.
pub(super) struct Session {
    runtime: Runtime,
    tables: Arc<Tables>,
    format: OutputFormat,
    expanded: bool,
    timing: bool,
    output: Option<(PathBuf, File)>,
    /// Whether a user sits at a prompt, and Ctrl-C cancels a query rather than
    /// the process.
    interactive: bool,
    includes: usize,
}

impl Session {
    /// A session with the settings that it begins with.
    pub(super) fn new(
        runtime: Runtime,
        tables: Tables,
        format: OutputFormat,
        interactive: bool,
    ) -> Self {
        let tables = Arc::new(tables);
        let (timing, expanded, includes) = (interactive, false, 0);
        Self { runtime, tables, format, expanded, timing, output: None, interactive, includes }
    }

    /// Does one piece of input.
    pub(super) fn run(&mut self, piece: Piece<'_>) -> anyhow::Result<Flow> {
        match piece {
            Piece::Statement(sql) => self.statement(sql).map(|()| Flow::GoOn),
            Piece::Command(line) => self.command(command::parse(line)?),
        }
    }

    fn command(&mut self, command: Command) -> anyhow::Result<Flow> {
        match command {
            Command::Quit => return Ok(Flow::Quit),
            Command::Include(path) => return self.include(&path),
            Command::Help => views::text(&command::help())?,
            Command::Describe(table) => self.describe(table)?,
            Command::Queries(None) => views::text(&query::listing())?,
            Command::Queries(Some(name)) => views::text(&describe::query(&named::find(&name)?))?,
            Command::Query { name, params } => self.statement(&render(&name, params)?)?,
            Command::Format(format) => self.format = format,
            Command::Timing(state) => self.timing = self.switched("timing", state, self.timing),
            Command::Expanded(state) => self.expanded = self.switched("\\x", state, self.expanded),
            Command::Output(file) => self.output = file.map(create).transpose()?,
        }
        Ok(Flow::GoOn)
    }

    /// The new state of a switch, said aloud to whoever sits there.
    fn switched(&self, name: &str, wanted: Option<bool>, now: bool) -> bool {
        let on = wanted.unwrap_or(!now);
        if self.interactive {
            note(&format!("{name} is {}", if on { "on" } else { "off" }));
        }
        on
    }

    fn describe(&mut self, table: Option<String>) -> anyhow::Result<()> {
        let tables = Arc::clone(&self.tables);
        let held = self.async_run(async move { tables.held().await })?;
        let text = match table {
            None => describe::tables(&held, width()),
            Some(name) => describe::columns(&held, &name, width())?,
        };
        views::text(&text)
    }

    fn statement(&mut self, sql: &str) -> anyhow::Result<()> {
        let (tables, sql, sink) = (Arc::clone(&self.tables), sql.to_owned(), self.sink()?);
        let (format, expanded) = (self.format, self.expanded);
        let began = Instant::now();
        let written = self.async_run(async move {
            let rows = tables.sql(&sql).await?;
            write(rows, sink, format, expanded).await
        })?;
        if self.timing {
            note(&summary(written, began.elapsed()));
        } else if written.shown < written.rows {
            tracing::warn!(
                "showing {} of {} rows; \\format csv writes all",
                written.shown,
                written.rows
            );
        }
        Ok(())
    }

    fn sink(&self) -> anyhow::Result<Sink> {
        Ok(match &self.output {
            None => Sink { to: Box::new(io::stdout()), width: width() },
            Some((path, file)) => {
                let failed = || format!("cannot write {}", path.display());
                Sink { to: Box::new(file.try_clone().with_context(failed)?), width: None }
            }
        })
    }

    /// Runs the statements of a file; the first that fails ends it.
    fn include(&mut self, path: &Path) -> anyhow::Result<Flow> {
        if self.includes == INCLUDES_MAX {
            let files = format!("files include one another more than {INCLUDES_MAX} times over");
            return Err(Complaint::failed(files).into());
        }
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        self.includes += 1;
        let flow = script::run_text(self, &text, &path.display().to_string());
        self.includes -= 1;
        flow
    }

    /// Runs work that Ctrl-C cancels where a user sits at the prompt.
    pub(super) fn async_run<T: Send + 'static>(
        &mut self,
        work: impl Future<Output = anyhow::Result<T>> + Send + 'static,
    ) -> anyhow::Result<T> {
        running::run(&mut self.runtime, self.interactive, work)
    }

    /// The tables that statements see.
    pub(super) fn tables(&self) -> &Arc<Tables> {
        &self.tables
    }
}

/// Where rows go, and the width of that terminal, if it is one.
struct Sink {
    to: Box<dyn Write + Send>,
    width: Option<u16>,
}

async fn write(
    rows: ResultStream,
    sink: Sink,
    format: OutputFormat,
    expanded: bool,
) -> anyhow::Result<Written> {
    let to = BufWriter::new(sink.to);
    if expanded && format == OutputFormat::Human {
        return expanded::write(rows, to).await;
    }
    output::write(format, rows.schema(), rows, to, sink.width).await.map_err(of_output)
}

fn create(path: PathBuf) -> anyhow::Result<(PathBuf, File)> {
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok((path, file))
}

/// The SQL of a named query; `since` and `until` take what the flags of
/// `assay query` take.
fn render(name: &str, params: Vec<(String, String)>) -> anyhow::Result<String> {
    let mut params: BTreeMap<_, _> = params.into_iter().collect();
    let mut moment = |name: &str| -> anyhow::Result<Option<i64>> {
        let Some(text) = params.remove(name) else { return Ok(None) };
        let when: When =
            text.parse().map_err(|error| Complaint::usage(format!("{name}={text}: {error}")))?;
        Ok(Some(when.resolve(Timestamp::now()).as_microsecond()))
    };
    let (since, until) = (moment("since")?, moment("until")?);
    Ok(named::find(name)?.render(&params, since, until)?)
}

/// A line to whoever sits at the screen; nobody is left to tell if it is closed.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

fn summary(written: Written, took: Duration) -> String {
    let seconds = took.as_secs_f64();
    let unit = if written.rows == 1 { "row" } else { "rows" };
    match written.shown < written.rows {
        true => format!(
            "{} of {} rows shown, {seconds:.3} s; LIMIT takes fewer, \\format csv and \\o FILE write all",
            written.shown, written.rows
        ),
        false => format!("{} {unit}, {seconds:.3} s", written.rows),
    }
}
