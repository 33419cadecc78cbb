//! Application inference profiles: which model and scope they stand for, and whose
//! they are, by day.

mod import;
mod merge;

use std::collections::BTreeMap;

use assay_schema::words::EndpointScope;
use serde::{Deserialize, Serialize};

use crate::day::{Day, Days};
use crate::model::ModelId;

pub use import::{ProfileFile, Profiles, import_profiles};
pub use merge::{OutOfOrder, merge};

/// Tags by key, letters as they are.
pub type Tags = BTreeMap<String, String>;

/// A profile as AWS shows it today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedProfile {
    /// Its name, if it was shown.
    pub name: Option<String>,
    /// Its model in the one spelling; `None` where it was not shown, or where the
    /// profile stands for several.
    pub model: Option<String>,
    /// Where it may be served, if it was shown.
    pub scope: Option<EndpointScope>,
    /// Its tags; `None` where they were not shown, which is not the same as none.
    pub tags: Option<Tags>,
}

impl ObservedProfile {
    /// Takes model and scope from the ARNs of a profile's models. An ARN without a
    /// region is the model anywhere; several regions are a geography.
    pub fn with_models<'a>(mut self, arns: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut models, mut regions) = (Vec::new(), Vec::new());
        for arn in arns {
            models.extend(ModelId::of(arn).in_one_spelling().model);
            regions.extend(arn.split(':').nth(3));
        }
        models.dedup();
        regions.sort_unstable();
        regions.dedup();
        self.model = match models.as_slice() {
            [model] => Some((*model).to_owned()),
            _ => None,
        };
        self.scope = match regions.as_slice() {
            [] => None,
            ["", ..] => Some(EndpointScope::Global),
            [_] => Some(EndpointScope::InRegion),
            _ => Some(EndpointScope::Geo),
        };
        self
    }
}

/// A row of the lake's table `profiles`: a profile and its tags on some days. The
/// rows of one profile cover all days, and no day twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "a row of profiles")]
pub struct ProfileRow {
    /// The profile's ARN.
    pub profile_arn: String,
    /// The last part of the ARN: `inference_profile_id` of an invocation.
    pub profile_id: String,
    /// The account in which it is.
    pub account_id: String,
    /// The region in which it is.
    pub region: String,
    /// Its name.
    pub name: Option<String>,
    /// Its model in the one spelling.
    pub model: Option<String>,
    /// `in_region`, `geo`, `global`.
    pub endpoint_scope: Option<String>,
    /// Its tags on these days; `None` where no sync has seen them.
    pub tags: Option<Tags>,
    /// The first day.
    pub valid_from: Day,
    /// The first day that is not part of it.
    pub valid_until: Day,
}

impl ProfileRow {
    /// When it holds.
    pub const fn days(&self) -> Days {
        Days { from: self.valid_from, until: self.valid_until }
    }

    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.tags.as_ref()?.get(key).map(String::as_str)
    }

    /// A profile that holds on all days, of which nothing else is known; `None` if the
    /// ARN is not that of an application inference profile.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, "bedrock", region, account, resource] = parts.as_slice() else {
            return None;
        };
        let id = resource.strip_prefix("application-inference-profile/")?;
        if id.is_empty() {
            return None;
        }
        Some(Self {
            profile_arn: arn.to_owned(),
            profile_id: id.to_owned(),
            account_id: (*account).to_owned(),
            region: (*region).to_owned(),
            name: None,
            model: None,
            endpoint_scope: None,
            tags: None,
            valid_from: Day::FIRST,
            valid_until: Day::LAST,
        })
    }
}
