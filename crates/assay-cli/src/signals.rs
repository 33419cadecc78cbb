//! SIGTERM and Ctrl-C: once, and the run stops at its next safe place; twice,
//! and the process ends at once.

use assay_lake::Stop;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::report::Complaint;

/// The signals that ask for an end, and the exit code of a process that obeys
/// at once, as shells write it.
const ENDS: [(SignalKind, i32); 2] =
    [(SignalKind::interrupt(), 130), (SignalKind::terminate(), 143)];

/// A [`Stop`] that is asked for by the first signal. The caller must be on the
/// runtime, and finish what it is committing.
///
/// # Errors
/// When the process may not handle signals.
pub(crate) fn stop() -> anyhow::Result<Stop> {
    stop_after("the current commit")
}

/// The same for a caller that finishes something else.
///
/// # Errors
/// When the process may not handle signals.
pub(crate) fn stop_after(finished: &'static str) -> anyhow::Result<Stop> {
    let stop = Stop::default();
    for (kind, code) in ENDS {
        tokio::spawn(listen(signal(kind)?, code, stop.clone(), finished));
    }
    Ok(stop)
}

/// Ends at the first signal that asks for an end. The caller must be on the
/// runtime.
///
/// # Errors
/// When the process may not handle signals.
pub(crate) async fn asked() -> anyhow::Result<()> {
    let [(interrupt, _), (terminate, _)] = ENDS;
    let (mut interrupt, mut terminate) = (signal(interrupt)?, signal(terminate)?);
    tokio::select! {
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

/// What a run that was stopped says at its end; it has not done all it was to do.
pub(crate) fn stopped(left: &str) -> Complaint {
    Complaint::failed(format!("stopped on request: {left}"))
        .hint("what was done is committed; the next run takes up the rest")
}

async fn listen(mut signals: Signal, code: i32, stop: Stop, finished: &'static str) {
    while signals.recv().await.is_some() {
        if stop.is_asked() {
            // A commit is one write of the store, so this harms no lake; and a
            // step of a plan that was cut off is made good by the next plan.
            std::process::exit(code);
        }
        stop.ask();
        tracing::warn!("stopping after {finished}; a second signal ends at once");
    }
}
