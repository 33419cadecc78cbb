//! The catalog against Glue and Athena, as moto plays them or in a real account.

mod rights;
mod views;

use assay_host::Hinted;
use std::collections::BTreeSet;

use assay_aws::catalog::raw::{self, RawLogs};
use assay_aws::catalog::{
    Action, Allowed, Catalog, CatalogError, Difference, QueryDef, Wanted, lake, view,
};
use assay_aws::permissions::{self, Task};
use assay_aws::{AwsSettings, ServiceErrorKind, Services};
use assay_doubles::cloud::only_in_a_double;
use assay_doubles::{Cloud, Moto};
use assay_schema::{View, tables, views as schema_views};
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use serde_json::{Value, json};

/// An account, a catalog in it, and what is wanted of that.
struct World {
    cloud: Cloud,
    catalog: Catalog,
    wanted: Wanted,
    allowed: Allowed,
}

fn create_database() -> Allowed {
    Allowed { create_database: true, ..Allowed::default() }
}

impl World {
    async fn new() -> Self {
        let cloud = Cloud::start();
        cloud.make_workgroup();
        let catalog = Catalog::new(&services(&cloud).await);
        let queries = vec![query("usage", "SELECT 1"), query("trend", "SELECT 2")];
        let logs = RawLogs {
            root: cloud.at("prod"),
            accounts: vec!["111122223333".into()],
            regions: vec!["eu-west-1".into(), "us-east-1".into()],
        };
        let lake = cloud.at("assay");
        let tables = tables::ALL.map(|table| lake::table(table, &table.delta_schema(), &lake));
        let views =
            schema_views::ALL.map(|of| view::table(of, &of_nothing(of), &cloud.database(), &lake));
        let wanted = Wanted {
            database: cloud.database(),
            workgroup: Some(cloud.workgroup()),
            tables: tables.into_iter().chain([raw::table(&logs, &lake)]).chain(views).collect(),
            owner: lake,
            results: None,
            queries,
        };
        Self { cloud, catalog, wanted, allowed: Allowed::default() }
    }

    /// With everything in place.
    async fn published() -> Self {
        let mut world = Self::new().await;
        world.allowed = create_database();
        world.publish().await.unwrap();
        world.allowed = Allowed::default();
        assert!(world.left().await.is_empty());
        world
    }

    async fn look(&self) -> Difference {
        self.catalog.look(&self.wanted, &self.allowed).await.unwrap()
    }

    /// What is left to do when the account shows what was done.
    async fn left(&self) -> Difference {
        let mut found = self.look().await;
        for pause in self.cloud.pauses() {
            if found.is_empty() {
                break;
            }
            tokio::time::sleep(pause).await;
            found = self.look().await;
        }
        found
    }

    async fn publish(&self) -> Result<Difference, CatalogError> {
        let found = self.catalog.look(&self.wanted, &self.allowed).await?;
        self.catalog.apply(&self.wanted, &self.allowed, found.clone()).await?;
        Ok(found)
    }

    fn glue(&self, operation: &str, mut body: Value) -> Value {
        body["DatabaseName"] = json!(self.wanted.database);
        self.cloud.call("glue", operation, &body)
    }

    fn table(&self, name: &str) -> Value {
        self.glue("GetTable", json!({"Name": name}))["Table"].take()
    }

    /// The table as somebody else makes of it.
    fn edit(&self, name: &str, change: impl FnOnce(&mut Value)) {
        let mut table = self.table(name);
        table.as_object_mut().unwrap().retain(|member, _| SETTABLE.contains(&member.as_str()));
        change(&mut table);
        let before = self.version(name);
        self.glue("UpdateTable", json!({ "TableInput": table }));
        self.cloud.settled(|| self.version(name), |now| *now > before);
    }

    fn version(&self, name: &str) -> u32 {
        self.table(name)["VersionId"].as_str().unwrap().parse().unwrap()
    }

    /// Every call so far; only a double tells.
    fn calls(&self) -> Option<Vec<String>> {
        self.cloud.double("the calls that are made").map(Moto::calls)
    }
}

/// A statement with the columns of a view, and no rows.
fn of_nothing(view: &View) -> String {
    let columns =
        view.columns().map(|one| format!("CAST(NULL AS {}) AS {}", one.kind.presto(), one.name));
    format!("SELECT {} WHERE false", columns.collect::<Vec<_>>().join(", "))
}

/// What of a table its input has, too, moments aside.
const SETTABLE: [&str; 10] = [
    "Name",
    "Description",
    "Owner",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "TableType",
    "Parameters",
    "ViewOriginalText",
    "ViewExpandedText",
];

async fn services(cloud: &Cloud) -> Services {
    let Some(moto) = cloud.moto() else { return Services::load(&AwsSettings::default()).await };
    // Said in so many words, so that no variable leads anywhere else.
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(moto.endpoint())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new("testing", "testing", None, None, "test"))
        .retry_config(RetryConfig::standard().with_max_attempts(2))
        .load()
        .await
        .into()
}

