//! The rows of a result, page by page.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use aws_sdk_athena::Client;
use aws_sdk_athena::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_athena::types::{ResultSet, ResultSetMetadata, Row};
use futures::Stream;
use tokio::sync::mpsc;

use super::{AthenaError, Execution, page};
use crate::limits::{ATHENA_PAGE_ROWS, ATHENA_PAGES_AHEAD};
use crate::service::calls::Named;

/// Record batches of one schema, one for each page; the next page is fetched
/// while this one is worked on.
#[derive(Debug)]
pub struct AthenaRows {
    schema: SchemaRef,
    execution: Execution,
    batches: mpsc::Receiver<Result<RecordBatch, AthenaError>>,
}

impl AthenaRows {
    /// Columns of every batch.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// What the query took.
    pub fn execution(&self) -> &Execution {
        &self.execution
    }
}

impl Stream for AthenaRows {
    type Item = Result<RecordBatch, AthenaError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.batches.poll_recv(context)
    }
}

/// Fetches the first page, which tells the columns. A result that is `headed`
/// has their names as its first row.
pub(super) async fn open(
    client: Client,
    execution: Execution,
    headed: bool,
) -> Result<AthenaRows, AthenaError> {
    let pages = Pages { client, id: execution.id.clone() };
    let first = pages.fetch(None).await?;
    let metadata = first.result_set().and_then(ResultSet::result_set_metadata);
    let columns = metadata.map(ResultSetMetadata::column_info).unwrap_or_default();
    let schema = page::schema(columns);
    let (sender, batches) = mpsc::channel(ATHENA_PAGES_AHEAD);
    tokio::spawn(pages.send(first, usize::from(headed), Arc::clone(&schema), sender));
    Ok(AthenaRows { schema, execution, batches })
}

struct Pages {
    client: Client,
    id: String,
}

impl Pages {
    async fn fetch(&self, token: Option<&str>) -> Result<GetQueryResultsOutput, AthenaError> {
        let request = self.client.get_query_results().query_execution_id(&self.id);
        let request = request.max_results(ATHENA_PAGE_ROWS);
        let page = request.set_next_token(token.map(str::to_owned)).send().await;
        page.named("athena:GetQueryResults").map_err(AthenaError::Call)
    }

    /// Ends with the result, with the first error, or when nobody listens.
    async fn send(
        self,
        mut page: GetQueryResultsOutput,
        mut skip: usize,
        schema: SchemaRef,
        sender: mpsc::Sender<Result<RecordBatch, AthenaError>>,
    ) {
        loop {
            let rows = rows(&page);
            let batch = page::batch(&schema, rows.get(skip..).unwrap_or_default());
            let failed = batch.is_err();
            if sender.send(batch).await.is_err() || failed {
                return;
            }
            skip = 0;
            let Some(token) = page.next_token() else { return };
            page = match self.fetch(Some(token)).await {
                Ok(page) => page,
                Err(error) => return drop(sender.send(Err(error)).await),
            };
        }
    }
}

fn rows(page: &GetQueryResultsOutput) -> &[Row] {
    page.result_set().map(ResultSet::rows).unwrap_or_default()
}
