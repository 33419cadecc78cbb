//! A server, a provider on it, and the example's resources.

use std::collections::BTreeMap;
use std::io::Write;

use assay_aws::provision::{AwsProvider, Pauses};
use assay_aws::{AwsSettings, Services};
use assay_doubles::Moto;
use assay_provision::{
    Address, Attributes, Delivery, Developer, Home, Kind, Provider, Resource, Settings, desired,
};
use tempfile::NamedTempFile;

pub(crate) const PROJECT: &str = "claude-code";
pub(crate) const EMAIL: &str = "finance@example.com";
pub(crate) const MODEL: &str = "us.anthropic.claude-opus-4-6-v1";

/// A server with nothing in it, and a provider on it.
pub(crate) struct Stage {
    pub(crate) moto: Moto,
    pub(crate) provider: AwsProvider,
    pub(crate) home: Home,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        Self::in_region("us-east-1").await
    }

    pub(crate) async fn in_region(region: &str) -> Self {
        let moto = Moto::start();
        let services = services(&moto, region, 1).await;
        let provider = provider(&services).await;
        let home = Home { account_id: provider.account().to_owned(), region: region.to_owned() };
        Self { moto, provider, home }
    }

    pub(crate) fn wanted(&self) -> Vec<Resource> {
        desired(&settings(), &self.home)
    }

    /// What is set on it; none if it is not there.
    pub(crate) async fn live(&self, at: &Address) -> Option<Attributes> {
        self.provider.read(at).await.unwrap().map(|live| live.attributes)
    }

    /// The names of the calls that were made meanwhile, each once.
    pub(crate) async fn calls_of(&self, work: impl Future<Output = ()>) -> Vec<String> {
        let before = self.moto.calls().len();
        work.await;
        let mut calls = self.moto.calls().split_off(before);
        calls.sort();
        calls.dedup();
        calls
    }
}

/// Clients that try each call so many times.
pub(crate) async fn services(moto: &Moto, region: &str, attempts: u32) -> Services {
    let mut file = NamedTempFile::new().unwrap();
    let endpoint = moto.endpoint();
    write!(
        file,
        "[default]\nregion = {region}\nendpoint_url = {endpoint}\nmax_attempts = {attempts}\n\
         aws_access_key_id = testing\naws_secret_access_key = testing\n"
    )
    .unwrap();
    let profile_file = Some(file.path().to_owned());
    let services = Services::load(&AwsSettings { profile_file, ..AwsSettings::default() }).await;
    // Credentials are read when the first call is made.
    drop(file.keep().unwrap());
    services
}

pub(crate) async fn provider(services: &Services) -> AwsProvider {
    AwsProvider::new(services, PROJECT).await.unwrap().with_pauses(Pauses::none())
}

/// Two developers, one address, one team: 41 resources.
pub(crate) fn settings() -> Settings {
    let developer = |name: &str| Developer {
        name: name.into(),
        team: Some("platform".into()),
        project: Some("apollo".into()),
        cost_center: Some("cc-1".into()),
        models: vec![MODEL.into()],
    };
    Settings {
        project_name: PROJECT.into(),
        s3_bucket_prefix: "acme".into(),
        region: "us-east-1".into(),
        tags: BTreeMap::from([("Owner".to_owned(), "platform".to_owned())]),
        developer_principals: vec![],
        admin_principals: vec![],
        allowed_models: vec![MODEL.into()],
        log_retention_days: Some(90),
        log_lifecycle_days: Some(400),
        results_lifecycle_days: 30,
        deliver: vec![Delivery::Text],
        developers: vec![developer("alice"), developer("bob")],
        monthly_budget_usd: 5000.0,
        claude_services: vec![],
        team_budgets: BTreeMap::from([("platform".to_owned(), 2000.0)]),
        alert_emails: vec![EMAIL.into()],
        scan_limit_bytes: 10_000_000_000,
        alarm_invocations_per_hour: 1000,
        alarm_output_tokens_per_hour: 1_000_000,
        guardrail: None,
    }
}

/// One resource of each kind, all that it hangs on first.
pub(crate) fn one_of_each(wanted: Vec<Resource>) -> Vec<Resource> {
    let mut seen = std::collections::BTreeSet::new();
    wanted.into_iter().filter(|resource| seen.insert(resource.address.kind)).collect()
}

/// A person confirms the mail.
pub(crate) async fn confirm(stage: &Stage, topic: &str) {
    let call = aws_sdk_sns::Client::new(&config(stage).await).confirm_subscription();
    let arn = stage.home.arn("sns", topic);
    call.topic_arn(arn).token(EMAIL).send().await.unwrap();
}

/// For calls that a person makes beside us.
pub(crate) async fn config(stage: &Stage) -> aws_config::SdkConfig {
    let credentials =
        aws_credential_types::Credentials::new("testing", "testing", None, None, "tests");
    aws_config::defaults(aws_config::BehaviorVersion::latest())
        .endpoint_url(stage.moto.endpoint())
        .region(aws_config::Region::new(stage.home.region.clone()))
        .credentials_provider(credentials)
        .load()
        .await
}

pub(crate) async fn s3(stage: &Stage) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(&config(stage).await);
    aws_sdk_s3::Client::from_conf(config.force_path_style(true).build())
}

/// A subscription that nobody has confirmed cannot be ended.
pub(crate) async fn ready_to_delete(stage: &Stage, at: &Address) {
    if at.kind == Kind::Subscription {
        confirm(stage, at.parts().0).await;
    }
}