fn query(name: &str, sql: &str) -> QueryDef {
    QueryDef { name: name.into(), description: format!("About {name}."), sql: sql.into() }
}

fn steps(difference: &Difference) -> Vec<(Action, &str)> {
    difference.steps.iter().map(|step| (step.action, step.name.as_str())).collect()
}

fn changed(difference: &Difference) -> Vec<&str> {
    let changes = difference.steps.iter().flat_map(|step| &step.changes);
    changes.map(|change| change.attribute.as_str()).collect()
}

#[tokio::test]
async fn what_is_published_is_what_athena_and_spark_read_and_then_there_is_nothing_to_do() {
    let world = World::published().await;
    let before = world.calls();
    let again = world.publish().await.unwrap();
    assert!(again.is_empty() && again.kept.is_empty(), "{again:?}");
    if let (Some(before), Some(mut calls)) = (before, world.calls()) {
        let mut calls = calls.split_off(before.len());
        calls.sort();
        let reads = ["athena:BatchGetNamedQuery", "athena:ListNamedQueries", "glue:GetTables"];
        assert_eq!(calls, reads, "one call for all tables, two for all queries");
    }

    let rows = world.table("invocations");
    assert_eq!(rows["TableType"], "EXTERNAL_TABLE");
    assert_eq!(rows["Parameters"]["spark.sql.sources.provider"], "delta");
    assert_eq!(rows["PartitionKeys"][0]["Name"], "event_date");
    let storage = &rows["StorageDescriptor"];
    let location = world.cloud.at("assay/invocations");
    assert_eq!(storage["Location"], *location);
    assert_eq!(storage["SerdeInfo"]["Parameters"]["path"], *location);
    assert_eq!(storage["Columns"].as_array().unwrap().len(), tables::INVOCATIONS.columns.len() - 1);

    let raw = world.table("raw_invocations");
    let parameters = &raw["Parameters"];
    let hours = "AWSLogs/${log_account}/BedrockModelInvocationLogs/${log_region}/${datehour}";
    let template = world.cloud.at(&format!("prod/{hours}"));
    assert_eq!(parameters["storage.location.template"], *template);
    assert_eq!(parameters["projection.log_region.values"], "eu-west-1,us-east-1");
    assert_eq!(parameters["projection.datehour.format"], "yyyy/MM/dd/HH");
    assert_eq!(
        raw["StorageDescriptor"]["SerdeInfo"]["Parameters"]["ignore.malformed.json"],
        "true"
    );
}

#[tokio::test]
async fn tables_gain_columns_and_lose_none() {
    let mut world = World::published().await;
    world.edit("rejects", |table| {
        let columns = table["StorageDescriptor"]["Columns"].as_array_mut().unwrap();
        columns.retain(|column| column["Name"] != "detail");
        columns.iter_mut().find(|c| c["Name"] == "byte_offset").unwrap()["Type"] = json!("int");
        columns.iter_mut().find(|c| c["Name"] == "reason").unwrap()["Type"] = json!("bigint");
        columns.push(json!({"Name": "theirs", "Type": "string"}));
        table["Parameters"]["comment"] = json!("theirs");
        table["Retention"] = json!(7);
    });
    let found = world.publish().await.unwrap();
    assert_eq!(steps(&found), [(Action::Update, "rejects")]);
    assert_eq!(changed(&found), ["column byte_offset", "column detail", "comment of detail"]);
    let kept: Vec<_> = found.kept.iter().map(|kept| kept.what.as_str()).collect();
    assert_eq!(
        kept,
        [
            "column reason stays bigint, string does not hold all its values",
            "column theirs stays, the lake has no such column",
        ]
    );
    let table = world.table("rejects");
    let columns = table["StorageDescriptor"]["Columns"].as_array().unwrap();
    assert_eq!(columns.last().unwrap()["Name"], "theirs");
    assert_eq!(
        (&table["Retention"], &table["Parameters"]["comment"]),
        (&json!(7), &json!("theirs"))
    );
    assert!(world.left().await.steps.is_empty());

    world.wanted.queries = vec![query("usage", "SELECT 3"), query("new", "SELECT 4")];
    let found = world.publish().await.unwrap();
    let expected = [(Action::Update, "usage"), (Action::Create, "new"), (Action::Remove, "trend")];
    assert_eq!(steps(&found), expected);
    assert!(world.left().await.is_empty());
}

