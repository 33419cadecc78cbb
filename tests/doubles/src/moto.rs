//! moto: S3, Glue, IAM and the rest of AWS in one Python process.

mod server;

use crate::cloud::{real_bucket, say};
use crate::http;

/// A running moto, with the calls that it lacks added (`moto/more/`).
#[derive(Debug)]
pub struct Moto {
    server: server::Server,
}

impl Moto {
    /// Starts a server with nothing in it, for a test that works nowhere else;
    /// that is told when real AWS is asked for.
    ///
    /// # Panics
    ///
    /// When it cannot be installed or started.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// The same with some of moto's own variables set, as its documentation
    /// lists them.
    ///
    /// # Panics
    ///
    /// When it cannot be installed or started.
    pub fn with(variables: &[(&str, &str)]) -> Self {
        if real_bucket().is_some() {
            say("runs on moto, and never on real AWS");
        }
        Self::launch(variables)
    }

    pub(crate) fn launch(variables: &[(&str, &str)]) -> Self {
        Self { server: server::Server::start(variables) }
    }

    /// URL for every service, `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> &str {
        &self.server.endpoint
    }

    /// The variables that turn an AWS client to this server and to nothing else.
    pub fn environment(&self) -> [(&'static str, &str); 6] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint()),
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ]
    }

    /// Lets the next calls of a name, `glue:UpdateTable` or, to one region,
    /// `glue:UpdateTable@eu-west-1`, fail with a code of that service. What was set for the same name before no longer holds.
    ///
    /// # Panics
    ///
    /// When the server does not answer.
    pub fn fail(&self, action: &str, code: &str, times: usize) {
        self.ask("POST", "faults", &format!("{action} {code} {times}"));
    }

    /// Every call since the start, in order and as policies name it; those that
    /// failed too.
    ///
    /// # Panics
    ///
    /// When the server does not answer.
    pub fn calls(&self) -> Vec<String> {
        self.ask("GET", "calls", "").lines().map(str::to_owned).collect()
    }

    /// The answer of a service that speaks JSON, unless it refuses: `glue`,
    /// `AWSGlue.GetTable`, and what is asked.
    ///
    /// # Panics
    ///
    /// When the server does not answer, or refuses.
    pub fn call(&self, service: &str, target: &str, body: &str) -> String {
        let scope = format!("Credential=testing/20260101/us-east-1/{service}/aws4_request");
        let signed = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0");
        let kind = "application/x-amz-json-1.1";
        let headers =
            [("Authorization", &*signed), ("X-Amz-Target", target), ("Content-Type", kind)];
        self.request("POST", "/", &headers, body)
    }

    /// Makes a bucket of S3.
    ///
    /// # Panics
    ///
    /// When the server does not answer, or refuses.
    pub fn make_bucket(&self, name: &str) {
        self.request("PUT", &format!("/{name}"), &[], "");
    }

    /// Puts an empty object into a bucket of S3.
    ///
    /// # Panics
    ///
    /// When the server does not answer, or refuses.
    pub fn put_empty(&self, bucket: &str, key: &str) {
        self.request("PUT", &format!("/{bucket}/{key}"), &[], "");
    }

    /// Makes an application inference profile of a model of that region.
    ///
    /// # Panics
    ///
    /// When the server does not answer, or refuses.
    pub fn inference_profile(&self, region: &str, name: &str, model: &str) {
        let scope = format!("Credential=testing/20260101/{region}/bedrock/aws4_request");
        let signed = format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0");
        let source = format!("arn:aws:bedrock:{region}::foundation-model/{model}");
        let body = format!(
            r#"{{"inferenceProfileName":"{name}","modelSource":{{"copyFrom":"{source}"}}}}"#
        );
        let headers = [("Authorization", &*signed), ("Content-Type", "application/json")];
        self.request("POST", "/inference-profiles", &headers, &body);
    }

    /// Puts services on the bill that Cost Explorer tells.
    ///
    /// # Panics
    ///
    /// When the server does not answer, or refuses.
    pub fn bill(&self, services: &[&str]) {
        let group = |service: &&str| format!(r#"{{"Keys":["{service}"],"Metrics":{{}}}}"#);
        let groups: Vec<_> = services.iter().map(group).collect();
        let groups = groups.join(",");
        let body = format!(r#"{{"results":[{{"ResultsByTime":[{{"Groups":[{groups}]}}]}}]}}"#);
        self.request("POST", "/moto-api/static/ce/cost-and-usage-results", &[], &body);
    }

    /// Tells Athena's double something: `answers`, `trino` or `release`, as
    /// `moto/more/athena_engine.py` says.
    ///
    /// # Panics
    ///
    /// When the server does not answer, or refuses.
    pub fn athena(&self, what: &str, body: &str) {
        self.request("POST", &format!("/moto-api/assay/athena/{what}"), &[], body);
    }

    /// The answer of what this crate has added to the server.
    fn ask(&self, method: &str, what: &str, body: &str) -> String {
        self.request(method, &format!("/assay-doubles/{what}"), &[], body)
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        let host = self.endpoint().trim_start_matches("http://");
        let (head, body) = http::request(host, method, path, headers, body);
        assert!(head.contains(" 20"), "{head}\n{body}");
        body
    }
}
