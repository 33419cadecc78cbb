//! Which models there are and how callers spell them.

use crate::company::seat::Seat;
use crate::dollars::{Rates, rates};
use crate::people::Person;
use crate::rng::Rng;
use crate::shape::Family;
use crate::spec::Place;

/// A model id as the caller passed it, and what the bodies call the model.
pub(crate) struct ModelName {
    pub(crate) id: String,
    /// The name in Anthropic bodies.
    pub(crate) in_body: &'static str,
    /// Where the call was served, if it crossed regions.
    pub(crate) inference_region: Option<&'static str>,
    /// What the model costs on the global endpoint, if that is known here.
    pub(crate) rates: Option<Rates>,
}

struct Known {
    id: &'static str,
    in_body: &'static str,
    /// Old enough to be called by its bare id.
    bare: bool,
    rates: Option<Rates>,
}

const fn known(id: &'static str, in_body: &'static str, bare: bool) -> Known {
    Known { id, in_body, bare, rates: None }
}

const fn priced(id: &'static str, in_body: &'static str, bare: bool, rates: Rates) -> Known {
    Known { id, in_body, bare, rates: Some(rates) }
}

const ANTHROPIC: [Known; 5] = [
    priced(
        "anthropic.claude-opus-4-6-v1",
        "claude-opus-4-6",
        false,
        rates([5_000, 25_000, 500, 6_250, 10_000]),
    ),
    priced(
        "anthropic.claude-sonnet-4-5-20250929-v1:0",
        "claude-sonnet-4-5-20250929",
        false,
        rates([3_000, 15_000, 300, 3_750, 6_000])
            .beyond(200_000, [6_000, 22_500, 600, 7_500, 12_000]),
    ),
    priced(
        "anthropic.claude-haiku-4-5-20251001-v1:0",
        "claude-haiku-4-5-20251001",
        false,
        rates([1_000, 5_000, 100, 1_250, 2_000]),
    ),
    priced(
        "anthropic.claude-sonnet-4-6",
        "claude-sonnet-4-6",
        false,
        rates([3_000, 15_000, 300, 3_750, 6_000]),
    ),
    // What is written for an hour costs what it costs for five minutes.
    priced(
        "anthropic.claude-3-haiku-20240307-v1:0",
        "claude-3-haiku-20240307",
        true,
        rates([250, 1_250, 30, 300, 300]).in_every_scope(),
    ),
];
const NOVA: [Known; 2] =
    [known("amazon.nova-pro-v1:0", "", false), known("amazon.nova-lite-v1:0", "", true)];
const LLAMA: [Known; 2] = [
    known("meta.llama3-3-70b-instruct-v1:0", "", false),
    known("meta.llama3-8b-instruct-v1:0", "", true),
];
const TITAN: [Known; 1] = [known("amazon.titan-text-express-v1", "", true)];
const COHERE: [Known; 1] = [known("cohere.command-r-plus-v1:0", "", true)];
const OPENAI: [Known; 1] = [known("openai.gpt-oss-120b-1:0", "", true)];
const EMBEDDING: [Known; 1] = [known("amazon.titan-embed-text-v2:0", "", true)];

fn known_of(family: Family) -> &'static [Known] {
    match family {
        Family::Anthropic => &ANTHROPIC,
        Family::Nova => &NOVA,
        Family::Llama => &LLAMA,
        Family::Titan => &TITAN,
        Family::Cohere => &COHERE,
        Family::OpenAi => &OPENAI,
        Family::Embedding => &EMBEDDING,
    }
}

/// The model of one call, as that person likes to name it.
pub(crate) fn choose(rng: &mut Rng, family: Family, person: &Person, place: &Place) -> ModelName {
    let list = known_of(family);
    let favourite = person.habit as usize % list.len();
    let index = if rng.chance(0.8) { favourite } else { rng.index(list.len()) };
    let model = &list[index];
    let spelling = if rng.chance(0.95) { person.habit >> 8 } else { rng.next() };
    let owner = person.seat.as_ref().and_then(Seat::profile_owner);
    let id = if let Some(of) = owner.filter(|_| family == Family::Anthropic) {
        profile_arn(model.id, place, of)
    } else if model.bare {
        bare(model, place, spelling)
    } else {
        let by_profile = family == Family::Anthropic
            && person.seat.as_ref().is_none_or(|seat| seat.calls_shared_profiles);
        crossing(model, place, spelling, family, by_profile)
    };
    let (in_body, rates) = (model.in_body, model.rates);
    ModelName { id, in_body, inference_region: serving(rng, model, place), rates }
}

