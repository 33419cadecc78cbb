//! The stores against a real S3 protocol server on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use assay_aws::{AwsError, AwsSettings, S3Stores};
use assay_lake::Stores;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use futures::TryStreamExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, path::Path as Key};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use url::Url;

const KEY: &str = "AKIDTEST";
const SECRET: &str = "secret-for-tests";

/// A server with an empty bucket `lake`; it ends with the test's runtime.
async fn server() -> (TempDir, String) {
    let root = TempDir::new().unwrap();
    std::fs::create_dir(root.path().join("lake")).unwrap();
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(root.path()).unwrap());
    builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
    let service = builder.build();
    // The file server looks and then writes; one PUT at a time gives it the
    // atomic conditional put that S3 has.
    let puts = Arc::new(Mutex::new(()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (service, puts) = (service.clone(), puts.clone());
            let one_put_at_a_time = service_fn(move |request: Request<Incoming>| {
                let (service, puts) = (service.clone(), puts.clone());
                async move {
                    let put = request.method() == Method::PUT;
                    let _turn = if put { Some(puts.lock().await) } else { None };
                    service.call(request.map(s3s::Body::from)).await
                }
            });
            tokio::spawn(async move {
                let http = auto::Builder::new(TokioExecutor::new());
                let _ = http.serve_connection(TokioIo::new(socket), one_put_at_a_time).await;
            });
        }
    });
    (root, endpoint)
}

fn settings(endpoint: &str, secret: &str) -> AwsSettings {
    let credentials = Credentials::new(KEY, secret, None, None, "test");
    AwsSettings {
        endpoint_url: Some(endpoint.into()),
        region: Some("eu-central-1".into()),
        credentials: Some(SharedCredentialsProvider::new(credentials)),
        ..AwsSettings::default()
    }
}

async fn lake(endpoint: &str) -> Arc<dyn ObjectStore> {
    let stores = S3Stores::connect(settings(endpoint, SECRET)).await.unwrap();
    stores.open(&Url::parse("s3://lake/some/prefix").unwrap()).await.unwrap()
}

fn profile_file(dir: &Path, body: &str) -> std::path::PathBuf {
    let path = dir.join("config");
    std::fs::write(&path, body).unwrap();
    path
}

#[tokio::test]
async fn of_many_creators_of_one_key_one_wins() {
    let (_root, endpoint) = server().await;
    let store = lake(&endpoint).await;
    let key = Key::from("_delta_log/00000000000000000007.json");
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
    let (_root, endpoint) = server().await;
    let store = lake(&endpoint).await;
    for key in ["a/1", "a/b/2", "ab/3"] {
        store.put(&Key::from(key), "x".into()).await.unwrap();
    }
    let below: Vec<_> = store.list(Some(&Key::from("a"))).try_collect().await.unwrap();
    let mut keys: Vec<_> = below.iter().map(|meta| meta.location.to_string()).collect();
    keys.sort();
    assert_eq!(keys, ["a/1", "a/b/2"]);
    let folder = store.list_with_delimiter(Some(&Key::from("a"))).await.unwrap();
    assert_eq!(folder.common_prefixes, [Key::from("a/b")]);
    assert_eq!(folder.objects.len(), 1);
}

#[tokio::test]
async fn a_wrong_bucket_is_named() {
    let (_root, endpoint) = server().await;
    let stores = S3Stores::connect(settings(&endpoint, SECRET)).await.unwrap();
    let error = stores.store_for("lakes", "").await.unwrap_err();
    assert_eq!(error.to_string(), format!("bucket `lakes` does not exist at {endpoint}/"));
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn a_wrong_secret_is_told_apart_from_denied_access() {
    let (_root, endpoint) = server().await;
    let stores = S3Stores::connect(settings(&endpoint, "wrong")).await.unwrap();
    let error = stores.store_for("lake", "").await.unwrap_err();
    assert!(matches!(error, AwsError::RefusedCredentials { .. }), "{error:?}");
}

#[tokio::test]
async fn a_profile_with_credential_process_region_and_endpoint_is_enough() {
    let (root, endpoint) = server().await;
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
