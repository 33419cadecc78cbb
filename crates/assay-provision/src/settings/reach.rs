//! What there is in a region and its partition, as far as names tell.

use super::Settings;
use crate::names::partition_of;

/// Continents whose profiles across regions are distinguished by their prefix.
const CONTINENTS: [&str; 4] = ["us-", "ca-", "eu-", "ap-"];

/// From where profiles of a prefix can be called; `global.` from everywhere:
/// <https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html>.
const SCOPES: [(&str, &[&str]); 6] = [
    ("us", &["us-", "ca-"]),
    ("ca", &["ca-", "us-"]),
    ("eu", &["eu-"]),
    ("apac", &["ap-"]),
    ("jp", &["ap-"]),
    ("au", &["ap-"]),
];

/// Prefix of the profiles of GovCloud, which has no other and which no other has.
const GOV: &str = "us-gov";

impl Settings {
    /// What the region does not have: names of settings, and what is wrong with them.
    pub(super) fn out_of_reach(&self) -> Vec<(&'static str, String)> {
        let region = &self.region;
        if partition_of(region) == "aws-cn" {
            let what = format!(
                "there is no Claude in AWS China ({region}): nothing could be called, logged or billed"
            );
            return vec![("region", what)];
        }
        let far = self.allowed_models.iter().filter(|model| !self.in_reach(model));
        let why = match partition_of(region) {
            "aws-us-gov" => ": AWS GovCloud has profiles that begin with `us-gov.` only",
            _ => "",
        };
        let far = far.map(|model| {
            ("allowed_models", format!("`{model}` cannot be called from {region}{why}"))
        });
        far.chain(self.foreign_principals()).collect()
    }

    /// Whether there is such a profile in the region.
    fn in_reach(&self, model: &str) -> bool {
        let scope = model.split('.').next().unwrap_or_default();
        let gov = partition_of(&self.region) == "aws-us-gov";
        if gov || scope == GOV {
            return gov && scope == GOV;
        }
        let known = SCOPES.iter().find(|(known, _)| *known == scope);
        let continent = CONTINENTS.iter().any(|continent| self.region.starts_with(continent));
        !continent
            || known.is_none_or(|(_, from)| from.iter().any(|one| self.region.starts_with(one)))
    }

    /// IAM of one partition knows nobody of another.
    fn foreign_principals(&self) -> impl Iterator<Item = (&'static str, String)> {
        let region = &self.region;
        let own = format!("arn:{}:", partition_of(region));
        let developers =
            self.developer_principals.iter().map(|name| ("developer_principals", name));
        let admins = self.admin_principals.iter().map(|name| ("admin_principals", name));
        let all = developers.chain(admins);
        all.filter(move |(_, name)| name.starts_with("arn:") && !name.starts_with(&own)).map(
            move |(key, name)| (key, format!("`{name}` is of another partition than {region}")),
        )
    }
}
