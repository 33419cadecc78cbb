//! Where a test works: in a moto of its own, or in a real account.
//!
//! `ASSAY_TEST_AWS_BUCKET` asks for the account that the usual variables and
//! profiles of AWS lead to. What a test makes there begins with a mark of its own,
//! so that tests side by side do not meet, and is gone when the test ends.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::Moto;
use crate::hands::Hands;

/// A place of its own for one test.
#[derive(Debug)]
pub struct Cloud {
    place: Place,
}

#[derive(Debug)]
enum Place {
    Double(Box<Moto>),
    Real(Real),
}

#[derive(Debug)]
struct Real {
    bucket: String,
    /// What every name begins with: `assay_test_18a6…`.
    mark: String,
    hands: Hands,
}

/// The bucket of the double.
const BUCKET: &str = "lake";

/// Services that speak JSON, and how their calls are addressed.
const TARGETS: [(&str, &str); 2] = [("glue", "AWSGlue"), ("athena", "AmazonAthena")];

/// What a program needs besides `AWS_…` to find credentials and the network.
const PASSED_ON: [&str; 9] = [
    "HOME",
    "PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// Seconds until AWS shows everywhere what was done: 60 in all, where a moment
/// is the rule.
const SPREADS_SECONDS: [u64; 6] = [1, 2, 5, 10, 17, 25];

/// Bytes that a query of a test may scan; the least that Athena takes as a bound
/// is 10 MB.
const SCAN_BYTES_MAX: u64 = 100_000_000;

impl Cloud {
    /// The real account if it is asked for, else a moto with an empty bucket.
    ///
    /// # Panics
    ///
    /// When neither can be had.
    pub fn start() -> Self {
        Self::real().unwrap_or_else(|| {
            let moto = Moto::launch(&[]);
            moto.make_bucket(BUCKET);
            Self { place: Place::Double(Box::new(moto)) }
        })
    }

    /// The real account, if it is asked for.
    ///
    /// # Panics
    ///
    /// When it is asked for and its bucket cannot be reached.
    pub fn real() -> Option<Self> {
        let bucket = real_bucket()?;
        let mark = format!("assay_test_{}", unique());
        let hands = Hands::start(&bucket, &mark);
        Some(Self { place: Place::Real(Real { bucket, mark, hands }) })
    }

    /// The double; in a real account the reason why a part of the test is left
    /// out is told.
    pub fn double(&self, why: &str) -> Option<&Moto> {
        if self.is_real() {
            say(&format!("not checked on real AWS: {why}"));
        }
        self.moto()
    }

    /// Whether this is a real account.
    pub fn is_real(&self) -> bool {
        matches!(self.place, Place::Real(_))
    }

    /// The double; none in a real account.
    pub fn moto(&self) -> Option<&Moto> {
        match &self.place {
            Place::Double(moto) => Some(moto),
            Place::Real(_) => None,
        }
    }

    /// The variables with which a program works here, to be set in an otherwise
    /// empty environment.
    pub fn environment(&self) -> Vec<(String, String)> {
        match &self.place {
            Place::Double(moto) => {
                let own = moto.environment().map(|(name, value)| (name.into(), value.into()));
                own.into_iter().chain([("AWS_MAX_ATTEMPTS".into(), "1".into())]).collect()
            }
            Place::Real(_) => callers_own(),
        }
    }

    /// A name that no other test uses: the word, in a real account behind a mark.
    /// For databases and workgroups.
    pub fn name(&self, word: &str) -> String {
        match &self.place {
            Place::Double(_) => word.to_owned(),
            Place::Real(real) => format!("{}_{word}", real.mark),
        }
    }

    /// Name of the database of this test.
    pub fn database(&self) -> String {
        self.name("p_bedrock_logs")
    }

    /// Name of the workgroup of this test.
    pub fn workgroup(&self) -> String {
        self.name("p-bedrock-logs")
    }

    /// Address of a place in the bucket, `s3://lake/PATH` in the double.
    pub fn at(&self, path: &str) -> String {
        match &self.place {
            Place::Double(_) => format!("s3://{BUCKET}/{path}"),
            Place::Real(real) => format!("s3://{}/{}/{path}", real.bucket, real.mark),
        }
    }

    /// A text with the double's names in the place of this account's.
    pub fn plain(&self, text: &str) -> String {
        match &self.place {
            Place::Double(_) => text.to_owned(),
            Place::Real(Real { bucket, mark, .. }) => {
                let here = format!("s3://{bucket}/{mark}");
                text.replace(&here, &format!("s3://{BUCKET}")).replace(&format!("{mark}_"), "")
            }
        }
    }

    /// What Glue or Athena answers: `glue`, `GetTable`, and what is asked.
    ///
    /// # Panics
    ///
    /// When the service refuses.
    pub fn call(&self, service: &str, operation: &str, body: &Value) -> Value {
        match &self.place {
            Place::Double(moto) => {
                let (_, target) = TARGETS.iter().find(|(name, _)| *name == service).expect("known");
                let said = moto.call(service, &format!("{target}.{operation}"), &body.to_string());
                serde_json::from_str(&said).unwrap_or_default()
            }
            Place::Real(real) => {
                let asked = json!({"service": service, "operation": operation, "body": body});
                let told = real.hands.ask(&asked);
                told.unwrap_or_else(|why| panic!("{service}:{operation}: {why}\nfor {body}"))
            }
        }
    }

    /// Makes the workgroup of this test. Its results go to the bucket, and its
    /// queries may not scan much.
    ///
    /// # Panics
    ///
    /// When Athena refuses.
    pub fn make_workgroup(&self) {
        let configuration = json!({
            "ResultConfiguration": {"OutputLocation": self.at("results/")},
            "EnforceWorkGroupConfiguration": true,
            "PublishCloudWatchMetricsEnabled": false,
            "BytesScannedCutoffPerQuery": SCAN_BYTES_MAX,
        });
        let group = json!({"Name": self.workgroup(), "Configuration": configuration,
            "Description": "Of a test of assay; it goes with it."});
        self.call("athena", "CreateWorkGroup", &group);
    }

    /// Puts an empty object into the bucket.
    ///
    /// # Panics
    ///
    /// When S3 refuses.
    pub fn put_empty(&self, key: &str) {
        match &self.place {
            Place::Double(moto) => moto.put_empty(BUCKET, key),
            Place::Real(Real { bucket, mark, .. }) => {
                let body = json!({"Bucket": bucket, "Key": format!("{mark}/{key}")});
                self.call("s3", "PutObject", &body);
            }
        }
    }

    /// Puts the files of a folder into the bucket, below a path.
    ///
    /// # Panics
    ///
    /// When S3 refuses.
    pub fn upload(&self, folder: &Path, path: &str) {
        let Place::Real(real) = &self.place else { unimplemented!("for real accounts only") };
        let told = real.hands.ask(&json!({"upload": folder, "to": path}));
        told.unwrap_or_else(|why| panic!("s3:PutObject: {why}"));
    }

    /// The pauses after which it is worth looking again whether AWS shows what
    /// was done; none in the double, which does so at once.
    pub fn pauses(&self) -> impl Iterator<Item = Duration> + use<> {
        let real = self.is_real();
        spreading().filter(move |_| real)
    }

    /// Looks until it is as wanted, or for as long as AWS may take; gives what
    /// was seen last.
    pub fn settled<T>(&self, look: impl Fn() -> T, wanted: impl Fn(&T) -> bool) -> T {
        let mut seen = look();
        for pause in self.pauses() {
            if wanted(&seen) {
                break;
            }
            std::thread::sleep(pause);
            seen = look();
        }
        seen
    }
}

/// The pauses after which it is worth looking again at a real account.
pub fn spreading() -> impl Iterator<Item = Duration> {
    SPREADS_SECONDS.into_iter().map(Duration::from_secs)
}

/// The bucket of the real account that is asked for.
pub fn real_bucket() -> Option<String> {
    std::env::var("ASSAY_TEST_AWS_BUCKET").ok().filter(|bucket| !bucket.is_empty())
}

/// Whether a test is to be left out, because real AWS is asked for and cannot do
/// what the test needs; that is told.
pub fn only_in_a_double(why: &str) -> bool {
    let real = real_bucket().is_some();
    if real {
        say(&format!("NOT RUN on real AWS: {why}"));
    }
    real
}

/// A line past the test harness, which would keep it to itself; each once.
pub fn say(what: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let thread = std::thread::current();
    let line = format!("{}: {what}\n", thread.name().unwrap_or("a test"));
    if SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(line.clone()) {
        drop(std::io::stderr().write_all(line.as_bytes()));
    }
}

/// Not the same twice, on this machine or on another: when it is, and who asks.
pub fn unique() -> String {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let asked = ASKED.fetch_add(1, Ordering::Relaxed);
    let mut text = format!("{:x}", now.as_micros());
    write!(text, "{:x}{asked:x}", std::process::id()).expect("a text takes everything");
    text
}

/// Where the caller's own credentials come from, an instance's among them.
fn callers_own() -> Vec<(String, String)> {
    let wanted = |name: &str| name.starts_with("AWS_") || PASSED_ON.contains(&name);
    let mut own: Vec<_> = std::env::vars().filter(|(name, _)| wanted(name)).collect();
    if !own.iter().any(|(name, _)| name == "AWS_EC2_METADATA_DISABLED") {
        own.push(("AWS_EC2_METADATA_DISABLED".into(), "false".into()));
    }
    own
}
