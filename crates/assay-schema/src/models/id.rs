//! What the id of a model says: an id of Bedrock, that of a profile, an ARN of either.

use crate::words::EndpointScope;

/// Prefixes of profiles across regions: <https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html>.
pub const SCOPES: [&str; 8] = ["us", "eu", "apac", "jp", "au", "ca", "us-gov", "global"];

/// The parts of a model id, as the caller spelt them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelId<'a> {
    /// The id without ARN and profile prefix; `None` where the id does not say it.
    pub model: Option<&'a str>,
    /// Where the call may be served; `None` where the id does not say it.
    pub scope: Option<EndpointScope>,
    /// The id of the application inference profile, whose model is elsewhere.
    pub profile: Option<&'a str>,
}

impl<'a> ModelId<'a> {
    /// Takes a model id apart, whichever way the caller spelt it.
    ///
    /// ```
    /// use assay_schema::models::ModelId;
    /// use assay_schema::words::EndpointScope;
    ///
    /// let id = ModelId::of("us.anthropic.claude-opus-4-6-v1");
    /// assert_eq!(id.model, Some("anthropic.claude-opus-4-6-v1"));
    /// assert_eq!(id.scope, Some(EndpointScope::Geo));
    /// ```
    pub fn of(model_id: &'a str) -> Self {
        match model_id.strip_prefix("arn:") {
            Some(_) => model_id.splitn(6, ':').nth(5).map(Self::of_resource).unwrap_or_default(),
            None => Self::of_name(model_id),
        }
    }

    fn of_resource(resource: &'a str) -> Self {
        match resource.split_once('/') {
            Some(("foundation-model" | "inference-profile", id)) => Self::of_name(id),
            Some(("application-inference-profile", id)) if !id.is_empty() => {
                Self { profile: Some(id), ..Self::default() }
            }
            _ => Self::default(),
        }
    }

    /// Of a foundation model, or of a system profile, which has a prefix. An id
    /// without a point is the name of something whose model is not known.
    fn of_name(id: &'a str) -> Self {
        let parts =
            id.split_once('.').filter(|(first, rest)| !first.is_empty() && !rest.is_empty());
        let Some((prefix, rest)) = parts else { return Self::default() };
        let (model, scope) = match prefix {
            "global" => (rest, EndpointScope::Global),
            prefix if is_geography(prefix) => (rest, EndpointScope::Geo),
            _ => (id, EndpointScope::InRegion),
        };
        Self { model: Some(model), scope: Some(scope), profile: None }
    }
}

/// Geographies are two letters but for these; no vendor's name is so short.
fn is_geography(prefix: &str) -> bool {
    let two_letters = prefix.len() == 2 && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
    two_letters || prefix == "apac" || prefix == "us-gov"
}

/// Whether a logged model id is provisioned throughput: its tokens are paid by the
/// hour, and have no price of their own.
pub fn is_provisioned(model_id: &str) -> bool {
    let resource = model_id.strip_prefix("arn:").and_then(|arn| arn.splitn(5, ':').nth(4));
    resource.is_some_and(|resource| resource.starts_with("provisioned-model/"))
}

/// An id of Bedrock without what Bedrock adds to a model's name: scope, vendor
/// and version. `claude-opus-4-6` of `us.anthropic.claude-opus-4-6-v1`.
pub fn bare(id: &str) -> &str {
    let id = ModelId::of(id).model.unwrap_or(id);
    let id = id.strip_prefix("anthropic.").unwrap_or(id);
    let version = id.rfind("-v").filter(|at| {
        let rest = &id[at + 2..];
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
    });
    version.map_or(id, |at| &id[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_of_a_profile_is_a_scope() {
        for scope in SCOPES {
            let id = format!("{scope}.anthropic.claude-opus-4-6-v1");
            let id = ModelId::of(&id);
            assert_eq!(id.model, Some("anthropic.claude-opus-4-6-v1"), "{scope}");
            assert_ne!(id.scope, Some(EndpointScope::InRegion), "{scope}");
        }
    }
}
