//! Logs to stderr: lines for people, or an object on each line.

use std::fmt;
use std::io::{self, IsTerminal};

use clap::ValueEnum;
use tracing::field::Field;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{Writer, debug_fn};

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
    let ansi = screen::has_colors(&io::stderr());
    // A second start, as in tests, changes nothing.
    let _ = match format {
        LogFormat::Human => {
            let log = log.with_ansi(ansi).with_target(false).fmt_fields(debug_fn(human_field));
            // Who sits at the terminal knows the time, and needs the room.
            match io::stderr().is_terminal() {
                true => log.without_time().try_init(),
                false => log.try_init(),
            }
        }
        LogFormat::Json => {
            log.with_ansi(false).json().flatten_event(true).with_span_list(false).try_init()
        }
    };
}

/// A line of the log on its way to stderr. For people its fields are escaped
/// already, and the colors are ours.
struct Line(LogFormat);

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        match self.0 {
            LogFormat::Json if io::stderr().is_terminal() => screen::tell(&line),
            _ => screen::tell_drawn(&line),
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
