//! Work that Ctrl-C cancels.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::signals;

/// The user cancelled what was running.
#[derive(Debug, thiserror::Error)]
#[error("cancelled")]
pub(super) struct Cancelled;

/// How long the prompt waits for cancelled work to let go.
const PATIENCE: Duration = Duration::from_millis(100);

/// The threads that queries run on.
pub(super) fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().build()
}

/// Runs the work on the runtime's threads, and listens for Ctrl-C on this one:
/// the threads of a runtime do not hear signals while all of them compute.
///
/// A join can compute for long before it looks up. Cancelled work that holds on
/// to its threads keeps them until then, and the session gets new ones.
///
/// # Errors
/// [`Cancelled`] after Ctrl-C, if `heed_interrupt`; else the work's own.
pub(super) fn run<T: Send + 'static>(
    threads: &mut Runtime,
    heed_interrupt: bool,
    work: impl Future<Output = anyhow::Result<T>> + Send + 'static,
) -> anyhow::Result<T> {
    let mut task = threads.spawn(work);
    let ears = Builder::new_current_thread().enable_all().build()?;
    let let_go = ears.block_on(async {
        tokio::select! {
            done = &mut task => return Ok(done.unwrap_or_else(|error| Err(error.into()))),
            () = interrupt(heed_interrupt) => task.abort(),
        }
        Err(tokio::time::timeout(PATIENCE, task).await.is_ok())
    });
    match let_go {
        Ok(done) => done,
        Err(true) => Err(Cancelled.into()),
        Err(false) => {
            std::mem::replace(threads, runtime()?).shutdown_background();
            Err(Cancelled.into())
        }
    }
}

/// Ends at Ctrl-C. Where it is not heeded, it ends the process as usual.
async fn interrupt(heed: bool) {
    match heed {
        true => signals::interrupted().await,
        false => std::future::pending().await,
    }
}
