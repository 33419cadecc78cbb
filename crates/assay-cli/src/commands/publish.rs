//! `assay publish`: Glue and Athena in step with the lake.

mod policy;
mod raw_logs;

use assay_aws::Services;
use assay_aws::catalog::raw;
use assay_aws::catalog::{
    self, Allowed, Catalog, CatalogError, Difference, Live, QueryDef, TableDef, Wanted,
};
use assay_lake::Lake;
use assay_query::named::{self, NamedQuery};
use assay_schema::{Table, tables};
use futures::future::try_join_all;
use serde::Serialize;

use self::raw_logs::Raw;
use super::ingest::SummaryFormat;
use super::{Context, block_on};
use crate::exit::Exit;
use crate::report::Complaint;
use crate::settings::{FileSettings, LakeArg};
use crate::views;
use assay_lake::Place;

/// Bring Glue's tables and Athena's saved queries in step with the lake
///
/// Prints what it is going to do, and does it. Columns are added and never
/// dropped or narrowed; tables and saved queries of others are left alone.
/// Several may publish at once.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    lake: LakeArg,
    /// Glue database
    #[arg(long, value_name = "DATABASE", env = "ASSAY_CATALOG", hide_env_values = true)]
    catalog: Option<String>,
    /// Athena workgroup in which the named queries are saved
    #[arg(long, value_name = "NAME", env = "ASSAY_WORKGROUP", hide_env_values = true)]
    workgroup: Option<String>,
    /// Logs in S3 over which the table raw_invocations is registered; the first source by default
    #[arg(long, value_name = "LOGS", env = "ASSAY_RAW_LOGS", hide_env_values = true)]
    raw_logs: Option<Place>,
    /// Make the database if it is not there
    #[arg(long)]
    create_database: bool,
    /// Take over a table of that name that is not ours; can be repeated
    #[arg(long, value_name = "TABLE")]
    adopt: Vec<String>,
    /// Only print the difference; end with exit code 2 if there is one
    #[arg(long)]
    check: bool,
    /// Only print the difference
    #[arg(long, conflicts_with = "check")]
    dry_run: bool,
    /// Print the IAM policy that a task needs, with the names of these settings
    #[arg(long, value_name = "TASK", value_enum)]
    policy: Option<policy::TaskArg>,
    /// s3:// address of Athena's results, for a policy
    #[arg(long, value_name = "S3", env = "ASSAY_ATHENA_OUTPUT", hide_env_values = true)]
    athena_output: Option<String>,
    /// How the difference is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

const EXAMPLES: &str = "\
Examples:
  assay publish --lake s3://my-lake/assay --catalog claude_code_bedrock_logs --create-database
  assay publish --check
  assay publish --policy publish";

/// What to publish, as meant.
#[derive(Debug)]
pub(crate) struct Publish {
    lake: Place,
    database: String,
    workgroup: Option<String>,
    raw: Raw,
    /// Where Athena puts its results; only policies name it.
    results: Option<String>,
    allowed: Allowed,
}

/// What was to be done, and whether it has been.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) database: String,
    pub(crate) workgroup: Option<String>,
    pub(crate) lake: String,
    #[serde(flatten)]
    pub(crate) difference: Difference,
    pub(crate) applied: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let publish = args.resolve(&context.file)?;
    if let Some(task) = args.policy {
        return block_on(policy::print(task, &publish));
    }
    block_on(async {
        let (opened, difference) = publish.look(context).await?;
        let differs = !difference.is_empty();
        let mut summary = opened.summary(difference);
        args.tell(&summary, views::publish::difference)?;
        if args.check && differs {
            return Ok(Exit::Differs);
        }
        if differs && !args.check && !args.dry_run {
            opened.apply(&publish.allowed, &mut summary).await?;
            args.tell(&summary, views::publish::done)?;
        }
        args.end(&summary)
    })
}

impl Args {
    fn resolve(&self, file: &FileSettings) -> anyhow::Result<Publish> {
        let mut file = file.clone();
        file.catalog = self.catalog.clone().or(file.catalog);
        file.workgroup = self.workgroup.clone().or(file.workgroup);
        file.raw_logs = self.raw_logs.clone().or(file.raw_logs);
        file.athena_output = self.athena_output.clone().or(file.athena_output);
        let (create_database, adopt) = (self.create_database, self.adopt.clone());
        let lake = self.lake.resolve(&file)?;
        Publish::of(lake, &file, Allowed { create_database, adopt })
    }

    /// For people, as it goes.
    fn tell(&self, summary: &Summary, words: fn(&Summary) -> String) -> anyhow::Result<()> {
        match self.format {
            SummaryFormat::Human => views::text(&words(summary)),
            // One object says what was found; after a failure nothing else would.
            SummaryFormat::Json => Ok(()),
        }
    }

    fn end(&self, summary: &Summary) -> anyhow::Result<Exit> {
        if self.format == SummaryFormat::Json {
            views::json(summary)?;
        }
        Ok(Exit::Done)
    }
}

