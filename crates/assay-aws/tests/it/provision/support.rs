//! A server, a provider on it, and the example's resources; for the suite of all
//! kinds also a real account.

use std::collections::BTreeMap;

use assay_aws::provision::{AwsProvider, Pauses};
use assay_aws::{AwsSettings, Services};
use assay_doubles::provider::{Account, Awaited};
use assay_doubles::{Moto, cloud};
use assay_provision::{
    Address, Attributes, Delivery, Developer, Home, Provider, Resource, ResourceKind, Settings,
    desired,
};
use async_trait::async_trait;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_credential_types::Credentials;

pub(crate) const PROJECT: &str = "claude-code";
const BUCKETS: &str = "acme";
pub(crate) const EMAIL: &str = "finance@example.com";
pub(crate) const MODEL: &str = "us.anthropic.claude-opus-4-6-v1";

/// A server with nothing in it, and a provider on it.
pub(crate) struct Stage {
    /// None in a real account.
    moto: Option<Moto>,
    pub(crate) provider: AwsProvider,
    pub(crate) home: Home,
    project: String,
}

/// Kinds that no test touches in a real account: there is one logging
/// configuration in an account and region, mails go to people, and budgets
/// belong to whoever pays.
const NOT_IN_ACCOUNTS: [ResourceKind; 3] =
    [ResourceKind::InvocationLogging, ResourceKind::Subscription, ResourceKind::Budget];

impl Stage {
    pub(crate) async fn set() -> Self {
        Self::in_region("us-east-1").await
    }

    pub(crate) async fn in_region(region: &str) -> Self {
        Self::on(Moto::start(), region).await
    }

    pub(crate) async fn on(moto: Moto, region: &str) -> Self {
        let provider = provider(&services(&moto, region, 1).await).await;
        Self::of(Some(moto), provider, PROJECT)
    }

    /// A real account for a project that nobody else has, where that is asked
    /// for beyond the bucket of the other tests; else a server.
    pub(crate) async fn in_account() -> Self {
        let wanted = std::env::var("ASSAY_TEST_AWS_PROVISION").is_ok_and(|value| value == "1");
        if !wanted || cloud::real_bucket().is_none() {
            return Self::set().await;
        }
        let project = format!("assay-test-{}", cloud::unique());
        cloud::say(&format!("makes the project {project} on real AWS, and deletes it"));
        let services = Services::load(&AwsSettings::default()).await;
        let provider = AwsProvider::new(&services, &project).await.unwrap();
        Self::of(None, provider, &project)
    }

    fn of(moto: Option<Moto>, provider: AwsProvider, project: &str) -> Self {
        let (account_id, region) = (provider.account().to_owned(), provider.region().to_owned());
        Self { moto, provider, home: Home { account_id, region }, project: project.to_owned() }
    }

    /// The server.
    pub(crate) fn moto(&self) -> &Moto {
        self.moto.as_ref().expect("this is no real account")
    }

    pub(crate) fn wanted(&self) -> Vec<Resource> {
        let bucket = if self.is_real() { &self.project } else { BUCKETS };
        let settings = Settings {
            project_name: self.project.clone(),
            s3_bucket_prefix: bucket.to_owned(),
            region: self.home.region.clone(),
            ..settings()
        };
        desired(&settings, &self.home)
    }

    /// One resource of each kind that may be made here.
    pub(crate) fn one_of_each(&self) -> Vec<Resource> {
        let mut resources = one_of_each(self.wanted());
        // The example's model has a profile across the regions of the United States.
        let model = self.home.region.starts_with("us-");
        let fits = |kind| {
            !NOT_IN_ACCOUNTS.contains(&kind) && (model || kind != ResourceKind::InferenceProfile)
        };
        resources.retain(|one| !self.is_real() || fits(one.address.kind));
        resources
    }

    /// What is set on it; none if it is not there.
    pub(crate) async fn live(&self, at: &Address) -> Option<Attributes> {
        self.provider.read(at).await.unwrap().map(|live| live.attributes)
    }

    /// The names of the calls that were made meanwhile, each once.
    pub(crate) async fn calls_of(&self, work: impl Future<Output = ()>) -> Vec<String> {
        let before = self.moto().calls().len();
        work.await;
        let mut calls = self.moto().calls().split_off(before);
        calls.sort();
        calls.dedup();
        calls
    }
}

#[async_trait]
impl Account for Stage {
    fn provider(&self) -> &dyn Provider {
        &self.provider
    }

    fn is_real(&self) -> bool {
        self.moto.is_none()
    }

    fn writes(&self) -> Option<usize> {
        let calls = self.moto.as_ref()?.calls();
        Some(calls.iter().filter(|call| is_write(call)).count())
    }

    async fn confirm(&self, subscription: &Address) {
        ready_to_delete(self, subscription).await;
    }

    async fn settled(&self, at: &Address, awaited: Awaited<'_>) -> Option<Attributes> {
        let mut live = self.live(at).await;
        for pause in cloud::spreading().filter(|_| self.is_real()) {
            if awaited(live.as_ref()) {
                break;
            }
            tokio::time::sleep(pause).await;
            live = self.live(at).await;
        }
        live
    }
}

fn is_write(call: &str) -> bool {
    let verb = call.split(':').nth(1).unwrap();
    !["Get", "List", "Describe", "Head", "BatchGet"].iter().any(|read| verb.starts_with(read))
}

/// Clients that try each call so many times.
pub(crate) async fn services(moto: &Moto, region: &str, attempts: u32) -> Services {
    let tries = RetryConfig::standard().with_max_attempts(attempts);
    loader(moto, region).retry_config(tries).load().await.into()
}

/// Said in so many words, so that no variable leads anywhere else.
fn loader(moto: &Moto, region: &str) -> ConfigLoader {
    let credentials = Credentials::new("testing", "testing", None, None, "tests");
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(moto.endpoint())
        .region(Region::new(region.to_owned()))
        .credentials_provider(credentials)
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
        s3_bucket_prefix: BUCKETS.into(),
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
        budget_include_credits: false,
        budget_include_refunds: false,
        claude_services: vec![],
        team_budgets: BTreeMap::from([("platform".to_owned(), 2000.0)]),
        alert_emails: vec![EMAIL.into()],
        scan_limit_bytes: 10_000_000_000,
        alarm_invocations_per_hour: 1000,
        alarm_output_tokens_per_hour: 1_000_000,
        request_metadata: vec![],
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
    loader(stage.moto(), &stage.home.region).load().await
}

pub(crate) async fn s3(stage: &Stage) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(&config(stage).await);
    aws_sdk_s3::Client::from_conf(config.force_path_style(true).build())
}

/// A subscription that nobody has confirmed cannot be ended.
pub(crate) async fn ready_to_delete(stage: &Stage, at: &Address) {
    if at.kind == ResourceKind::Subscription {
        confirm(stage, at.parts().0).await;
    }
}
