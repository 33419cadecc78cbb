//! The stores alone.

use assay_doubles_s3::{KEY, SECRET};
use assay_host::Hinted;
use std::path::Path;
use std::sync::Arc;

use assay_aws::{AwsError, AwsSettings, S3Stores};
use assay_doubles::cloud::only_in_a_double;
use assay_lake::Location;
use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, path::Path as Key};
use tempfile::TempDir;

use super::support::{S3, settings};

/// A bucket as a store, and a key in it by its path below a prefix.
async fn lake(s3: &S3) -> (Arc<dyn ObjectStore>, impl Fn(&str) -> Key + use<>) {
    let Location { store, root, .. } = s3.location("s3://lake/some/prefix").await;
    (store, move |path: &str| Key::from(format!("{root}/{path}")))
}

/// Why a test has no use for a real account.
const OWN: &str = "buckets, keys and address are the server's own";

fn profile_file(dir: &Path, body: &str) -> std::path::PathBuf {
    let path = dir.join("config");
    std::fs::write(&path, body).unwrap();
    path
}

#[tokio::test]
async fn of_many_creators_of_one_key_one_wins() {
    let s3 = S3::start().await;
    let (store, key) = lake(&s3).await;
    let key = key("_delta_log/00000000000000000007.json");
    let writers = (0..16).map(|n| {
        let (store, key) = (store.clone(), key.clone());
        let create = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        tokio::spawn(async move { store.put_opts(&key, format!("{n}").into(), create).await })
    });
    let mut won = 0;
    for writer in writers.collect::<Vec<_>>() {
        match writer.await.unwrap() {
            Ok(_) => won += 1,
            Err(error) => assert!(
                matches!(error, object_store::Error::AlreadyExists { .. }),
                "a loser is told so: {error:?}"
            ),
        }
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn listing_goes_below_the_prefix_and_by_folder() {
    let s3 = S3::start().await;
    let (store, key) = lake(&s3).await;
    for path in ["a/1", "a/b/2", "ab/3"] {
        store.put(&key(path), "x".into()).await.unwrap();
    }
    let below: Vec<_> = store.list(Some(&key("a"))).try_collect().await.unwrap();
    let mut keys: Vec<_> = below.into_iter().map(|meta| meta.location).collect();
    keys.sort();
    assert_eq!(keys, ["a/1", "a/b/2"].map(&key));
    let folder = store.list_with_delimiter(Some(&key("a"))).await.unwrap();
    assert_eq!(folder.common_prefixes, [key("a/b")]);
    assert_eq!(folder.objects.len(), 1);
}

#[tokio::test]
async fn a_wrong_bucket_is_named() {
    if only_in_a_double(OWN) {
        return;
    }
    let s3 = S3::start().await;
    let stores = s3.stores().await;
    let error = stores.store_for("lakes", "").await.unwrap_err();
    assert_eq!(error.to_string(), format!("bucket `lakes` does not exist at {}/", s3.endpoint));
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn a_wrong_secret_is_told_apart_from_denied_access() {
    if only_in_a_double(OWN) {
        return;
    }
    let s3 = S3::start().await;
    let stores = S3Stores::connect(settings(&s3.endpoint, "wrong")).await.unwrap();
    let error = stores.store_for("lake", "").await.unwrap_err();
    assert!(matches!(error, AwsError::RefusedCredentials { .. }), "{error:?}");
}

#[tokio::test]
async fn a_profile_with_credential_process_region_and_endpoint_is_enough() {
    if only_in_a_double(OWN) {
        return;
    }
    let s3 = S3::start().await;
    let (root, endpoint) = (&s3.root, &s3.endpoint);
    let json = format!(r#"{{"Version":1,"AccessKeyId":"{KEY}","SecretAccessKey":"{SECRET}"}}"#);
    let script = root.path().join("credentials.json");
    std::fs::write(&script, json).unwrap();
    let body = format!(
        "[profile team]\nregion = eu-west-3\nendpoint_url = {endpoint}\ncredential_process = cat {}\n",
        script.display()
    );
    let settings = AwsSettings {
        profile: Some("team".into()),
        profile_file: Some(profile_file(root.path(), &body)),
        ..AwsSettings::default()
    };
    let stores = S3Stores::connect(settings).await.unwrap();
    stores.store_for("lake", "").await.unwrap();
}

#[tokio::test]
async fn an_sso_profile_without_a_session_says_how_to_log_in() {
    if only_in_a_double("the caller's own keys would come before the profile") {
        return;
    }
    let home = TempDir::new().unwrap();
    let body = "[profile corp]\nregion = us-east-1\nsso_session = corp\nsso_account_id = 123456789012\n\
                sso_role_name = Dev\n[sso-session corp]\nsso_region = us-east-1\n\
                sso_start_url = https://example.invalid/start\n";
    let settings = AwsSettings {
        profile: Some("corp".into()),
        profile_file: Some(profile_file(home.path(), body)),
        ..AwsSettings::default()
    };
    let error = S3Stores::connect(settings).await.unwrap_err();
    assert_eq!(error.to_string(), "the SSO session of profile `corp` is missing or has expired");
    assert_eq!(error.hint().unwrap(), "run `aws sso login --profile corp`");
}

#[tokio::test]
async fn an_endpoint_without_a_scheme_is_refused() {
    let error = S3Stores::connect(settings("localhost:9000", SECRET)).await.unwrap_err();
    assert!(matches!(error, AwsError::InvalidEndpoint { .. }), "{error:?}");
}
