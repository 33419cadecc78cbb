//! `assay`: who spends what on Claude through Amazon Bedrock.

mod app;
mod args;
mod colors;
mod commands;
mod context;
mod exit;
mod logging;
mod output;
mod pair;
mod progress;
mod report;
mod screen;
mod settings;
mod signals;
mod times;
mod views;
mod window;
mod wrap;

fn main() -> std::process::ExitCode {
    assay_host::guard_with(signals::watch);
    let ended = std::panic::catch_unwind(|| app::run(std::env::args_os()));
    // The panic has been reported where it happened.
    let exit = ended.unwrap_or(exit::Exit::Failed);
    let _discarded = assay_host::discard_all();
    exit.into()
}
