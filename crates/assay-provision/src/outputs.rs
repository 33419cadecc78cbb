//! What other programs and people need to know of what is there.

use std::collections::BTreeMap;

use assay_schema::s3;
use serde::Serialize;

use crate::{Address, Home, Names, ResourceKind, Settings, World};

/// Names, ARNs and addresses of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outputs {
    /// ARN of the role of developers.
    pub developer_role_arn: String,
    /// ARN of the role of analysts.
    pub admin_role_arn: String,
    /// ARN of the role that Bedrock takes on.
    pub logging_role_arn: String,
    /// Bucket of the logs.
    pub logs_bucket: String,
    /// Where the logs lie, as `assay ingest` takes it.
    pub logs_source: String,
    /// Bucket of Athena's results.
    pub results_bucket: String,
    /// Log group.
    pub log_group: String,
    /// Athena workgroup.
    pub workgroup: String,
    /// Glue database.
    pub database: String,
    /// Table over the raw logs, in that database.
    pub raw_table: String,
    /// ARN of the topic.
    pub topic_arn: String,
    /// Profiles by developer and model; without an ARN until they are there.
    pub profiles: BTreeMap<String, BTreeMap<String, Profile>>,
}

/// One developer's way to one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: Option<String>,
}

/// What the settings name, with what AWS gave it.
pub fn outputs(settings: &Settings, home: &Home, world: &World) -> Outputs {
    let names = Names::of(settings);
    let role = |name: String| home.global_arn("iam", &format!("role/{name}"));
    Outputs {
        developer_role_arn: role(names.developer_role()),
        admin_role_arn: role(names.admin_role()),
        logging_role_arn: role(names.logging_role()),
        logs_source: s3::address(&names.logs_bucket(), &names.project),
        logs_bucket: names.logs_bucket(),
        results_bucket: names.results_bucket(),
        log_group: names.log_group(),
        workgroup: names.workgroup(),
        database: names.database(),
        raw_table: assay_schema::raw::NAME.to_owned(),
        topic_arn: home.arn("sns", &names.topic()),
        profiles: profiles(settings, &names, world),
    }
}

fn profiles(
    settings: &Settings,
    names: &Names,
    world: &World,
) -> BTreeMap<String, BTreeMap<String, Profile>> {
    let profile = |name: String| {
        let live = world.get(&Address::new(ResourceKind::InferenceProfile, &name));
        let arn = live.and_then(|live| live.outputs.get("arn").cloned());
        Profile { name, arn }
    };
    let of = |developer: &crate::Developer| {
        let models = developer.models.iter();
        models.map(|model| (model.clone(), profile(names.profile(developer, model)))).collect()
    };
    settings.developers.iter().map(|developer| (developer.name.clone(), of(developer))).collect()
}
