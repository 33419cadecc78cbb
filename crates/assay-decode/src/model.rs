//! What a logged model id says about the model and where it may run.

use assay_schema::words::EndpointScope;

/// The parts of a model id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Model<'a> {
    /// The id without ARN and profile prefix.
    pub(crate) model: Option<&'a str>,
    pub(crate) scope: Option<EndpointScope>,
    /// The application inference profile; its model stands in the body only.
    pub(crate) profile: Option<&'a str>,
}

/// Takes a model id apart, whichever way the caller spelt it.
pub(crate) fn parse(model_id: &str) -> Model<'_> {
    match model_id.strip_prefix("arn:") {
        Some(_) => model_id.splitn(6, ':').nth(5).map(resource).unwrap_or_default(),
        None => bare(model_id),
    }
}

fn resource(resource: &str) -> Model<'_> {
    match resource.split_once('/') {
        Some(("foundation-model" | "inference-profile", id)) => bare(id),
        Some(("application-inference-profile", id)) if !id.is_empty() => {
            Model { profile: Some(id), ..Model::default() }
        }
        _ => Model::default(),
    }
}

/// A foundation model's id, or a system profile's: that with a prefix. An id
/// without a point is the name of something whose model is not known.
fn bare(id: &str) -> Model<'_> {
    let parts = id.split_once('.').filter(|(prefix, rest)| !prefix.is_empty() && !rest.is_empty());
    let Some((prefix, rest)) = parts else { return Model::default() };
    let (model, scope) = match prefix {
        "global" => (rest, EndpointScope::Global),
        prefix if is_geography(prefix) => (rest, EndpointScope::Geo),
        _ => (id, EndpointScope::InRegion),
    };
    Model { model: Some(model), scope: Some(scope), profile: None }
}

/// Geographies are two letters but for these; no provider's name is so short.
fn is_geography(prefix: &str) -> bool {
    let two_letters = prefix.len() == 2 && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
    two_letters || prefix == "apac" || prefix == "us-gov"
}
