//! Who calls in a company, and as what.

use super::charge::Charge;
use super::directory::id;
use super::seat::{Owned, Ruled, Seat};
use super::teams::{
    GATEWAY, LEAVES, MOBILE, MOVES_BY_LIST, MOVES_BY_RULE, NAME_PROJECTS, PLATFORM, SEARCH, TEAMS,
    TWO_IDENTITIES, Team, days, move_day,
};
use crate::people::{Person, api_key_arn, last_part, sso_role};
use crate::rng::{Rng, Stream};
use crate::spec::Spec;

/// As what somebody calls.
enum CallerKind {
    IdentityCenter,
    EmailSession,
    User,
    Gateway,
    /// By profiles with tags, from a session that says nothing.
    Profiles,
    /// A second identity of somebody.
    Again,
    /// Nobody that the directory knows.
    Contractor,
    Service(&'static str),
    /// A service that is told by the tags of its team's profiles.
    TeamProfiles,
    GatewayJobs,
    NoSession,
    TeamKey,
    OtherKey,
    Root,
}

/// What calls beside the people.
const OTHERS: [CallerKind; 10] = [
    CallerKind::Again,
    CallerKind::Contractor,
    CallerKind::Service("ticket-triage"),
    CallerKind::Service("nightly-summaries"),
    CallerKind::TeamProfiles,
    CallerKind::GatewayJobs,
    CallerKind::NoSession,
    CallerKind::TeamKey,
    CallerKind::OtherKey,
    CallerKind::Root,
];
const TEAM_KEY_AT: usize = 7;

/// Everybody, people first.
pub(super) fn people(spec: &Spec) -> Vec<Person> {
    let people = (0..spec.developers).map(|number| person(spec, number, &of_person(number)));
    let others = OTHERS.iter().zip(spec.developers..);
    people.chain(others.map(|(caller, number)| person(spec, number, caller))).collect()
}

/// The user of the API key that a rule gives to a team.
pub(super) fn team_key(spec: &Spec) -> String {
    let arn = api_key_arn(spec, place(spec, spec.developers + TEAM_KEY_AT), 0);
    last_part(&arn).to_owned()
}

fn place(spec: &Spec, number: usize) -> usize {
    number % spec.places.len()
}

fn of_person(number: usize) -> CallerKind {
    match number {
        _ if number.is_multiple_of(3) && number < 27 => CallerKind::Gateway,
        _ if number % 8 == 5 => CallerKind::Profiles,
        _ if [MOVES_BY_RULE, MOVES_BY_LIST, LEAVES].contains(&number) => CallerKind::IdentityCenter,
        _ if number % 8 == 2 || number % 8 == 7 => CallerKind::EmailSession,
        _ if number % 13 == 4 => CallerKind::User,
        _ => CallerKind::IdentityCenter,
    }
}

fn person(spec: &Spec, number: usize, caller: &CallerKind) -> Person {
    let mut rng = Rng::new(spec.seed, Stream::Company, !(number as u64));
    let at = place(spec, number);
    let arn = arn(spec, &mut rng, number, caller);
    let is_service = matches!(caller, CallerKind::Service(_) | CallerKind::TeamProfiles);
    // A key has no other key.
    let key = if matches!(caller, CallerKind::TeamKey | CallerKind::OtherKey) {
        0
    } else {
        number / 3 % 2
    };
    let named = NAME_PROJECTS.iter().find(|(named, _)| *named == number).map(|(_, name)| *name);
    let metadata = match caller {
        CallerKind::Gateway => {
            Some(format!(r#"{{"user":"{}","app":"claude-code"}}"#, user(number)))
        }
        CallerKind::GatewayJobs => Some(r#"{"app":"evaluations"}"#.to_owned()),
        _ => named.map(|project| format!(r#"{{"project":"{project}"}}"#)),
    };
    Person {
        own_name: own_name(caller, &arn),
        seat: Some(Seat {
            ruled: ruled(spec, number, caller, named),
            owned: owned(number, caller),
            calls_shared_profiles: matches!(caller, CallerKind::Service(_)),
            loses_counts: is_service || number % 5 > 2,
            uses_other_models: matches!(caller, CallerKind::Service(_)),
        }),
        arn,
        api_key_arn: api_key_arn(spec, at, key),
        weight: rng.sized(1_000.0, 1.1, 6_000) as f64 * share(caller),
        service: is_service,
        habit: rng.next(),
        hour_cache: rng.chance(0.2),
        metadata,
    }
}

/// How much such a caller calls, against a person.
fn share(caller: &CallerKind) -> f64 {
    match caller {
        CallerKind::NoSession | CallerKind::TeamKey | CallerKind::OtherKey => 0.6,
        CallerKind::Again | CallerKind::Contractor => 0.3,
        CallerKind::Root => 0.2,
        _ => 1.0,
    }
}

fn arn(spec: &Spec, rng: &mut Rng, number: usize, caller: &CallerKind) -> String {
    let at = place(spec, number);
    let account = &spec.places[at].account;
    let role =
        |role: &str, session: &str| format!("arn:aws:sts::{account}:assumed-role/{role}/{session}");
    match caller {
        CallerKind::IdentityCenter => role(&sso_role(rng, account), &id(number)),
        CallerKind::EmailSession => {
            role("BedrockDeveloper", &format!("{}@example.com", id(number)))
        }
        CallerKind::User => format!("arn:aws:iam::{account}:user/{}", id(number)),
        CallerKind::Again => format!("arn:aws:iam::{account}:user/ops/{}", id(TWO_IDENTITIES)),
        CallerKind::Gateway | CallerKind::GatewayJobs => role(GATEWAY, "i-0f3a9c51d27be4680"),
        CallerKind::Profiles => {
            role("ClaudeCode", &format!("botocore-session-{}", 1_760_000_000 + number))
        }
        CallerKind::Contractor => format!("arn:aws:sts::{account}:federated-user/vera.external"),
        CallerKind::Service(name) => role(&format!("{name}-lambda-role"), name),
        CallerKind::TeamProfiles => role("search-indexer", "search-indexer"),
        CallerKind::NoSession => format!("arn:aws:sts::{account}:assumed-role/legacy-batch"),
        CallerKind::TeamKey | CallerKind::OtherKey => api_key_arn(spec, at, 0),
        CallerKind::Root => format!("arn:aws:iam::{account}:root"),
    }
}

fn own_name(caller: &CallerKind, arn: &str) -> Option<String> {
    match caller {
        CallerKind::NoSession | CallerKind::TeamKey | CallerKind::OtherKey | CallerKind::Root => {
            None
        }
        _ => Some(last_part(arn).to_owned()),
    }
}

/// What the gateway calls a user: an id, or an e-mail in letters of its own.
fn user(number: usize) -> String {
    match number % 2 {
        0 => id(number),
        _ => format!("{}@Example.com", id(number).to_uppercase()),
    }
}

fn ruled(spec: &Spec, number: usize, caller: &CallerKind, project: Option<&str>) -> Option<Ruled> {
    let always = |charge| Some(Ruled { until: None, charge });
    match caller {
        CallerKind::Gateway => always(Charge::of_person(user(number))),
        CallerKind::GatewayJobs => always(gateway_jobs()),
        CallerKind::Service(_) => always(services()),
        _ if number == MOVES_BY_RULE => {
            Some(Ruled { until: Some(move_day(days(spec))), charge: Charge::of_team(SEARCH) })
        }
        _ => project.and_then(|project| {
            always(Charge { project: Some(project.to_owned()), ..Charge::default() })
        }),
    }
}

/// What the rule for the rest of the gateway's calls says.
pub(super) fn gateway_jobs() -> Charge {
    Charge { person: Some("gateway (no user)".to_owned()), ..Charge::of_team(PLATFORM) }
}

/// What the rule for services says.
pub(super) fn services() -> Charge {
    Charge { project: Some("automation".to_owned()), ..Charge::of_team(PLATFORM) }
}

/// What the rule for the team's key says.
pub(super) fn of_team_key() -> Charge {
    Charge::of_team(MOBILE)
}

fn owned(number: usize, caller: &CallerKind) -> Option<Owned> {
    let of = |team: &Team, project: &str| Charge {
        project: Some(project.to_owned()),
        ..Charge::of_team(team)
    };
    let team = &TEAMS[number % TEAMS.len()];
    match caller {
        CallerKind::Profiles => {
            let tags = Charge { person: Some(id(number)), ..of(team, team.projects[1]) };
            Some(Owned { owner: id(number), tags })
        }
        CallerKind::TeamProfiles => {
            Some(Owned { owner: SEARCH.name.to_owned(), tags: of(SEARCH, "index") })
        }
        _ => None,
    }
}
