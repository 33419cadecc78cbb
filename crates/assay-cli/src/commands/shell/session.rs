//! What a session remembers, and how it does what is typed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use arrow::error::ArrowError;
use assay_query::named::{Catalog, Display};
use futures::stream;
use tokio::runtime::Runtime;

use super::command::{self, Command};
use super::engine::{Answered, ShellEngine};
use super::file::{OutputFile, Part};
use super::running::Cancelled;
use super::sink::{self, Destination, Sink, write};
use super::split::Piece;
use super::{asking, describe, published, running, script, summary};
use crate::commands::chart_args::ChartArgs;
use crate::commands::query;
use crate::commands::question::{Asked, Question};
use crate::exit::Exit;
use crate::output::{Look, OutputFormat, Symbols};
use crate::report::Complaint;
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
    pub(super) exact: bool,
    pub(super) symbols: &'static Symbols,
}

/// How deeply files may include one another.
const INCLUDES_MAX: usize = 16;

/// What to do to see columns that do not fit.
const ALL_BY: &str = "\\exact or \\x shows every column";

/// One session.
pub(super) struct Session {
    runtime: Runtime,
    engine: Arc<ShellEngine>,
    catalog: Arc<Catalog>,
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

/// What a session begins with.
pub(super) struct Start {
    pub(super) engine: ShellEngine,
    pub(super) catalog: Catalog,
    pub(super) format: Option<OutputFormat>,
    pub(super) drawn: Drawn,
    pub(super) interactive: bool,
}

impl Session {
    /// A session with what it begins with.
    pub(super) fn new(runtime: Runtime, start: Start) -> Self {
        let Start { engine, catalog, format, drawn, interactive } = start;
        Self {
            runtime,
            engine: Arc::new(engine),
            catalog: Arc::new(catalog),
            format,
            drawn,
            expanded: false,
            timing: interactive,
            output: None,
            interactive,
            includes: 0,
        }
    }

    /// Does one piece of input.
    pub(super) fn run(&mut self, piece: Piece<'_>) -> anyhow::Result<Flow> {
        match piece {
            Piece::Statement(sql) => self.ask(Question::of(sql.to_owned())).map(|_| Flow::GoOn),
            Piece::Command(line) => self.command(command::parse(line)?),
        }
    }

    fn command(&mut self, command: Command) -> anyhow::Result<Flow> {
        match command {
            Command::Quit => return Ok(Flow::Quit),
            Command::Include(path) => return self.include(&path),
            Command::Help => views::text(&command::help())?,
            Command::Describe(table) => self.describe(table)?,
            Command::Functions(part) => {
                self.engine.local("\\df")?;
                self.ask(asking::functions(part.as_deref())).map(drop)?;
            }
            Command::Summary(table) => self.summary(table)?,
            Command::Queries(None) => views::text(&query::listing(&self.catalog))?,
            Command::Queries(Some(name)) => {
                let query = self.catalog.find(&name)?;
                views::text(&describe::query(&query))?;
                views::exact(&format!("{}\n", query.sql.trim()))?;
            }
            Command::Query { name, params } => {
                let question = asking::question(&self.catalog, &name, params)?;
                let asked = question.asked.clone();
                if self.ask(question)?.written.rows == 0 {
                    self.explain(asked)?;
                }
            }
            Command::Format(format) => self.format = Some(format),
            Command::Timing(state) => self.timing = self.switched("timing", state, self.timing),
            Command::Exact(state) => {
                self.drawn.exact = self.switched("\\exact", state, self.drawn.exact);
            }
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

    /// Lists the tables, or the columns of one; the engine is asked where only it knows.
    fn describe(&mut self, table: Option<String>) -> anyhow::Result<()> {
        let engine = Arc::clone(&self.engine);
        let unknown = match &table {
            None => engine.listing(),
            Some(table) => engine.description(table),
        };
        if let Some(question) = unknown {
            return self.ask(question).map(drop);
        }
        let text = match table {
            Some(name) => describe::columns(&name, screen::columns())?,
            None => self.async_run(async move {
                let tables = engine.local("\\d")?;
                let held = tables.held().await?;
                Ok(describe::tables(&held, tables.files(), screen::columns()))
            })?,
        };
        views::text(&text)
    }

    /// Says why a named query has no rows.
    fn explain(&mut self, asked: Asked) -> anyhow::Result<()> {
        let engine = Arc::clone(&self.engine);
        self.async_run(async move { engine.explain(&asked).await })
    }

    fn summary(&mut self, table: String) -> anyhow::Result<()> {
        self.put(Display::default(), |engine, to| async move {
            let tables = engine.local("\\summary")?;
            tables.held().await?;
            let rows = summary::of(tables.engine(), &table).await?;
            let schema = rows.schema();
            let written = write(schema, stream::iter([Ok::<_, ArrowError>(rows)]), to).await?;
            Ok(Answered { written, scanned_bytes: None })
        })
        .map(drop)
    }

    fn ask(&mut self, question: Question) -> anyhow::Result<Answered> {
        let Question { sql, grain, display, .. } = question;
        self.put(display, |engine, to| async move { engine.answer(grain, &sql, to).await })
    }

    /// Puts the rows of this work where results go.
    fn put<F>(
        &mut self,
        display: Display,
        work: impl FnOnce(Arc<ShellEngine>, Destination) -> F,
    ) -> anyhow::Result<Answered>
    where
        F: Future<Output = anyhow::Result<Answered>> + Send + 'static,
    {
        let by_place = self.output.as_ref().map_or(OutputFormat::Human, OutputFile::format);
        let format = self.format.unwrap_or(by_place);
        let part = self.output.as_mut().map(|file| file.begin(format)).transpose()?;
        let to = Sink::of(part.as_ref().map(Part::sink), format);
        let display = self.drawn.chart.of(display, to.looked.is_terminal());
        let Drawn { exact, symbols, .. } = self.drawn;
        let look = Look { exact, display, all_by: ALL_BY, symbols };
        let destination = Destination { sink: to, format, look, expanded: self.expanded };
        let began = Instant::now();
        let work = work(Arc::clone(&self.engine), destination);
        let done = self.async_run(work);
        if let (Err(_), Some(file), Some(part)) = (&done, &mut self.output, &part) {
            file.undo(part)?;
        }
        let answered = done?;
        self.sum_up(answered, began.elapsed());
        Ok(answered)
    }

    fn sum_up(&self, answered: Answered, took: Duration) {
        let Answered { written, scanned_bytes } = answered;
        if self.timing {
            note(&sink::summary(answered, took));
            return;
        }
        if let Some(bytes) = scanned_bytes {
            tracing::info!("Athena: {}", published::scanned(bytes));
        }
        if written.shown < written.rows {
            tracing::warn!(
                "showing {} of {} rows; \\format csv writes all",
                written.shown,
                written.rows
            );
        }
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
        let done = running::run(&mut self.runtime, self.interactive, work);
        if done.as_ref().is_err_and(|error| error.is::<Cancelled>()) {
            self.runtime.block_on(self.engine.settled());
        }
        done
    }

    /// Ends the session, with what it has cost.
    pub(super) fn leave(&mut self) -> anyhow::Result<Exit> {
        if let Some(bill) = self.engine.bill() {
            note(&bill);
        }
        self.end().map(|()| Exit::Done)
    }

    /// The named queries.
    pub(super) fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// The engine that answers.
    pub(super) fn engine(&self) -> &Arc<ShellEngine> {
        &self.engine
    }
}

/// A line to whoever sits at the screen.
pub(super) fn note(text: &str) {
    screen::tell(&format!("{}\n", screen::one_line(text)));
}
