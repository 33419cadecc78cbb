//! `assay`: who spends what on Claude through Amazon Bedrock.

mod app;
mod args;
mod bytes;
mod commands;
mod exit;
mod logging;
mod metrics;
mod output;
mod progress;
mod report;
mod settings;
mod signals;
mod times;
mod views;

fn main() -> std::process::ExitCode {
    app::run(std::env::args_os()).into()
}
