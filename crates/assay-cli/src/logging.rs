//! Logs to stderr.

use std::io;

use tracing_subscriber::EnvFilter;

use crate::args::LogLevel;

/// Libraries whose complaints come back as errors, and are told there.
const TOLD_ELSEWHERE: &str = "buoyant_kernel=off,buoyant_kernel_engine=off,delta_kernel=off,\
                              delta_kernel_default_engine=off,deltalake_core=off";

/// Starts logging; of other libraries only warnings are shown below `debug`.
pub(crate) fn start(level: LogLevel, quiet: bool) {
    let filter = EnvFilter::new(match level {
        LogLevel::Debug | LogLevel::Trace => directives(level, quiet).to_owned(),
        _ => format!("{},{TOLD_ELSEWHERE}", directives(level, quiet)),
    });
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let ansi = io::IsTerminal::is_terminal(&io::stderr());
    // A second start, as in tests, changes nothing.
    let _ = log.with_ansi(ansi).with_target(false).try_init();
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
