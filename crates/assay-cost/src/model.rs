//! One spelling for a model, whichever way it is named.
//!
//! Only whole names are known, never a prefix: `claude-opus-5` is another model
//! than `claude-opus-5-5`. A name that is not known stays as it was logged.

mod spellings;

use assay_schema::words::EndpointScope;

pub use assay_schema::models::{CLAUDE as KNOWN_MODELS, Model as KnownModel};
pub use spellings::spellings;

/// What a logged model id says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelId<'a> {
    /// The model in its one spelling; `None` where the id does not say it.
    pub model: Option<&'a str>,
    /// Where the call may be served; `None` where the id does not say it.
    pub scope: Option<EndpointScope>,
    /// The id of the application inference profile.
    pub profile: Option<&'a str>,
}

/// Takes a logged model id apart: an id, a profile's id, or an ARN of either.
pub fn parse_model_id(model_id: &str) -> ModelId<'_> {
    match model_id.strip_prefix("arn:") {
        Some(_) => model_id.splitn(6, ':').nth(5).map(resource).unwrap_or_default(),
        None => bare(model_id),
    }
}

/// Whether a logged model id is provisioned throughput: its tokens are paid by the
/// hour, and have no price of their own.
pub fn is_provisioned(model_id: &str) -> bool {
    let resource = model_id.strip_prefix("arn:").and_then(|arn| arn.splitn(5, ':').nth(4));
    resource.is_some_and(|resource| resource.starts_with("provisioned-model/"))
}

/// The one spelling of a model that is named by an id, a profile, an ARN, or a
/// body (`claude-opus-4-6`); the name itself if it names no known model.
///
/// ```
/// use assay_cost::model::one_spelling;
///
/// assert_eq!(one_spelling("claude-opus-4-6"), "anthropic.claude-opus-4-6-v1");
/// assert_eq!(one_spelling("us.anthropic.claude-opus-4-6-v1:0"), "anthropic.claude-opus-4-6-v1");
/// assert_eq!(one_spelling("claude-opus-5-7"), "claude-opus-5-7");
/// ```
pub fn one_spelling(name: &str) -> &str {
    spellings::find(name).or_else(|| parse_model_id(name).model).unwrap_or(name)
}

/// The model of a service on the bill, `Claude Opus 4.6 (Amazon Bedrock Edition)`,
/// or of a usage type, `Claude4.6Opus`.
pub fn model_of_service(service: &str) -> Option<&'static str> {
    let name = service.split(" (").next().unwrap_or_default();
    let name = name.replace(' ', "").to_lowercase();
    let known = KNOWN_MODELS.iter().find(|model| services(model).contains(&name))?;
    Some(known.id)
}

/// The service's name as one word, the version after the family and before it: AWS
/// writes `Claude Opus 4.6`, `Claude 3.7 Sonnet` and `Claude4.6Opus`.
fn services(model: &KnownModel) -> [String; 2] {
    let mut words: Vec<&str> = model.name.split(' ').collect();
    let own = words.concat().to_lowercase();
    words.swap(1, 2);
    [own, words.concat().to_lowercase()]
}

fn resource(resource: &str) -> ModelId<'_> {
    match resource.split_once('/') {
        Some(("foundation-model" | "inference-profile", id)) => bare(id),
        Some(("application-inference-profile", id)) if !id.is_empty() => {
            ModelId { profile: Some(id), ..ModelId::default() }
        }
        _ => ModelId::default(),
    }
}

/// A foundation model's id, or a system profile's: that with a prefix. An id
/// without a point names something whose model is not known.
fn bare(id: &str) -> ModelId<'_> {
    let parts = id.split_once('.').filter(|(prefix, rest)| !prefix.is_empty() && !rest.is_empty());
    let Some((prefix, rest)) = parts else { return ModelId::default() };
    let (model, scope) = match prefix {
        "global" => (rest, EndpointScope::Global),
        prefix if is_geography(prefix) => (rest, EndpointScope::Geo),
        _ => (id, EndpointScope::InRegion),
    };
    let model = spellings::find(model).unwrap_or(model);
    ModelId { model: Some(model), scope: Some(scope), profile: None }
}

/// Geographies are two letters but for these; no vendor's name is so short.
fn is_geography(prefix: &str) -> bool {
    let two_letters = prefix.len() == 2 && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
    two_letters || prefix == "apac" || prefix == "us-gov"
}
