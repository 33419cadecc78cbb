//! Who calls: developers with habits, in the identities that AWS logs for them.

use crate::company::seat::Seat;
use crate::rng::{Rng, Stream};
use crate::spec::Spec;

/// A caller.
pub(crate) struct Person {
    pub(crate) arn: String,
    /// What the identity says of who it is.
    pub(crate) own_name: Option<String>,
    /// What their company knows of them.
    pub(crate) seat: Option<Seat>,
    /// The user that a long-term API key of theirs shows as.
    pub(crate) api_key_arn: String,
    /// How much they call, against the others.
    pub(crate) weight: f64,
    /// Calls by night as by day.
    pub(crate) service: bool,
    /// Which model and which spelling of it they use; any number.
    pub(crate) habit: u64,
    /// Keeps cache entries for an hour.
    pub(crate) hour_cache: bool,
    /// `requestMetadata` that they send.
    pub(crate) metadata: Option<String>,
}

const FIRST: [&str; 20] = [
    "ada", "alan", "amira", "ben", "chen", "dana", "elif", "emil", "fatou", "grace", "hugo",
    "ines", "jonas", "kofi", "lena", "marta", "nils", "olga", "priya", "tomas",
];
const LAST: [&str; 20] = [
    "abel", "berg", "costa", "diaz", "engel", "fischer", "garcia", "haas", "ito", "jensen", "kaya",
    "lopez", "meier", "novak", "okafor", "patel", "rossi", "silva", "tanaka", "weber",
];
const TEAMS: [&str; 6] = ["payments", "search", "platform", "mobile", "data", "support"];
const SERVICES: [&str; 5] =
    ["ticket-triage", "nightly-summaries", "code-review-bot", "search-embeddings", "doc-importer"];
const PERMISSION_SETS: [&str; 3] = ["DeveloperAccess", "BedrockUser", "PowerUserAccess"];

impl Person {
    pub(crate) fn new(spec: &Spec, number: usize) -> Self {
        let mut rng = Rng::new(spec.seed, Stream::People, number as u64);
        let place = number % spec.places.len();
        let account = &spec.places[place].account;
        let name = name(number);
        let kind = kind(&mut rng);
        let arn = arn(&mut rng, kind, account, &name);
        Self {
            own_name: (kind != Kind::Root).then(|| last_part(&arn).to_owned()),
            arn,
            seat: None,
            api_key_arn: api_key_arn(spec, place, number / 3 % 2),
            weight: rng.sized(1_000.0, 1.8, 100_000) as f64,
            service: kind == Kind::Lambda,
            habit: rng.next(),
            hour_cache: rng.chance(0.2),
            metadata: rng.chance(0.2).then(|| metadata(&mut rng, &name)),
        }
    }

    /// How much they call in an hour of their own day.
    pub(crate) fn weight_at(&self, hour_of_day: u32, working_hours: bool) -> f64 {
        if self.service || !working_hours {
            return self.weight;
        }
        self.weight * rhythm(hour_of_day)
    }
}

/// How busy people are in an hour of their day; noon is about 1.
pub(crate) fn rhythm(hour_of_day: u32) -> f64 {
    const BUSY: [f64; 24] = [
        0.05, 0.03, 0.02, 0.02, 0.02, 0.04, 0.10, 0.30, 0.70, 1.00, 1.15, 1.10, 0.70, 0.95, 1.15,
        1.20, 1.10, 0.90, 0.55, 0.35, 0.30, 0.28, 0.20, 0.10,
    ];
    BUSY[hour_of_day as usize % 24]
}

/// How many hours a region's people are off UTC.
pub(crate) fn utc_offset(region: &str) -> i64 {
    match region.split('-').next().unwrap_or_default() {
        "eu" => 1,
        "ap" => 9,
        _ if region.starts_with("us-west") => -8,
        _ => -5,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sso,
    EmailSession,
    PathUser,
    User,
    Lambda,
    RandomSession,
    Federated,
    Root,
}

fn kind(rng: &mut Rng) -> Kind {
    const KINDS: [(Kind, f64); 8] = [
        (Kind::Sso, 45.0),
        (Kind::EmailSession, 20.0),
        (Kind::PathUser, 10.0),
        (Kind::User, 7.0),
        (Kind::Lambda, 9.0),
        (Kind::RandomSession, 6.0),
        (Kind::Federated, 2.5),
        (Kind::Root, 0.5),
    ];
    KINDS[rng.weighted(&KINDS.map(|(_, weight)| weight))].0
}

/// A name that no other number below 400 gets; a numbered one beyond.
pub(crate) fn name(number: usize) -> String {
    let (first, last) = (number % 20, (number / 20 + number * 7) % 20);
    match number / 400 {
        0 => format!("{}.{}", FIRST[first], LAST[last]),
        more => format!("{}.{}{}", FIRST[first], LAST[last], more + 1),
    }
}

/// The session of a role, and the name of a user.
pub(crate) fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

fn arn(rng: &mut Rng, kind: Kind, account: &str, name: &str) -> String {
    let role =
        |role: &str, session: &str| format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
    match kind {
        Kind::Sso => role(&sso_role(rng, account), name),
        Kind::EmailSession => role("BedrockDeveloper", &format!("{name}@example.com")),
        Kind::PathUser => {
            format!("arn:aws:iam::{account}:user/{}/{name}", TEAMS[rng.index(TEAMS.len())])
        }
        Kind::User => format!("arn:aws:iam::{account}:user/{name}"),
        Kind::Lambda => lambda(rng, account, name),
        Kind::RandomSession => role(
            "ClaudeCode",
            &format!("botocore-session-{}", 1_700_000_000 + rng.below(90_000_000)),
        ),
        Kind::Federated => format!("arn:aws:sts::{account}:federated-user/{name}"),
        Kind::Root => format!("arn:aws:iam::{account}:root"),
    }
}

/// The role of a permission set ends in 16 digits that are the account's own.
pub(crate) fn sso_role(rng: &mut Rng, account: &str) -> String {
    let set = rng.pick(&PERMISSION_SETS);
    let digits = account
        .bytes()
        .chain(set.bytes())
        .fold(7_u64, |sum, byte| sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte));
    format!("AWSReservedSSO_{set}_{digits:016x}")
}

fn lambda(rng: &mut Rng, account: &str, name: &str) -> String {
    let service = SERVICES[rng.index(SERVICES.len())];
    let (owner, _) = name.split_once('.').unwrap_or((name, ""));
    format!("arn:aws:sts::{account}:assumed-role/{service}-lambda-role/{service}-{owner}")
}

/// Each place has two API keys that its people share.
pub(crate) fn api_key_arn(spec: &Spec, place: usize, key: usize) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let account = &spec.places[place].account;
    let rng = &mut Rng::new(spec.seed, Stream::People, !(2 * place + key) as u64);
    let id: String = (0..4).map(|_| char::from(LETTERS[rng.index(32)])).collect();
    format!("arn:aws:iam::{account}:user/BedrockAPIKey-{id}")
}

fn metadata(rng: &mut Rng, name: &str) -> String {
    let team = rng.pick(&TEAMS);
    match rng.below(3) {
        0 => format!(r#"{{"team":"{team}"}}"#),
        1 => format!(r#"{{"team":"{team}","project":"{team}-{}"}}"#, 1 + rng.below(9)),
        _ => format!(r#"{{"user":"{name}","team":"{team}","client":"claude-code"}}"#),
    }
}