#[tokio::test]
async fn what_belongs_to_others_is_told_and_left_alone() {
    let mut world = World::new().await;
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, CatalogError::NoDatabase { .. }), "{error}");
    assert!(error.hint().unwrap().contains("--create-database"));
    let input = json!({"DatabaseInput": {"Name": world.wanted.database}});
    world.cloud.call("glue", "CreateDatabase", &input);
    let theirs = json!({"Name": "rejects", "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": {"Location": world.cloud.at("theirs/rejects"), "Columns": []}});
    world.glue("CreateTable", json!({ "TableInput": theirs }));
    let saved = json!({"Name": "usage", "Database": world.wanted.database,
        "QueryString": "SELECT 0", "WorkGroup": world.wanted.workgroup});
    world.cloud.call("athena", "CreateNamedQuery", &saved);

    let (before, error) = (world.table("rejects"), world.publish().await.unwrap_err());
    let said = world.cloud.plain(&error.to_string());
    assert!(
        said.contains("`p_bedrock_logs.rejects` is not ours (EXTERNAL_TABLE at s3://"),
        "{said}"
    );
    assert!(error.hint().unwrap().contains("--adopt rejects"));
    assert_eq!(world.table("rejects"), before);
    let updates = world.calls().is_some_and(|calls| calls.iter().any(|c| c.contains(":Update")));
    assert!(!updates, "nothing is half done");
    let (to_be_made, queries) = (tables::ALL.len() + schema_views::ALL.len(), 2);
    assert_eq!(
        world.look().await.steps.len(),
        to_be_made + queries,
        "the raw logs, the views, all but rejects"
    );

    world.allowed.adopt = vec!["rejects".into()];
    world.publish().await.unwrap();
    world.allowed = Allowed::default();
    assert!(world.left().await.is_empty());
    world.wanted.owner = "s3://another/lake".into();
    let foreign = world.look().await.foreign.len();
    assert_eq!(foreign, world.wanted.tables.len(), "tables of another lake are not ours either");
    world.wanted.workgroup = Some(world.cloud.name("mistyped"));
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, CatalogError::NoWorkgroup { .. }), "{error}");
}

#[tokio::test]
async fn trouble_is_told_and_made_up_for_by_the_next_run() {
    if only_in_a_double("calls are made to fail") {
        return;
    }
    let mut world = World::new().await;
    world.allowed = create_database();
    let moto = world.cloud.double("calls are made to fail").unwrap();
    moto.fail("glue:CreateTable", "AccessDeniedException", 1);
    let error = world.publish().await.unwrap_err();
    assert!(error.hint().unwrap().contains("glue:CreateTable"), "{error}");
    moto.fail("athena:CreateNamedQuery", "TooManyRequestsException", 9);
    let error = world.publish().await.unwrap_err();
    let CatalogError::Service { source } = &error else { panic!("{error}") };
    assert_eq!(source.kind, ServiceErrorKind::Throttled);
    moto.fail("athena:CreateNamedQuery", "TooManyRequestsException", 0);
    let left = steps(&world.publish().await.unwrap()).len();
    assert_eq!(left, 2 + schema_views::ALL.len(), "the tables are there, no view was asked");

    world.edit("rejects", |table| table["Description"] = json!("stale"));
    moto.fail("glue:UpdateTable", "ConcurrentModificationException", 99);
    let error = world.publish().await.unwrap_err();
    assert!(matches!(error, CatalogError::Overtaken { attempts: 5, .. }), "{error}");
    moto.fail("glue:UpdateTable", "ConcurrentModificationException", 0);
    world.publish().await.unwrap();
}

#[tokio::test]
async fn who_comes_second_looks_again() {
    let world = World::published().await;
    let first = world.version("rejects");
    world.edit("rejects", |table| table["Description"] = json!("stale"));
    let seen = world.look().await;
    world.edit("rejects", |table| table["Description"] = json!("somebody else's"));
    world.catalog.apply(&world.wanted, &world.allowed, seen).await.unwrap();
    assert_eq!(world.version("rejects"), first + 3, "refused once, then made on what is there");
    assert!(world.left().await.is_empty());
}

#[tokio::test]
async fn publishers_at_once_end_with_one_of_each() {
    let world = World::published().await;
    for table in ["rejects", "objects", "invocations"] {
        world.edit(table, |table| table["Description"] = json!("stale"));
    }
    let both = tokio::join!(world.publish(), world.publish(), world.publish());
    assert!(both.0.is_ok() && both.1.is_ok() && both.2.is_ok(), "{both:?}");
    assert!(world.left().await.is_empty());
}

#[tokio::test]
async fn every_call_is_in_the_policy_and_the_policy_has_no_other() {
    if only_in_a_double("the calls that are made are compared") {
        return;
    }
    let mut world = World::published().await;
    world.edit("rejects", |table| table["Description"] = json!("stale"));
    let before = world.calls().unwrap();
    world.wanted.queries = vec![query("usage", "SELECT 3")];
    world.publish().await.unwrap();
    let calls = world.calls().unwrap();
    assert!(before.len() < calls.len());
    let made: BTreeSet<String> = calls.into_iter().filter(|call| is_of_catalog(call)).collect();
    let allowed = permissions::asked_for(Task::Publish);
    let allowed: BTreeSet<String> =
        allowed.into_iter().map(str::to_owned).filter(|call| is_of_catalog(call)).collect();
    // What this test itself asks for to set the scene.
    let scene = ["glue:GetTable", "athena:CreateWorkGroup"];
    let made: BTreeSet<String> =
        made.into_iter().filter(|call| !scene.contains(&call.as_str())).collect();
    assert_eq!(made, allowed);
}

fn is_of_catalog(call: &str) -> bool {
    call.starts_with("glue:") || call.starts_with("athena:")
}
