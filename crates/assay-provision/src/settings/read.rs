//! From what was given to settings as meant, with everything that is wrong told
//! at once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::given::{Given, each_once};
use super::table::SETTINGS;
use super::{Delivery, Developer, Settings};
use crate::{Names, ProvisionError};

/// Something that was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where: `assay.toml:12`, or the name of a variable.
    pub place: String,
    /// Name of the setting.
    pub key: String,
    /// The value.
    pub value: Value,
}

/// The id of Opus 4.6, without `:0`.
const MODEL: &str = "us.anthropic.claude-opus-4-6-v1";

/// Characters of an inference profile's name at most:
/// <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html>.
const PROFILE_NAME_MAX: usize = 64;

/// Profiles of one account at most, unless AWS raises it.
const PROFILES_MAX: usize = 1000;

impl Settings {
    /// Reads what was given, the later over the earlier.
    ///
    /// # Errors
    /// Names everything that is wrong.
    pub fn read(entries: &[Entry]) -> Result<Self, ProvisionError> {
        let mut settings = Self::defaults();
        let taken = entries.iter().filter_map(|entry| settings.take(entry).err());
        let mut problems: Vec<_> = taken.collect();
        settings.complete();
        // What could not be read is not missing as well.
        let given = |key: &str| entries.iter().any(|entry| entry.key == key);
        if !given("s3_bucket_prefix") {
            problems.push("provision.s3_bucket_prefix: is needed".to_owned());
        }
        problems.extend(settings.problems());
        if problems.is_empty() { Ok(settings) } else { Err(ProvisionError::Settings { problems }) }
    }

    fn take(&mut self, Entry { place, key, value }: &Entry) -> Result<(), String> {
        let setting = SETTINGS.iter().find(|setting| setting.key == key);
        let known = || SETTINGS.iter().map(|setting| setting.key).collect::<Vec<_>>().join(", ");
        let setting = setting.ok_or_else(|| {
            format!("{place}: there is no setting `provision.{key}`; there are {}", known())
        })?;
        (setting.set)(self, &Given(value)).map_err(|why| format!("{place}: provision.{key}: {why}"))
    }

    /// What holds where nobody says anything.
    fn defaults() -> Self {
        Self {
            project_name: "claude-code".into(),
            s3_bucket_prefix: String::new(),
            region: "us-east-1".into(),
            tags: Default::default(),
            developer_principals: vec![],
            admin_principals: vec![],
            allowed_models: vec![MODEL.into()],
            log_retention_days: Some(90),
            log_lifecycle_days: None,
            results_lifecycle_days: 30,
            deliver: vec![Delivery::Text],
            developers: vec![],
            monthly_budget_usd: 1000.0,
            budget_include_credits: false,
            budget_include_refunds: false,
            claude_services: vec![],
            team_budgets: Default::default(),
            alert_emails: vec![],
            scan_limit_bytes: 100 << 30,
            alarm_invocations_per_hour: 10_000,
            alarm_output_tokens_per_hour: 10_000_000,
            request_metadata: vec![],
            guardrail: None,
        }
    }

    /// Who names no model has the first of the allowed.
    fn complete(&mut self) {
        for developer in self.developers.iter_mut().filter(|one| one.models.is_empty()) {
            developer.models = self.allowed_models.iter().take(1).cloned().collect();
        }
    }

    /// What does not go together.
    fn problems(&self) -> Vec<String> {
        let mut problems = vec![];
        let of_developers = |why| format!("provision.developers: {why}");
        problems.extend(
            self.developers.iter().flat_map(|one| self.not_allowed(one)).map(of_developers),
        );
        problems.extend(
            each_once(self.developers.iter().map(|one| &one.name)).err().map(of_developers),
        );
        problems.extend(self.profile_names().into_iter().map(of_developers));
        problems.extend(self.out_of_reach());
        problems.extend(self.unsayable());
        problems
    }

    /// What request metadata cannot say: the service takes ASCII, of which the
    /// settings' tags allow no other letters than it does.
    fn unsayable(&self) -> Vec<String> {
        let said = |developer: &Developer| {
            let values = self.request_metadata.iter().filter_map(|key| key.of(developer));
            let strange: Vec<_> = values.filter(|value| !value.is_ascii()).collect();
            strange
                .into_iter()
                .map(|value| format!("{}: `{value}`", developer.name))
                .collect::<Vec<_>>()
        };
        let strange = self.developers.iter().flat_map(said);
        strange
            .map(|what| {
                format!("provision.request_metadata: {what} has letters that it cannot say")
            })
            .collect()
    }

    fn not_allowed(&self, developer: &Developer) -> Vec<String> {
        let unknown = developer.models.iter().filter(|model| !self.allowed_models.contains(model));
        let told = |model| format!("{}: `{model}` is not among the allowed_models", developer.name);
        let twice = each_once(developer.models.iter()).err();
        let twice = twice.map(|why| format!("{}: models: {why}", developer.name));
        unknown.map(told).chain(twice).collect()
    }

    /// Names of profiles are shorter and of fewer letters than those of people.
    fn profile_names(&self) -> Vec<String> {
        let names = Names::of(self);
        let people: BTreeMap<_, _> = self.developers.iter().map(|one| (&one.name, one)).collect();
        let of = |one: &&Developer| {
            one.models.iter().map(|model| names.profile(one, model)).collect::<Vec<_>>()
        };
        let all: Vec<_> = people.values().flat_map(of).collect();
        let long = all.iter().filter(|name| name.len() > PROFILE_NAME_MAX);
        let long = long.map(|name| {
            format!(
                "the profile's name `{name}` would be longer than {PROFILE_NAME_MAX} characters"
            )
        });
        let twice = each_once(all.iter()).err();
        let twice = twice.map(|why| format!("as names of profiles, {why}"));
        let many = (all.len() > PROFILES_MAX).then(|| {
            format!(
                "{} profiles are more than the {PROFILES_MAX} that an account may have",
                all.len()
            )
        });
        long.chain(twice).chain(many).collect()
    }
}
