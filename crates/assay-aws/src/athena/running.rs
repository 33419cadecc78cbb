//! A query that Athena is running, and that is stopped when it is given up.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_athena::Client;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::service::calls::Named;

/// Calls that go on after those who made them necessary are gone.
#[derive(Clone, Debug, Default)]
pub(super) struct Errands(Arc<Mutex<Vec<JoinHandle<()>>>>);

impl Errands {
    /// Sends one off. Without a runtime there is nobody to run it.
    pub(super) fn send(&self, errand: impl Future<Output = ()> + Send + 'static) {
        if let Ok(runtime) = Handle::try_current() {
            self.lock().push(runtime.spawn(errand));
        }
    }

    /// Waits until every one is done, those too that they send off.
    pub(super) async fn done(&self) {
        loop {
            let Some(errand) = self.lock().pop() else { return };
            // An errand that failed has nothing more to say.
            let _ = errand.await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A query that has been started; dropped before it is over, it is stopped.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) id: String,
    client: Client,
    errands: Errands,
    over: bool,
}

impl Running {
    pub(super) fn new(id: String, client: Client, errands: Errands) -> Self {
        Self { id, client, errands, over: false }
    }

    /// It has ended by itself.
    pub(super) fn is_over(&mut self) {
        self.over = true;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let stop = self.client.stop_query_execution().query_execution_id(&self.id);
        let id = self.id.clone();
        self.errands.send(async move {
            if let Err(error) = stop.send().await.named("athena:StopQueryExecution") {
                tracing::warn!("query {id} may still run in Athena: {error}");
            }
        });
    }
}
