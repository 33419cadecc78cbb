//! Work that Ctrl-C cancels.

use std::time::Duration;

use tokio::runtime::Runtime;

/// The user cancelled what was running.
#[derive(Debug, thiserror::Error)]
#[error("cancelled")]
pub(super) struct Cancelled;

/// How long the prompt waits for cancelled work to let go. Work that takes
/// longer ends in the background, at the next batch.
const PATIENCE: Duration = Duration::from_millis(500);

/// Runs the work on the runtime's threads, so that this one is free to hear
/// Ctrl-C even while the work computes without a pause.
///
/// # Errors
/// [`Cancelled`] after Ctrl-C, if `heed_interrupt`; else the work's own.
pub(super) fn run<T: Send + 'static>(
    runtime: &Runtime,
    heed_interrupt: bool,
    work: impl Future<Output = anyhow::Result<T>> + Send + 'static,
) -> anyhow::Result<T> {
    let mut task = runtime.spawn(work);
    runtime.block_on(async {
        tokio::select! {
            done = &mut task => return done?,
            () = interrupt(heed_interrupt) => task.abort(),
        }
        // What comes of it is of no interest any more.
        let _ = tokio::time::timeout(PATIENCE, task).await;
        Err(Cancelled.into())
    })
}

/// Ends at Ctrl-C. Where it is not heeded, it ends the process as usual.
async fn interrupt(heed: bool) {
    if !heed || tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
