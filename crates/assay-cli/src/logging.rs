//! Logs to stderr: lines for people, or an object on each line.

use std::fmt;
use std::io::{self, IsTerminal};

use clap::ValueEnum;
use tracing::field::Field;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer, debug_fn};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::registry::LookupSpan;

use crate::colors::Paint;
use crate::screen;

/// Libraries whose complaints come back as errors, and are told there.
const TOLD_ELSEWHERE: &str = "buoyant_kernel=off,buoyant_kernel_engine=off,delta_kernel=off,\
                              delta_kernel_default_engine=off,deltalake_core=off";

/// Fields for machines: the message says the same in words.
const IN_WORDS: [&str; 5] = ["phase", "object", "error", "hint", "seconds"];

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    #[default]
    Human,
    /// One JSON object on each line
    Json,
}

/// How much to log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    Trace,
}

/// Starts logging; of other libraries only warnings are shown below `debug`.
pub(crate) fn start(format: LogFormat, level: LogLevel, quiet: bool) {
    let filter = EnvFilter::new(match level {
        LogLevel::Debug | LogLevel::Trace => directives(level, quiet).to_owned(),
        _ => format!("{},{TOLD_ELSEWHERE}", directives(level, quiet)),
    });
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || Line(format));
    // A second start, as in tests, changes nothing.
    let _ = match format {
        LogFormat::Human => {
            let has_colors = screen::has_colors(&io::stderr());
            // Who sits at the terminal knows the time, and needs the room.
            let has_time = !io::stderr().is_terminal();
            let log = log.fmt_fields(debug_fn(human_field));
            log.event_format(LineFormat { has_colors, has_time }).try_init()
        }
        LogFormat::Json => {
            log.with_ansi(false).json().flatten_event(true).with_span_list(false).try_init()
        }
    };
}

/// A line for people: when, how grave, and what.
struct LineFormat {
    has_colors: bool,
    has_time: bool,
}

impl<S, F> FormatEvent<S, F> for LineFormat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    F: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, F>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        if self.has_time {
            SystemTime.format_time(&mut line)?;
            line.write_char(' ')?;
        }
        let level = event.metadata().level();
        let word = format!("{level:>5}");
        let paint = paint(level).filter(|_| self.has_colors);
        write!(line, "{} ", paint.map_or(word.clone(), |paint| paint.on(&word)))?;
        context.format_fields(line.by_ref(), event)?;
        writeln!(line)
    }
}

fn paint(level: &Level) -> Option<Paint> {
    match *level {
        Level::ERROR => Some(Paint::Failure),
        Level::WARN => Some(Paint::Warning),
        Level::INFO => None,
        _ => Some(Paint::Aside),
    }
}

/// A line of the log on its way to stderr. For people its fields are escaped
/// already, and the colors are ours.
struct Line(LogFormat);

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        match self.0 {
            LogFormat::Json => screen::tell_data(&line),
            LogFormat::Human => screen::tell_drawn(&line),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn human_field(out: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    let value = screen::one_line(&format!("{value:?}"));
    match field.name() {
        "message" => write!(out, "{value}"),
        name if IN_WORDS.contains(&name) => Ok(()),
        name => write!(out, " {name}={value}"),
    }
}

fn directives(level: LogLevel, quiet: bool) -> &'static str {
    match level {
        _ if quiet => "error",
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "warn,assay=info,assay_lake=info,assay_aws=info,assay_query=info",
        LogLevel::Debug => "info,assay=debug,assay_lake=debug,assay_aws=debug,assay_query=debug",
        LogLevel::Trace => "trace",
    }
}
