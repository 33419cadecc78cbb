//! Profiles of several accounts and regions, as they are synchronized.

use assay_doubles::Moto;
use assay_program::{command, with_lake};
use serde_json::Value;
use tempfile::TempDir;

use crate::run;

const OPUS: &str = "anthropic.claude-opus-4-6-v1";

fn settings(dir: &TempDir, text: &str) {
    std::fs::write(dir.path().join("assay.toml"), text).unwrap();
}

#[test]
fn an_account_that_fails_keeps_no_other_from_its_sync() {
    let (moto, dir) = (Moto::start(), with_lake());
    let role = "arn:aws:iam::111122223333:role/assay-profiles";
    let accounts = format!(
        "lake = \"lake\"\n[[accounts]]\nid = \"123456789012\"\nregions = [\"us-east-1\", \"eu-west-1\"]\n\
         [[accounts]]\nid = \"111122223333\"\nname = \"prod\"\nrole_arn = \"{role}\"\n"
    );
    settings(&dir, &accounts);
    let sync = || run(&moto, dir.path(), &["profiles", "sync"]);
    moto.fail("sts:AssumeRole", "AccessDenied", 1);
    let first = sync();
    assert!(first.starts_with("exit 1\n"), "{first}");
    for part in ["account 111122223333 (prod)", "1 of 2 accounts", "needs sts:AssumeRole"] {
        assert!(first.contains(part), "{part} is missing:\n{first}");
    }
    let calls = moto.calls();
    assert_eq!(calls.iter().filter(|call| *call == "bedrock:ListInferenceProfiles").count(), 2);
    let whole = sync();
    assert!(whole.starts_with("exit 0\n"), "{whole}");

    settings(&dir, "lake = \"lake\"\n[[accounts]]\nid = \"999999999999\"\n");
    let other = sync();
    assert!(other.starts_with("exit 1\n") && other.contains("123456789012"), "{other}");
}

#[test]
fn a_region_that_fails_keeps_no_other_from_its_sync() {
    let (moto, dir) = (Moto::start(), with_lake());
    let regions = "id = \"123456789012\"\nregions = [\"us-east-1\", \"eu-west-1\"]";
    settings(&dir, &format!("lake = \"lake\"\n[[accounts]]\n{regions}\n"));
    moto.inference_profile("us-east-1", "ann", OPUS);
    moto.inference_profile("eu-west-1", "bob", OPUS);
    let sync = || run(&moto, dir.path(), &["profiles", "sync"]);
    let listed = || {
        let list = ["profiles", "list", "--format", "json"];
        let list = command(dir.path(), &list).output().unwrap();
        assert_eq!(list.status.code(), Some(0));
        let profiles: Vec<Value> = serde_json::from_slice(&list.stdout).unwrap();
        let name = |profile: &Value| profile["name"].as_str().unwrap().to_owned();
        profiles.iter().map(name).collect::<Vec<_>>()
    };
    moto.fail("bedrock:ListInferenceProfiles@eu-west-1", "AccessDeniedException", 1);
    let first = sync();
    assert!(first.starts_with("exit 1\n"), "{first}");
    assert!(first.contains("account 123456789012 in eu-west-1"), "{first}");
    assert_eq!(listed(), ["ann"], "what could be listed is written");
    let whole = sync();
    assert!(whole.starts_with("exit 0\n"), "{whole}");
    assert_eq!(listed().len(), 2);
}
