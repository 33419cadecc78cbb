//! A profile for each developer and model.

use super::Wanted;
use crate::kinds::{InferenceProfile, Tags};
use crate::{Developer, Kind, SOURCE_TAG};

pub(super) fn add(wanted: &mut Wanted<'_>) {
    for developer in &wanted.settings.developers {
        for model in &developer.models {
            let source = wanted.home.arn("bedrock", &format!("inference-profile/{model}"));
            let tags = tags(wanted, developer, model);
            let name = wanted.names.profile(developer, model);
            wanted.add(Kind::InferenceProfile, name, &InferenceProfile { source, tags }, &[]);
        }
    }
}

fn tags(wanted: &Wanted<'_>, developer: &Developer, model: &str) -> Tags {
    let Developer { name, team, project, cost_center, .. } = developer;
    let own = [
        ("User", Some(name)),
        ("Team", team.as_ref()),
        ("Project", project.as_ref()),
        ("CostCenter", cost_center.as_ref()),
    ];
    let own = own.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.clone())));
    let mut tags = wanted.tags();
    tags.extend(own);
    tags.insert(SOURCE_TAG.to_owned(), model.to_owned());
    tags
}
