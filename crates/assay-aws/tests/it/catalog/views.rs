//! Views in Glue, and whether Athena answers from them.

use assay_doubles::cloud::only_in_a_double;
use assay_doubles::python;
use assay_host::Hinted;
use serde_json::{Value, json};

use super::*;

/// The JSON in the text of a view.
fn said(view: &Value) -> Value {
    let text = view["ViewOriginalText"].as_str().unwrap();
    let inner = text.strip_prefix("/* Presto View: ").unwrap().strip_suffix(" */").unwrap();
    let decode = "import base64, sys; sys.stdout.buffer.write(base64.b64decode(sys.argv[1]))";
    let python = python::with_packages("moto", &moto_packages());
    let json = python::output(&python, &["-c", decode, inner].map(std::ffi::OsStr::new));
    serde_json::from_slice(&json).unwrap()
}

fn moto_packages() -> std::path::PathBuf {
    assay_doubles::root().join("tests/doubles/moto/requirements.txt")
}

impl World {
    /// What Athena answers next to a statement with such words: that it failed.
    fn fails(&self, words: &str, reason: &str) {
        let failed = json!({"match": words, "states": ["FAILED"], "reason": reason});
        self.cloud.moto().unwrap().athena("answers", &json!([failed]).to_string());
    }

    /// Somebody else's statement in the view.
    fn drift(&self, view: &str) {
        self.edit(view, |table| table["ViewOriginalText"] = json!("/* Presto View: e30= */"));
    }
}

const STALE: &str = "INVALID_VIEW: line 1:15: View is stale or in invalid state";

#[tokio::test]
async fn a_view_lies_in_glue_as_athena_makes_one() {
    let world = World::published().await;
    let view = world.table("usage");
    assert_eq!(view["TableType"], "VIRTUAL_VIEW");
    let parameters = json!({"presto_view": "true", "comment": "Presto View",
        "assay.owner": world.wanted.owner});
    assert_eq!(view["Parameters"], parameters, "and no mark of a view that was not asked");
    assert_eq!(view["ViewExpandedText"], "/* Presto View */");
    let storage = &view["StorageDescriptor"];
    assert!(storage["SerdeInfo"].is_object(), "Athena and Trino fail without it: {storage}");
    let mut columns = storage["Columns"].as_array().unwrap().iter();
    let money = columns.find(|column| column["Name"] == "cost_usd_high").unwrap();
    assert_eq!(money["Type"], "decimal(38,15)");

    let said = said(&view);
    assert_eq!(
        (&said["catalog"], &said["schema"]),
        (&json!("awsdatacatalog"), &json!(world.wanted.database))
    );
    assert_eq!(said["runAsInvoker"], true);
    assert!(said["originalSql"].as_str().unwrap().starts_with("SELECT CAST(NULL AS "));
    let first = &said["columns"][0];
    assert_eq!(first, &json!({"name": "event_time", "type": "timestamp(6) with time zone"}));
    assert_eq!(said["columns"].as_array().unwrap().len(), schema_views::USAGE.columns().count());
}

#[tokio::test]
async fn a_view_that_drifts_is_told_and_written_again() {
    let mut world = World::published().await;
    world.drift("usage");
    world.edit("daily_costs", |table| {
        let columns = table["StorageDescriptor"]["Columns"].as_array_mut().unwrap();
        columns.push(json!({"Name": "theirs", "Type": "string"}));
        table["Parameters"]["theirs"] = json!("stays");
    });
    let found = world.publish().await.unwrap();
    let both = [(Action::Update, "usage"), (Action::Update, "daily_costs")];
    assert_eq!(steps(&found), both);
    assert_eq!(changed(&found), ["statement", "types", "tables in", "columns"]);
    assert!(world.left().await.is_empty());
    assert_eq!(world.table("daily_costs")["Parameters"]["theirs"], "stays");

    // The lake has other keys of callers' metadata, say.
    let usage = world.wanted.tables.iter_mut().find(|table| table.name == "usage").unwrap();
    usage.view.as_mut().unwrap().sql.push('\n');
    assert_eq!(changed(&world.publish().await.unwrap()), ["statement"]);
    assert!(world.left().await.is_empty());
}

#[tokio::test]
async fn what_athena_does_not_understand_is_written_in_another_way() {
    if only_in_a_double("Athena's answers are scripted") {
        return;
    }
    let world = World::published().await;
    world.drift("usage");
    world.fails("FROM usage", STALE);
    world.publish().await.unwrap();
    assert_eq!(said(&world.table("usage")).get("runAsInvoker"), None);
    assert!(world.left().await.is_empty(), "either form is ours");

    world.drift("usage");
    world.fails("FROM usage", STALE);
    world.fails("FROM usage", STALE);
    world.publish().await.unwrap();
    assert!(world.left().await.is_empty(), "so is what Athena has made of the statement");
    let parameters = world.table("usage")["Parameters"].take();
    assert_eq!(parameters["assay.owner"], *world.wanted.owner);
    assert_eq!(parameters.get("assay.unanswered"), None);
    world.drift("usage");
    assert_eq!(changed(&world.look().await), ["statement", "types", "tables in"]);
}

#[tokio::test]
async fn a_view_that_does_not_answer_is_asked_again_by_the_next_run() {
    if only_in_a_double("Athena's answers are scripted") {
        return;
    }
    let world = World::published().await;
    world.drift("usage");
    for words in ["LIMIT 0", "LIMIT 0", "CREATE OR REPLACE VIEW usage AS"] {
        world.fails(words, STALE);
    }
    let error = world.publish().await.unwrap_err();
    assert!(matches!(&error, CatalogError::Unanswered { view, .. } if view == "usage"), "{error}");
    assert_eq!(changed(&world.look().await), ["answers in Athena"]);
    world.fails("LIMIT 0", "Access denied to s3://results: writing output");
    let error = world.publish().await.unwrap_err();
    assert!(error.hint().unwrap().contains("s3:PutObject"), "{error:?}");
    world.publish().await.unwrap();
    assert!(world.left().await.is_empty());

    // Nobody can be asked without a workgroup.
    let before = world.calls().unwrap().len();
    let mut world = world;
    world.wanted = Wanted { workgroup: None, queries: Vec::new(), ..world.wanted };
    world.drift("usage");
    world.publish().await.unwrap();
    assert!(!world.calls().unwrap()[before..].iter().any(|call| call.starts_with("athena:")));
    assert!(world.left().await.is_empty());
}
