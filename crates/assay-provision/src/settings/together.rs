//! What does not go together, each where it is said.

use std::collections::{BTreeMap, BTreeSet};

use assay_settings::{Findings, Said, Value, Wrong};

use super::table::SETTINGS;
use super::values::plain;
use super::{Developer, Settings};
use crate::Names;

/// Characters of an inference profile's name at most:
/// <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html>.
const PROFILE_NAME_MAX: usize = 64;

/// Profiles of one account at most, unless AWS raises it.
const PROFILES_MAX: usize = 1000;

/// Looks over settings that are understood one by one.
pub(super) struct Together<'a> {
    settings: &'a Settings,
    said: &'a [Said],
    /// What is wrong with the settings one by one: those are not as they are said.
    refused: &'a Findings,
    findings: Findings,
}

impl<'a> Together<'a> {
    /// Everything that does not go together.
    pub(super) fn check(
        settings: &'a Settings,
        said: &'a [Said],
        refused: &'a Findings,
    ) -> Findings {
        let mut together = Self { settings, said, refused, findings: Findings::default() };
        if !said.iter().any(|one| one.key == "s3_bucket_prefix") {
            together.add("s3_bucket_prefix", "is needed");
        }
        together.models();
        together.names();
        together.profiles();
        for (key, what) in settings.out_of_reach() {
            together.add(key, what);
        }
        together.metadata();
        together.findings
    }

    fn add(&mut self, key: &str, what: impl Into<String>) {
        self.add_wrong(key, plain(what));
    }

    fn add_wrong(&mut self, key: &str, what: Wrong) {
        if !self.refused.mention(&SETTINGS.field(key)) {
            self.findings.extend(SETTINGS.fault(self.said, key, what));
        }
    }

    /// The same at the line on which the developer begins.
    fn add_of_developer(&mut self, at: usize, what: String) {
        let last = self.said.iter().rev().find(|one| one.key == "developers");
        let what = match last.map(|one| &one.value) {
            Some(Value::List(items)) if at < items.len() => plain(what).at(items[at].line, ""),
            _ => plain(what),
        };
        self.add_wrong("developers", what);
    }

    fn models(&mut self) {
        let allowed = &self.settings.allowed_models;
        for (at, Developer { name, models, .. }) in self.settings.developers.iter().enumerate() {
            for model in models.iter().filter(|model| !allowed.contains(model)) {
                let what = format!("{name}: `{model}` is not among the allowed_models");
                self.add_of_developer(at, what);
            }
            let mut seen = BTreeSet::new();
            for model in models.iter().filter(|model| !seen.insert(*model)) {
                self.add_of_developer(at, format!("{name}: models: {model} is listed twice"));
            }
        }
    }

    fn names(&mut self) {
        let mut seen = BTreeSet::new();
        for (at, Developer { name, .. }) in self.settings.developers.iter().enumerate() {
            if !seen.insert(name) {
                self.add_of_developer(at, format!("{name} is listed twice"));
            }
        }
    }

    /// Names of profiles are shorter and of fewer letters than those of people.
    fn profiles(&mut self) {
        let names = Names::of(self.settings);
        let developers = self.settings.developers.iter().enumerate();
        let people: BTreeMap<_, _> = developers.map(|one| (&one.1.name, one)).collect();
        let mut all = BTreeSet::new();
        let mut count = 0;
        for (at, developer) in people.into_values() {
            for name in developer.models.iter().map(|model| names.profile(developer, model)) {
                count += 1;
                if name.len() > PROFILE_NAME_MAX {
                    self.add_of_developer(at, format!(
                        "the profile's name `{name}` would be longer than {PROFILE_NAME_MAX} characters"
                    ));
                }
                if all.contains(&name) {
                    self.add_of_developer(
                        at,
                        format!("as names of profiles, {name} is listed twice"),
                    );
                }
                all.insert(name);
            }
        }
        if count > PROFILES_MAX {
            self.add(
                "developers",
                format!(
                    "{count} profiles are more than the {PROFILES_MAX} that an account may have"
                ),
            );
        }
    }

    /// What request metadata cannot say: the service takes ASCII, of which the
    /// settings' tags allow no other letters than it does.
    fn metadata(&mut self) {
        for developer in &self.settings.developers {
            let values = self.settings.request_metadata.iter().filter_map(|key| key.of(developer));
            for value in values.filter(|value| !value.is_ascii()) {
                let what = format!("{}: `{value}` has letters that it cannot say", developer.name);
                self.add("request_metadata", what);
            }
        }
    }
}
