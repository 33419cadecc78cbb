//! Profiles, people and prices of a lake: what the views join, with all that makes
//! a call dearer, cheaper, somebody's or unknown.

use std::collections::BTreeSet;
use std::path::Path;

use assay_cost::people::{Identity, People};
use assay_cost::prices::{PriceBook, UserFile};
use assay_cost::profiles::ProfileRow;
use assay_lake::rollup::record_caller_metadata;
use assay_lake::small_tables::{people_rows, price_rows, profile_rows, write};
use assay_lake::{Lake, Location};
use assay_schema::tables::{PEOPLE, PRICES, PROFILES};
use serde_json::{Map, Value};

use super::fixture::Engines;

/// A discount that needs all fifteen decimals, one account's own, a model that costs
/// more from the second day on, and one whose cache has no price.
const PRICES_TOML: &str = r#"
price = [
  { model = "anthropic.claude-opus-4-6-v1", scope = "global", from = 2026-11-17, input = 7.12345, output = 30, cache_read = 0.7, cache_write_5m = 9, cache_write_1h = 14 },
  { model = "anthropic.claude-sonnet-4-6", scope = "geo", from = 2026-11-18, input = 3, output = 15 },
]
[[discount]]
percent = "7.25"
[[discount]]
percent = 10
account = "ACCOUNT"
"#;

/// Rules by metadata, by session and for keys, one for some days only.
const PEOPLE_TOML: &str = r#"
[[rule]]
metadata.user = "*"
until = 2026-11-18
person = "{metadata.user}"
team = "{metadata.team}"
cost_center = "by metadata"
[[rule]]
metadata.project = "*"
project = "{metadata.project}"
team = "{metadata.team}"
[[rule]]
principal_type = "api_key"
team = "O'Brien's \"bots\" \\ Küche"
"#;

/// Makes the tables for the callers that the lake has by now, and puts them there.
pub(crate) fn put_all(engines: &Engines, lake: &str) {
    let callers = engines.local(lake, &["sql", CALLERS]);
    let profiles = profiles(&engines.local(lake, &["sql", USED_PROFILES]));
    let people = People::read("people.toml", PEOPLE_TOML, |_| Ok(Vec::new())).unwrap();
    let identities: Vec<_> = callers.iter().map(identity).collect();
    let rows = people.attribute(&identities, &profiles).rows;
    let account = identities.iter().find_map(|identity| identity.account_id).unwrap();
    put(engines, lake, async |small| {
        write(small, &PRICES, &price_rows(book(account).rows()).unwrap()).await.unwrap();
        write(small, &PROFILES, &profile_rows(&profiles).unwrap()).await.unwrap();
        write(small, &PEOPLE, &people_rows(&identities, &rows).unwrap()).await.unwrap();
        let keys = KEYS.map(str::to_owned).into();
        assert!(record_caller_metadata(small, &keys).await.unwrap());
    });
}

/// The built-in prices alone: nobody has said anything of people and profiles.
pub(crate) fn put_prices(engines: &Engines, lake: &str) {
    put(engines, lake, async |small| {
        let book = PriceBook::read(None).unwrap();
        write(small, &PRICES, &price_rows(book.rows()).unwrap()).await.unwrap();
    });
}

/// The keys of metadata that the rules name.
const KEYS: [&str; 3] = ["project", "team", "user"];

const CALLERS: &str = "SELECT DISTINCT account_id, identity_arn, principal_type, principal, \
     session_name, inference_profile_id, element_at(request_metadata, 'project') AS project, \
     element_at(request_metadata, 'team') AS team, element_at(request_metadata, 'user') AS \"user\" \
     FROM invocations";

const USED_PROFILES: &str = "SELECT DISTINCT model_id FROM invocations \
     WHERE model_id LIKE '%:application-inference-profile/%' ORDER BY model_id";

/// A lake on this machine that has only these tables, uploaded over the other.
fn put(engines: &Engines, lake: &str, make: impl AsyncFnOnce(&Lake)) {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let place = Location::open_local(dir.path()).unwrap();
        make(&Lake::at(place)).await;
    });
    engines.upload(Path::new(dir.path()), lake);
}

fn book(account: &str) -> PriceBook {
    let text = PRICES_TOML.replace("ACCOUNT", account);
    PriceBook::read(Some(UserFile { name: "prices.toml", text: &text })).unwrap()
}

fn text<'a>(row: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    row[name].as_str()
}

fn identity(row: &Map<String, Value>) -> Identity<'_> {
    let metadata =
        KEYS.into_iter().filter_map(|key| Some((key.to_owned(), text(row, key)?.to_owned())));
    Identity {
        account_id: text(row, "account_id"),
        arn: text(row, "identity_arn"),
        principal_type: text(row, "principal_type"),
        principal: text(row, "principal"),
        session: text(row, "session_name"),
        profile: text(row, "inference_profile_id"),
        metadata: metadata.collect(),
    }
}

/// Of every three profiles one that is not known, one without tags, and one whose
/// tags change.
fn profiles(used: &[Map<String, Value>]) -> Vec<ProfileRow> {
    let mut rows = Vec::new();
    for (number, row) in used.iter().enumerate() {
        let known = ProfileRow::of_arn(text(row, "model_id").unwrap()).unwrap();
        let known = ProfileRow {
            model: Some("anthropic.claude-opus-4-6-v1".to_owned()),
            endpoint_scope: Some(if number % 2 == 0 { "global" } else { "geo" }.to_owned()),
            ..known
        };
        match number % 3 {
            0 => {}
            1 => rows.push(known),
            _ => {
                let changes = "2026-11-17".parse().unwrap();
                rows.push(ProfileRow { valid_until: changes, ..tagged(&known, "User", "ann") });
                rows.push(ProfileRow { valid_from: changes, ..tagged(&known, "CostCenter", "42") });
            }
        }
    }
    let arns: BTreeSet<_> = rows.iter().map(|row| &row.profile_arn).collect();
    assert!(rows.len() > arns.len(), "no profile has tags that change");
    rows
}

fn tagged(profile: &ProfileRow, key: &str, value: &str) -> ProfileRow {
    let tags =
        [(key, value), ("Team", "blue")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    ProfileRow { tags: Some(tags.into()), ..profile.clone() }
}
