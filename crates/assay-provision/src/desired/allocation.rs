//! A profile for each developer and model.

use assay_schema::tags;

use super::wanted::Wanted;
use crate::kinds::{InferenceProfile, Tags};
use crate::{Developer, ResourceKind};

pub(super) fn add(wanted: &mut Wanted<'_>) {
    for developer in &wanted.settings.developers {
        for model in &developer.models {
            let source = wanted.home.arn("bedrock", &format!("inference-profile/{model}"));
            let tags = tags_of(wanted, developer, model);
            let name = wanted.names.profile(developer, model);
            wanted.add(
                ResourceKind::InferenceProfile,
                name,
                &InferenceProfile { source, tags },
                &[],
            );
        }
    }
}

fn tags_of(wanted: &Wanted<'_>, developer: &Developer, model: &str) -> Tags {
    let Developer { name, team, project, cost_center, .. } = developer;
    let own = [
        (tags::USER, Some(name)),
        (tags::TEAM, team.as_ref()),
        (tags::PROJECT, project.as_ref()),
        (tags::COST_CENTER, cost_center.as_ref()),
    ];
    let own = own.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.clone())));
    let mut tags = wanted.tags();
    tags.extend(own);
    tags.insert(tags::SOURCE.to_owned(), model.to_owned());
    tags
}
