//! What a session remembers, and how it does what is typed.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use assay_query::ResultStream;
use assay_query::named::{self, Display};
use jiff::Timestamp;
use tokio::runtime::Runtime;

use super::command::{self, Command};
use super::file::{OutputFile, Part};
use super::split::Piece;
use super::tables::Tables;
use super::{describe, expanded, running, script};
use crate::commands::chart_args::ChartArgs;
use crate::commands::empty::{self, Asked};
use crate::commands::output_args::{of_output, sink};
use crate::commands::query;
use crate::output::{self, Look, Looked, OutputFormat, Symbols, Written};
use crate::report::Complaint;
use crate::times::When;
use crate::window::window;
use crate::{screen, views};

/// Whether the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    GoOn,
    Quit,
}

/// How tables are drawn in a session.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    pub(super) chart: ChartArgs,
    pub(super) symbols: &'static Symbols,
}

/// How deeply files may include one another.
const INCLUDES_MAX: usize = 16;

/// What to do to see columns that do not fit.
const ALL_BY: &str = "\\x on shows every column";

/// One session.
pub(super) struct Session {
    runtime: Runtime,
    tables: Arc<Tables>,
    /// The format that was chosen; none where each place has its own.
    format: Option<OutputFormat>,
    drawn: Drawn,
    expanded: bool,
    timing: bool,
    output: Option<OutputFile>,
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
        format: Option<OutputFormat>,
        drawn: Drawn,
        interactive: bool,
    ) -> Self {
        let tables = Arc::new(tables);
        let (timing, output, includes) = (interactive, None, 0);
        let expanded = false;
        Self { runtime, tables, format, drawn, expanded, timing, output, interactive, includes }
    }

    /// Does one piece of input.
    pub(super) fn run(&mut self, piece: Piece<'_>) -> anyhow::Result<Flow> {
        match piece {
            Piece::Statement(sql) => self.statement(sql, Display::default()).map(|_| Flow::GoOn),
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
            Command::Queries(Some(name)) => views::exact(&describe::query(&named::find(&name)?))?,
            Command::Query { name, params } => {
                let Question { sql, display, asked } = question(&name, params)?;
                if self.statement(&sql, display)?.rows == 0 {
                    self.explain(asked)?;
                }
            }
            Command::Format(format) => self.format = Some(format),
            Command::Timing(state) => self.timing = self.switched("timing", state, self.timing),
            Command::Expanded(state) => self.expanded = self.switched("\\x", state, self.expanded),
            Command::Output(file) => self.put_into(file)?,
        }
        Ok(Flow::GoOn)
    }

    /// Ends the file that results went to, and begins another, if one is named.
    fn put_into(&mut self, file: Option<PathBuf>) -> anyhow::Result<()> {
        self.end()?;
        if let Some(path) = file {
            let shown = path.display().to_string();
            self.output = Some(OutputFile::open(path, self.format)?);
            if self.interactive {
                note(&format!("results go to {shown}, which is complete after \\o"));
            }
        }
        Ok(())
    }

    /// Puts the file that results went to in its place.
    pub(super) fn end(&mut self) -> anyhow::Result<()> {
        self.output.take().map_or(Ok(()), OutputFile::commit)
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
            None => describe::tables(&held, screen::columns()),
            Some(name) => describe::columns(&held, &name, screen::columns())?,
        };
        views::text(&text)
    }

    /// Says why a named query has no rows.
    fn explain(&mut self, asked: Asked) -> anyhow::Result<()> {
        let tables = Arc::clone(&self.tables);
        self.async_run(async move { empty::explain(tables.engine(), &asked).await })
    }

    fn statement(&mut self, sql: &str, display: Display) -> anyhow::Result<Written> {
        let by_place = self.output.as_ref().map_or(OutputFormat::Human, OutputFile::format);
        let format = self.format.unwrap_or(by_place);
        let part = self.output.as_mut().map(|file| file.begin(format)).transpose()?;
        let sink = Sink::of(part.as_ref().map(Part::sink), format);
        let done = self.rows_into(sink, format, sql, display);
        if let (Err(_), Some(file), Some(part)) = (&done, &mut self.output, &part) {
            file.undo(part)?;
        }
        done
    }

    fn rows_into(
        &mut self,
        sink: Sink,
        format: OutputFormat,
        sql: &str,
        display: Display,
    ) -> anyhow::Result<Written> {
        let display = self.drawn.chart.of(display, sink.looked.is_terminal());
        let (symbols, exact) = (self.drawn.symbols, false);
        let look = Look { exact, display, all_by: ALL_BY, symbols };
        let (tables, sql) = (Arc::clone(&self.tables), sql.to_owned());
        let (expanded, began) = (self.expanded, Instant::now());
        let written = self.async_run(async move {
            let rows = tables.sql(&sql).await?;
            write(rows, sink, format, expanded, look).await
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
        Ok(written)
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

/// Where rows go, and how they are looked at there.
struct Sink {
    to: Box<dyn Write + Send>,
    looked: Looked,
}

impl Sink {
    fn of(part: Option<Part>, format: OutputFormat) -> Self {
        match part {
            Some(part) => Self { to: Box::new(part), looked: Looked::InFile },
            None => Self { to: sink(format), looked: Looked::at_stdout() },
        }
    }
}

async fn write(
    rows: ResultStream,
    sink: Sink,
    format: OutputFormat,
    expanded: bool,
    look: Look,
) -> anyhow::Result<Written> {
    let to = BufWriter::new(sink.to);
    if expanded && format == OutputFormat::Human {
        return expanded::write(rows, to, look.symbols).await;
    }
    output::write(format, rows.schema(), rows, to, sink.looked, look).await.map_err(of_output)
}

/// A named query as the session runs it.
struct Question {
    sql: String,
    display: Display,
    asked: Asked,
}

/// The named query with its values; `since` and `until` take what the flags of
/// `assay query` take.
fn question(name: &str, params: Vec<(String, String)>) -> anyhow::Result<Question> {
    let mut params: BTreeMap<_, _> = params.into_iter().collect();
    let mut moment = |name: &str| -> anyhow::Result<Option<When>> {
        let Some(text) = params.remove(name) else { return Ok(None) };
        let when = text.parse();
        Ok(Some(when.map_err(|error| Complaint::usage(format!("{name}={text}: {error}")))?))
    };
    let window = window(moment("since")?, moment("until")?, Timestamp::now())?;
    let sql = assay::named_sql(name, &params, window)?;
    Ok(Question { sql, display: named::find(name)?.display, asked: Asked { window, params } })
}

/// A line to whoever sits at the screen.
pub(super) fn note(text: &str) {
    screen::tell(&format!("{}\n", screen::one_line(text)));
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
