//! What a demo shows of its lake.

use arrow::compute::concat_batches;
use assay_host::text::count;
use assay_query::named::{self, Display};
use assay_query::{Engine, ResultStream};

use crate::commands::chart_args::ChartArgs;
use crate::commands::output_args::OutputArgs;
use crate::views;

/// The largest spenders that are shown.
const PEOPLE_SHOWN: usize = 10;

/// Columns of named queries that a first look can do without.
const LEFT_OUT: [&str; 3] = ["failed", "unpriced_invocations", "unknown_invocations"];

/// What the sums cannot know, with the query that shows more of it.
const NOT_KNOWN: &str = include_str!("not_known.sql");

/// What a demo shows of its lake.
pub(super) struct DemoScreens {
    pub(super) engine: Engine,
    pub(super) to: OutputArgs,
}

impl DemoScreens {
    /// Teams, people, days, and what is not known.
    pub(super) async fn show(&self) -> anyhow::Result<()> {
        self.named("spend-by-team", usize::MAX).await?;
        self.named("spend-by-person", PEOPLE_SHOWN).await?;
        self.named("spend-trend", usize::MAX).await?;
        let columns = vec!["not_known", "cost_usd_low", "query", "invocations"];
        let display = Display { columns, ..Display::default() };
        let rows = self.engine.sql(NOT_KNOWN).await?;
        self.table("What is not known, and the query that shows it", rows, &display, usize::MAX)
            .await
    }

    /// The rows of a named query, or the first of them, with the columns that say the most.
    async fn named(&self, name: &str, most: usize) -> anyhow::Result<()> {
        let query = named::find(name)?;
        let sql = query.render(&Default::default(), None, None)?;
        let display = ChartArgs::default().of(query.display, self.to.is_terminal());
        let rows = self.engine.sql_from(query.grain, &sql).await?;
        self.table(query.title, rows, &display, most).await
    }

    async fn table(
        &self,
        title: &str,
        stream: ResultStream,
        display: &Display,
        most: usize,
    ) -> anyhow::Result<()> {
        let schema = stream.schema();
        let said = (0..schema.fields().len())
            .filter(|at| !LEFT_OUT.contains(&schema.field(*at).name().as_str()));
        let said: Vec<_> = said.collect();
        let rows = concat_batches(&schema, &stream.collect().await?)?.project(&said)?;
        let shown = rows.slice(0, rows.num_rows().min(most));
        let all = match shown.num_rows() < rows.num_rows() {
            true => format!(", the first {most} of {}", count(rows.num_rows() as u64)),
            false => String::new(),
        };
        views::text(&format!("\n{title}{all}\n"))?;
        self.to.write_displayed(shown, display).await
    }
}
