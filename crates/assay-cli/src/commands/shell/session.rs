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
use super::file::{OutputFile, Part};
use super::sink::{self, Destination, Sink, write};
use super::split::Piece;
use super::tables::Tables;
use super::{asking, describe, running, script, summary};
use crate::commands::chart_args::ChartArgs;
use crate::commands::question::{Asked, Question};
use crate::commands::{empty, query};
use crate::output::{Look, OutputFormat, Symbols, Written};
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
    pub(super) tables: Tables,
    pub(super) catalog: Catalog,
    pub(super) format: Option<OutputFormat>,
    pub(super) drawn: Drawn,
    pub(super) interactive: bool,
}

impl Session {
    /// A session with what it begins with.
    pub(super) fn new(runtime: Runtime, start: Start) -> Self {
        let Start { tables, catalog, format, drawn, interactive } = start;
        Self {
            runtime,
            tables: Arc::new(tables),
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
            Command::Functions(part) => self.ask(asking::functions(part.as_deref())).map(drop)?,
            Command::Summary(table) => self.summary(table)?,
            Command::Queries(None) => views::text(&query::listing(&self.catalog))?,
            Command::Queries(Some(name)) => {
                views::exact(&describe::query(&self.catalog.find(&name)?))?;
            }
            Command::Query { name, params } => {
                let question = asking::question(&self.catalog, &name, params)?;
                let asked = question.asked.clone();
                if self.ask(question)?.rows == 0 {
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
            None => describe::tables(&held, self.tables.files(), screen::columns()),
            Some(name) if self.tables.files().iter().any(|(of, _)| *of == name) => {
                return self.ask(Question::of(format!("DESCRIBE {name}"))).map(drop);
            }
            Some(name) => describe::columns(&held, &name, screen::columns())?,
        };
        views::text(&text)
    }

    /// Says why a named query has no rows.
    fn explain(&mut self, asked: Asked) -> anyhow::Result<()> {
        let tables = Arc::clone(&self.tables);
        self.async_run(async move { empty::explain(tables.engine(), &asked).await })
    }

    fn summary(&mut self, table: String) -> anyhow::Result<()> {
        self.put(Display::default(), |tables, to| async move {
            tables.held().await?;
            let rows = summary::of(tables.engine(), &table).await?;
            let schema = rows.schema();
            write(schema, stream::iter([Ok::<_, ArrowError>(rows)]), to).await
        })
        .map(drop)
    }

    fn ask(&mut self, question: Question) -> anyhow::Result<Written> {
        let Question { sql, display, .. } = question;
        self.put(display, |tables, to| async move {
            let rows = tables.sql(&sql).await?;
            write(rows.schema(), rows, to).await
        })
    }

    /// Puts the rows of this work where results go.
    fn put<F>(
        &mut self,
        display: Display,
        work: impl FnOnce(Arc<Tables>, Destination) -> F,
    ) -> anyhow::Result<Written>
    where
        F: Future<Output = anyhow::Result<Written>> + Send + 'static,
    {
        let by_place = self.output.as_ref().map_or(OutputFormat::Human, OutputFile::format);
        let format = self.format.unwrap_or(by_place);
        let part = self.output.as_mut().map(|file| file.begin(format)).transpose()?;
        let to = Sink::of(part.as_ref().map(Part::sink), format);
        let display = self.drawn.chart.of(display, to.looked.is_terminal());
        let look = Look { exact: false, display, all_by: ALL_BY, symbols: self.drawn.symbols };
        let destination = Destination { sink: to, format, look, expanded: self.expanded };
        let began = Instant::now();
        let work = work(Arc::clone(&self.tables), destination);
        let done = self.async_run(work);
        if let (Err(_), Some(file), Some(part)) = (&done, &mut self.output, &part) {
            file.undo(part)?;
        }
        let written = done?;
        self.sum_up(written, began.elapsed());
        Ok(written)
    }

    fn sum_up(&self, written: Written, took: Duration) {
        if self.timing {
            note(&sink::summary(written, took));
        } else if written.shown < written.rows {
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
        running::run(&mut self.runtime, self.interactive, work)
    }

    /// The named queries.
    pub(super) fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// The tables that statements see.
    pub(super) fn tables(&self) -> &Arc<Tables> {
        &self.tables
    }
}

/// A line to whoever sits at the screen.
pub(super) fn note(text: &str) {
    screen::tell(&format!("{}\n", screen::one_line(text)));
}