impl Publish {
    /// What the settings say.
    ///
    /// # Errors
    /// A complaint if they name no catalog.
    pub(crate) fn of(lake: Place, file: &FileSettings, allowed: Allowed) -> anyhow::Result<Self> {
        let database = file.catalog.clone().ok_or_else(|| {
            Complaint::usage("no catalog given")
                .hint("use --catalog DATABASE, ASSAY_CATALOG or `catalog = \"…\"` in assay.toml")
        })?;
        let raw = Raw::of(file)?;
        let (workgroup, results) = (file.workgroup.clone(), file.athena_output.clone());
        Ok(Self { lake, database, workgroup, raw, results, allowed })
    }

    /// Finds out what is wanted and what is live, both at once: the catalog does
    /// not wait for the lake.
    async fn look(&self, context: &Context) -> anyhow::Result<(Opened, Difference)> {
        if !self.lake.is_in_s3() {
            return Err(not_in_s3(&self.lake));
        }
        let live = tokio::spawn(self.live(context.stores.services()));
        let wanted = self.wanted(context).await?;
        let (catalog, live) = live.await?;
        let difference = Catalog::compare(&wanted, &live?, &self.allowed);
        Ok((Opened { catalog, wanted }, difference))
    }

    /// Owns what it needs, since it is a task of its own.
    fn live(
        &self,
        services: impl Future<Output = Services> + Send + 'static,
    ) -> impl Future<Output = (Catalog, Result<Live, CatalogError>)> + Send + 'static {
        let (database, workgroup) = (self.database.clone(), self.workgroup.clone());
        let allowed = self.allowed.clone();
        async move {
            let catalog = Catalog::new(&services.await);
            let live = catalog.read(&database, workgroup.as_deref(), &allowed).await;
            (catalog, live)
        }
    }

    async fn wanted(&self, context: &Context) -> anyhow::Result<Wanted> {
        let ((owner, made), raw) =
            futures::try_join!(self.registered(context), self.raw.find(context))?;
        let raw = raw.map(|logs| raw::table(&logs, &owner));
        let workgroup = self.workgroup.clone();
        let queries = if workgroup.is_some() { saved_queries() } else { Vec::new() };
        let tables = made.into_iter().chain(raw).collect();
        Ok(Wanted { owner, database: self.database.clone(), workgroup, tables, queries })
    }

    /// Address of the lake, which marks what is its own, and its tables. Whether there is a lake is asked only
    /// when a table cannot be read, because it costs a listing.
    async fn registered(&self, context: &Context) -> anyhow::Result<(String, Vec<TableDef>)> {
        let lake = context.lake_at(&self.lake).await?;
        let owner = lake.location().id().to_owned();
        let read = tables::ALL.map(|table| registered(&lake, table, &owner));
        match try_join_all(read).await {
            Ok(made) => Ok((owner, made.into_iter().flatten().collect())),
            Err(error) => {
                lake.opened().await?;
                Err(error)
            }
        }
    }

    /// How far the catalog is behind the lake, in steps.
    pub(super) async fn steps_behind(&self, context: &Context) -> anyhow::Result<usize> {
        let (_, difference) = self.look(context).await?;
        Ok(difference.steps.len() + difference.foreign.len())
    }

    /// Everything at once, for a job.
    pub(crate) async fn execute(&self, context: &Context) -> anyhow::Result<Summary> {
        let (opened, difference) = self.look(context).await?;
        let mut summary = opened.summary(difference);
        opened.apply(&self.allowed, &mut summary).await?;
        Ok(summary)
    }
}

fn not_in_s3(lake: &Place) -> anyhow::Error {
    Complaint::failed(format!("the lake {lake} is not in S3"))
        .hint("Glue and Athena know tables in S3 only")
        .into()
}

async fn registered(
    lake: &Lake,
    table: &'static Table,
    owner: &str,
) -> anyhow::Result<Option<TableDef>> {
    let schema = lake.log_schema(table).await?;
    Ok(schema.map(|schema| catalog::lake::table(table, &schema.json, owner)))
}

fn saved_queries() -> Vec<QueryDef> {
    let saved = |query: NamedQuery| QueryDef {
        name: query.name.to_owned(),
        description: query.description.to_owned(),
        sql: query.sql.trim_end().to_owned(),
    };
    named::published().map(saved).collect()
}

/// A catalog, and what is wanted of it.
struct Opened {
    catalog: Catalog,
    wanted: Wanted,
}

impl Opened {
    async fn apply(&self, allowed: &Allowed, summary: &mut Summary) -> anyhow::Result<()> {
        self.catalog.apply(&self.wanted, allowed, summary.difference.clone()).await?;
        summary.applied = true;
        Ok(())
    }

    fn summary(&self, difference: Difference) -> Summary {
        let Wanted { owner, database, workgroup, .. } = self.wanted.clone();
        Summary { database, workgroup, lake: owner, difference, applied: false }
    }
}
