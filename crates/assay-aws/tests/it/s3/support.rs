//! A server with buckets, what was asked of it, and stores that reach it; or a
//! bucket of a real account in its place.

use assay_doubles_s3::{KEY, SECRET, Server, Trouble};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use assay_aws::{AwsSettings, S3Stores};
use assay_doubles::Cloud;
use assay_lake::Location;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};
use tempfile::TempDir;
use tokio::net::TcpListener;
use url::form_urlencoded;

/// A server with the empty buckets `logs` and `lake`; it ends with the test's
/// runtime. In a real account they are folders of the bucket that is given.
pub(crate) struct S3 {
    /// What the server serves; in a real account what is to be uploaded.
    pub(crate) root: TempDir,
    pub(crate) endpoint: String,
    cloud: Option<Cloud>,
    traffic: Arc<Traffic>,
}

#[derive(Default)]
struct Traffic {
    asked: Mutex<Vec<Asked>>,
    refused: Mutex<BTreeMap<String, StatusCode>>,
    weather: Mutex<Option<Weather>>,
}

/// Seeded troubles that come over requests as they arrive.
struct Weather {
    rng: u64,
    /// Of a thousand requests so many meet trouble.
    per_mille: u64,
    met: u64,
}

impl Weather {
    fn next(&mut self, method: &Method) -> Option<Trouble> {
        // Xorshift by Marsaglia, which is random enough to choose by.
        self.rng ^= self.rng << 13;
        self.rng ^= self.rng >> 7;
        self.rng ^= self.rng << 17;
        if self.rng % 1000 >= self.per_mille {
            return None;
        }
        self.met += 1;
        let all = [
            Trouble::Status(StatusCode::INTERNAL_SERVER_ERROR),
            Trouble::Status(StatusCode::SERVICE_UNAVAILABLE),
            Trouble::Reset,
            if *method == Method::GET { Trouble::ShortBody } else { Trouble::LostAnswer },
        ];
        Some(all[(self.rng >> 32) as usize % all.len()])
    }
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    /// `bucket/key`, or the bucket alone.
    pub(crate) path: String,
    /// What a listing is to begin with; none for other requests.
    pub(crate) prefix: Option<String>,
    /// Whether it wants a part of the object only.
    pub(crate) ranged: bool,
}

impl Asked {
    fn of(request: &Request<Incoming>) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let query: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes()).collect();
        let listing = query.contains_key("list-type");
        Self {
            method: request.method().clone(),
            path: request.uri().path().trim_matches('/').to_owned(),
            prefix: listing
                .then(|| query.get("prefix").map(ToString::to_string).unwrap_or_default()),
            ranged: request.headers().contains_key("range"),
        }
    }
}

impl Traffic {
    fn watch(&self, request: &Request<Incoming>) -> Option<Trouble> {
        let asked = Asked::of(request);
        let refused = self.refused.lock().unwrap().get(&asked.path).copied();
        let mut weather = self.weather.lock().unwrap();
        let met = weather.as_mut().and_then(|weather| weather.next(&asked.method));
        self.asked.lock().unwrap().push(asked);
        refused.map(Trouble::Status).or(met)
    }
}

impl S3 {
    pub(crate) async fn start() -> Self {
        let root = TempDir::new().unwrap();
        for bucket in ["logs", "lake"] {
            std::fs::create_dir(root.path().join(bucket)).unwrap();
        }
        let traffic = Arc::<Traffic>::default();
        if let Some(cloud) = Cloud::real() {
            return Self { root, endpoint: String::new(), cloud: Some(cloud), traffic };
        }
        let watched = Arc::clone(&traffic);
        let server = Server::new(root.path(), Arc::new(move |r| watched.watch(r))).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(server.serve(listener));
        Self { root, endpoint, cloud: None, traffic }
    }

    /// The folder of a bucket, to be filled without the server's help.
    pub(crate) fn bucket(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Makes objects of the files that lie in the folder of a bucket.
    pub(crate) fn deliver(&self, bucket: &str) {
        if let Some(cloud) = &self.cloud {
            cloud.upload(&self.bucket(bucket), bucket);
        }
    }

    /// Whether it is seen what is asked; if not, that is told.
    pub(crate) fn is_watched(&self) -> bool {
        let why = "which requests are made";
        self.cloud.as_ref().is_none_or(|cloud| cloud.double(why).is_some())
    }

    pub(crate) async fn stores(&self) -> S3Stores {
        let settings = match &self.cloud {
            None => settings(&self.endpoint, SECRET),
            Some(_) => AwsSettings::default(),
        };
        S3Stores::connect(settings).await.unwrap()
    }

    /// A place by its address on the server, `s3://logs/…` or `s3://lake/…`.
    pub(crate) async fn location(&self, text: &str) -> Location {
        let here = match (&self.cloud, text.strip_prefix("s3://")) {
            (Some(cloud), Some(path)) => cloud.at(path),
            _ => text.to_owned(),
        };
        Location::open(&here, &self.stores().await).await.unwrap()
    }

    /// Answers every request for `bucket/key` with this status from now on.
    pub(crate) fn refuse(&self, path: &str, status: StatusCode) {
        self.traffic.refused.lock().unwrap().insert(path.to_owned(), status);
    }

    pub(crate) fn refuse_nothing(&self) {
        self.traffic.refused.lock().unwrap().clear();
    }

    /// From now on so many of a thousand requests meet trouble.
    pub(crate) fn storm(&self, seed: u64, per_mille: u64) {
        let rng = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        *self.traffic.weather.lock().unwrap() = Some(Weather { rng, per_mille, met: 0 });
    }

    /// Fair weather again; returns how many requests met trouble.
    pub(crate) fn calm(&self) -> u64 {
        self.traffic.weather.lock().unwrap().take().map_or(0, |weather| weather.met)
    }

    /// What was asked of one bucket.
    pub(crate) fn asked(&self, bucket: &str) -> Vec<Asked> {
        let asked = self.traffic.asked.lock().unwrap();
        asked.iter().filter(|asked| asked.path.split('/').next() == Some(bucket)).cloned().collect()
    }

    /// The `bucket/key` of every object of a bucket that was fetched, in order
    /// of name, as often as it was.
    pub(crate) fn fetched(&self, bucket: &str) -> Vec<String> {
        let gets = |asked: &Asked| asked.method == Method::GET && asked.prefix.is_none();
        let asked = self.asked(bucket).into_iter();
        let mut paths: Vec<_> = asked.filter(gets).map(|asked| asked.path).collect();
        paths.sort();
        paths
    }
}

pub(crate) fn settings(endpoint: &str, secret: &str) -> AwsSettings {
    let credentials = Credentials::new(KEY, secret, None, None, "test");
    AwsSettings {
        endpoint_url: Some(endpoint.into()),
        region: Some("eu-central-1".into()),
        credentials: Some(SharedCredentialsProvider::new(credentials)),
        ..AwsSettings::default()
    }
}
