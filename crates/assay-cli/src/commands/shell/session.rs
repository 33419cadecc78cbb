//! What a session remembers, and how it does what is typed.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use assay_query::named::{Catalog, Display, NamedQuery};
use futures::stream;
use jiff::Timestamp;
use tokio::runtime::Runtime;

use super::command::{self, Command};
use super::file::{OutputFile, Part};
use super::split::Piece;
use super::tables::Tables;
use super::{describe, expanded, running, script, summary};
use crate::commands::chart_args::ChartArgs;
use crate::commands::empty;
use crate::commands::output_args::{Rows, RowsError, of_output, sink};
use crate::commands::query;
use crate::commands::question::{Asked, Question};
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
            Command::Functions(part) => self.ask(functions(part.as_deref())).map(drop)?,
            Command::Summary(table) => self.summary(table)?,
            Command::Queries(None) => views::text(&query::listing(&self.catalog))?,
            Command::Queries(Some(name)) => {
                views::exact(&describe::query(&self.catalog.find(&name)?))?;
            }
            Command::Query { name, params } => {
                let question = question(&self.catalog.find(&name)?, params)?;
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
        self.put(Display::default(), |tables, into| async move {
            tables.held().await?;
            let rows = summary::of(tables.engine(), &table).await?;
            let schema = rows.schema();
            write(schema, stream::iter([Ok::<_, ArrowError>(rows)]), into).await
        })
        .map(drop)
    }

    fn ask(&mut self, question: Question) -> anyhow::Result<Written> {
        let Question { sql, display, .. } = question;
        self.put(display, |tables, into| async move {
            let rows = tables.sql(&sql).await?;
            write(rows.schema(), rows, into).await
        })
    }

    /// Puts the rows of this work where results go.
    fn put<F>(
        &mut self,
        display: Display,
        work: impl FnOnce(Arc<Tables>, Into) -> F,
    ) -> anyhow::Result<Written>
    where
        F: Future<Output = anyhow::Result<Written>> + Send + 'static,
    {
        let by_place = self.output.as_ref().map_or(OutputFormat::Human, OutputFile::format);
        let format = self.format.unwrap_or(by_place);
        let part = self.output.as_mut().map(|file| file.begin(format)).transpose()?;
        let sink = Sink::of(part.as_ref().map(Part::sink), format);
        let display = self.drawn.chart.of(display, sink.looked.is_terminal());
        let look = Look { exact: false, display, all_by: ALL_BY, symbols: self.drawn.symbols };
        let into = Into { sink, format, look, expanded: self.expanded };
        let began = Instant::now();
        let work = work(Arc::clone(&self.tables), into);
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
            note(&summary_of(written, took));
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

/// Where rows go, and how.
struct Into {
    sink: Sink,
    format: OutputFormat,
    look: Look,
    expanded: bool,
}

async fn write<E: RowsError>(
    schema: SchemaRef,
    rows: impl Rows<E>,
    into: Into,
) -> anyhow::Result<Written> {
    let Into { sink, format, look, expanded } = into;
    let to = BufWriter::new(sink.to);
    if expanded && format == OutputFormat::Human {
        return expanded::write(rows, to, look.symbols).await;
    }
    output::write(format, schema, rows, to, sink.looked, look).await.map_err(of_output)
}

/// The functions that statements can call, or those with `part` in their name.
fn functions(part: Option<&str>) -> Question {
    let part = part.unwrap_or_default().to_lowercase().replace('\'', "''");
    let sql = format!(
        "SELECT routine_name AS function, min(syntax_example) AS form, \
         lower(min(function_type)) AS kind FROM information_schema.routines \
         WHERE strpos(routine_name, '{part}') > 0 GROUP BY routine_name ORDER BY 1"
    );
    let display = Display { columns: vec!["function", "form", "kind"], ..Display::default() };
    Question { display, ..Question::of(sql) }
}

/// The named query with its values; `since` and `until` take what the flags of
/// `assay query` take.
fn question(query: &NamedQuery, params: Vec<(String, String)>) -> anyhow::Result<Question> {
    let mut params: BTreeMap<_, _> = params.into_iter().collect();
    let mut moment = |name: &str| -> anyhow::Result<Option<When>> {
        let Some(text) = params.remove(name) else { return Ok(None) };
        let when = text.parse();
        Ok(Some(when.map_err(|error| Complaint::usage(format!("{name}={text}: {error}")))?))
    };
    let window = window(moment("since")?, moment("until")?, Timestamp::now())?;
    let asked = Asked { window, params };
    Ok(Question { sql: asked.sql(query)?, display: query.display.clone(), asked })
}

/// A line to whoever sits at the screen.
pub(super) fn note(text: &str) {
    screen::tell(&format!("{}\n", screen::one_line(text)));
}

fn summary_of(written: Written, took: Duration) -> String {
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
