//! What Bedrock's invocation logging was before it became ours.
//!
//! An account has one configuration in a region, and there is no state file. So
//! the one that is replaced is written down on the role that Bedrock takes on,
//! before the configuration is changed: as JSON in hexadecimal digits, since a
//! tag takes neither quotes nor braces, over as many tags as it needs. Destroying
//! puts it back before the role goes.

use crate::kinds::Tags;
use crate::{Address, Attributes, Resource, ResourceKind, World};

/// Beginning of the tags' keys; a number follows.
const KEY: &str = "assay:previous-logging.";

/// Characters that a tag's value takes at most:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>.
const TAG_VALUE_MAX: usize = 256;

/// The role whose tags remember.
pub(super) fn keeper(world: &World) -> Address {
    Address::new(ResourceKind::IamRole, world.names.logging_role())
}

/// The wanted role keeps what it remembers, and learns what is to be replaced.
pub(super) fn remember(wanted: &mut [Resource], world: &World, replaced: Option<&Attributes>) {
    let keeper = keeper(world);
    let tags = replaced.map_or_else(|| remembered_tags(world), written);
    let role = wanted.iter_mut().find(|resource| resource.address == keeper);
    let all = role.and_then(|role| role.attributes.get_mut("tags")?.as_object_mut());
    if let Some(all) = all {
        all.extend(tags.into_iter().map(|(key, value)| (key, value.into())));
    }
}

/// What was there before it became ours.
pub(super) fn remembered(world: &World) -> Option<Attributes> {
    let tags = remembered_tags(world);
    let digits = (0..tags.len()).map(|number| tags.get(&format!("{KEY}{number}")));
    let digits: String =
        digits.collect::<Option<Vec<_>>>()?.into_iter().map(String::as_str).collect();
    serde_json::from_slice(&bytes(&digits)?).ok()
}

fn remembered_tags(world: &World) -> Tags {
    let role = world.get(&keeper(world));
    let tags = role.and_then(|role| role.attributes.get("tags")?.as_object());
    let ours = tags.into_iter().flatten().filter(|(key, _)| key.starts_with(KEY));
    ours.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

fn written(logging: &Attributes) -> Tags {
    let text = serde_json::to_string(logging).unwrap_or_default();
    let digits: Vec<u8> =
        text.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
    let parts = digits.chunks(TAG_VALUE_MAX).enumerate();
    parts
        .map(|(n, part)| (format!("{KEY}{n}"), String::from_utf8_lossy(part).into_owned()))
        .collect()
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    pairs
        .map(|pair| u8::from_str_radix(pair?, 16).ok())
        .collect::<Option<Vec<_>>>()
        .filter(|all| !all.is_empty())
}