fn bare(model: &Known, place: &Place, spelling: u64) -> String {
    match spelling % 5 {
        0 => format!("arn:aws:bedrock:{}::foundation-model/{}", place.region, model.id),
        _ => model.id.to_owned(),
    }
}

fn crossing(
    model: &Known,
    place: &Place,
    spelling: u64,
    family: Family,
    by_profile: bool,
) -> String {
    let geo = geography(&place.region);
    let Place { account, region } = place;
    match spelling % 10 {
        0..3 if family == Family::Anthropic => format!("global.{}", model.id),
        3 => format!("arn:aws:bedrock:{region}:{account}:inference-profile/{geo}.{}", model.id),
        4 if by_profile => numbered_profile(model.id, place, spelling / 10 % SHARED),
        _ => format!("{geo}.{}", model.id),
    }
}

/// Application profiles per account, region and model that nobody owns. Of a company's the last
/// one has been deleted.
const SHARED: u64 = 3;

/// One of the application profiles of an account, region and model.
fn numbered_profile(model: &str, place: &Place, number: u64) -> String {
    let Place { account, region } = place;
    let text = account.bytes().chain(region.bytes()).chain(model.bytes());
    let number =
        text.fold(number, |sum, byte| sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte));
    let id: String = (0..12)
        .map(|digit| {
            let digit = (number >> (5 * digit)) as usize % 36;
            char::from(b"abcdefghijklmnopqrstuvwxyz0123456789"[digit])
        })
        .collect();
    format!("arn:aws:bedrock:{region}:{account}:application-inference-profile/{id}")
}

/// The application profile through which an owner calls a model.
fn profile_arn(model: &str, place: &Place, owner: &str) -> String {
    let number = owner
        .bytes()
        .fold(SHARED, |sum, byte| sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte));
    numbered_profile(model, place, number)
}

/// A profile: its ARN and the model that it stands for.
pub(crate) struct ProfileOf {
    pub(crate) arn: String,
    pub(crate) model: &'static str,
    /// Whether the model is called in one region only.
    pub(crate) is_regional: bool,
}

/// The profiles of an owner in a place.
pub(crate) fn owned_profiles(place: &Place, owner: &str) -> Vec<ProfileOf> {
    let of = |model: &Known| ProfileOf {
        arn: profile_arn(model.id, place, owner),
        model: model.id,
        is_regional: model.bare,
    };
    ANTHROPIC.iter().map(of).collect()
}

/// The profiles of a place that nobody owns, without those that have been deleted.
pub(crate) fn shared_profiles(place: &Place) -> Vec<ProfileOf> {
    let crossing = ANTHROPIC.iter().filter(|model| !model.bare);
    let numbered = crossing.flat_map(|model| (0..SHARED - 1).map(move |number| (model, number)));
    let of = |(model, number): (&Known, u64)| ProfileOf {
        arn: numbered_profile(model.id, place, number),
        model: model.id,
        is_regional: false,
    };
    numbered.map(of).collect()
}

/// Where the geography of a region answers.
pub(crate) fn regions(region: &str) -> &'static [&'static str] {
    match geography(region) {
        "eu" => &["eu-central-1", "eu-west-1", "eu-north-1"],
        "apac" => &["ap-northeast-1", "ap-southeast-2"],
        _ => &["us-east-1", "us-east-2", "us-west-2"],
    }
}

fn geography(region: &str) -> &'static str {
    match region.split('-').next().unwrap_or_default() {
        "eu" => "eu",
        "ap" => "apac",
        _ => "us",
    }
}

fn serving(rng: &mut Rng, model: &Known, place: &Place) -> Option<&'static str> {
    if model.bare {
        return None;
    }
    Some(rng.pick(regions(&place.region)))
}
