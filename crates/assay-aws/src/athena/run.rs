//! From a statement to its result: start, wait, fetch.

use std::time::{Duration, Instant};

use aws_sdk_athena::Client;
use aws_sdk_athena::operation::start_query_execution::builders::StartQueryExecutionFluentBuilder;
use aws_sdk_athena::types::{
    QueryExecution, QueryExecutionContext, QueryExecutionState, QueryExecutionStatistics,
    QueryExecutionStatus, ResultConfiguration, StatementType,
};
use tokio::sync::oneshot;

use super::execution::{AthenaSettings, Execution};
use super::failure::{Asked, Ended};
use super::running::{Errands, Running};
use super::{AthenaError, AthenaRows, rows, statement};
use crate::limits::{ATHENA_PAUSE_FIRST_MS, ATHENA_PAUSE_MS_MAX};
use crate::service::calls::Named;
use crate::{ServiceError, Services};

/// Athena, as one caller with one workgroup and one database.
#[derive(Debug, Clone)]
pub struct Athena {
    client: Client,
    settings: AthenaSettings,
    errands: Errands,
}

impl Athena {
    /// Makes no call yet.
    pub fn new(services: &Services, settings: AthenaSettings) -> Self {
        Self::of(Client::new(services.config()), settings)
    }

    pub(crate) fn of(client: Client, settings: AthenaSettings) -> Self {
        Self { client, settings, errands: Errands::default() }
    }

    /// Runs one statement that reads, exactly as it is; `told` hears of it
    /// each time its state was read. Ends when the first rows are there.
    ///
    /// Dropped before its end, it stops the query; [`Self::settled`] says when
    /// Athena has heard. Must be called on a tokio runtime.
    ///
    /// # Errors
    /// Mistakes in the SQL with their place; what the workgroup, the catalog or
    /// the permissions refuse; what the query died of.
    pub async fn run(
        &self,
        sql: &str,
        told: impl Fn(&Execution) + Send + Sync,
    ) -> Result<AthenaRows, AthenaError> {
        statement::check(sql)?;
        let begun = Instant::now();
        let (id, ended) = self.ended(sql, begun, told).await?;
        let headed = ended.statement_type() == Some(&StatementType::Dml);
        rows::open(self.client.clone(), execution(&id, &ended, begun), headed).await
    }

    /// Runs a statement that makes something and has no rows.
    pub(crate) async fn define(&self, sql: &str) -> Result<(), AthenaError> {
        self.ended(sql, Instant::now(), |_| ()).await.map(drop)
    }

    /// What has succeeded, with its id.
    async fn ended(
        &self,
        sql: &str,
        begun: Instant,
        told: impl Fn(&Execution) + Send + Sync,
    ) -> Result<(String, QueryExecution), AthenaError> {
        let asked = Asked { sql, settings: &self.settings };
        let mut running = self.start(sql).await.map_err(|error| asked.not_started(error))?;
        let ended = self.wait(&running, begun, told).await.map_err(AthenaError::Call)?;
        running.is_over();
        failed(&ended, &asked).map_or_else(|| Ok((running.id.clone(), ended)), Err)
    }

    /// Waits until every query that was given up has been stopped.
    pub async fn settled(&self) {
        self.errands.done().await;
    }

    /// Started on the side: whoever goes away while the call is under way gets
    /// no id to stop the query by, so what is not taken stops itself.
    async fn start(&self, sql: &str) -> Result<Running, ServiceError> {
        let (start, client) = (self.request(sql), self.client.clone());
        let (sender, receiver) = oneshot::channel();
        let errands = self.errands.clone();
        self.errands.send(async move {
            let started = start.send().await;
            let started = started
                .named("athena:StartQueryExecution")
                .map(|started| started.query_execution_id.unwrap_or_default())
                .map(|id| Running::new(id, client, errands));
            drop(sender.send(started));
        });
        receiver.await.unwrap_or_else(|_| Err(shut_down()))
    }

    fn request(&self, sql: &str) -> StartQueryExecutionFluentBuilder {
        let context = QueryExecutionContext::builder().database(&self.settings.database).build();
        let output = self.settings.output.as_ref();
        let output =
            output.map(|place| ResultConfiguration::builder().output_location(place).build());
        self.client
            .start_query_execution()
            .query_string(sql)
            .work_group(&self.settings.workgroup)
            .query_execution_context(context)
            .set_result_configuration(output)
    }

    /// Looks often at first, for queries that take a second, and less and less
    /// often, for the sake of the account's quota of calls.
    async fn wait(
        &self,
        running: &Running,
        begun: Instant,
        told: impl Fn(&Execution),
    ) -> Result<QueryExecution, ServiceError> {
        let mut pause_ms = ATHENA_PAUSE_FIRST_MS;
        loop {
            let seen = self.look(&running.id).await?;
            told(&execution(&running.id, &seen, begun));
            let going =
                [None, Some(QueryExecutionState::Queued), Some(QueryExecutionState::Running)];
            if !going.contains(&state(&seen).cloned()) {
                return Ok(seen);
            }
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
            pause_ms = (pause_ms * 3 / 2).min(ATHENA_PAUSE_MS_MAX);
        }
    }

    async fn look(&self, id: &str) -> Result<QueryExecution, ServiceError> {
        let looked = self.client.get_query_execution().query_execution_id(id).send().await;
        let looked = looked.named("athena:GetQueryExecution")?;
        Ok(looked.query_execution.unwrap_or_else(|| QueryExecution::builder().build()))
    }
}

fn shut_down() -> ServiceError {
    ServiceError {
        operation: "athena:StartQueryExecution",
        kind: crate::ServiceErrorKind::Other,
        code: None,
        message: "the program is ending".into(),
    }
}

fn state(seen: &QueryExecution) -> Option<&QueryExecutionState> {
    seen.status().and_then(QueryExecutionStatus::state)
}

fn bytes_scanned(seen: &QueryExecution) -> u64 {
    let scanned = seen.statistics().and_then(QueryExecutionStatistics::data_scanned_in_bytes);
    scanned.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default()
}

fn execution(id: &str, seen: &QueryExecution, begun: Instant) -> Execution {
    Execution {
        id: id.to_owned(),
        state: state(seen).map_or("sent".into(), |state| state.as_str().to_lowercase()),
        seconds: begun.elapsed().as_secs_f64(),
        bytes_scanned: bytes_scanned(seen),
    }
}

/// Why a query that has ended has no result.
fn failed(seen: &QueryExecution, asked: &Asked<'_>) -> Option<AthenaError> {
    if state(seen) == Some(&QueryExecutionState::Succeeded) {
        return None;
    }
    let status = seen.status();
    let error = status.and_then(QueryExecutionStatus::athena_error);
    let reason = status.and_then(QueryExecutionStatus::state_change_reason);
    let reason = reason.or(error.and_then(|error| error.error_message()));
    Some(asked.ended(&Ended {
        cancelled: state(seen) == Some(&QueryExecutionState::Cancelled),
        reason: reason.unwrap_or_default(),
        retryable: error.is_some_and(|error| error.retryable()),
        bytes_scanned: bytes_scanned(seen),
    }))
}
