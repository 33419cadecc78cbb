//! What takes the place of defaults in statements: the same text for every engine.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::LazyLock;

use assay_schema::models::spellings;

use crate::named::{Literals, quoted};

/// The column `model` of invocations in the one spelling of each model: a look-up of
/// whole names; what is not among them stays as it was logged.
static ONE_SPELLING: LazyLock<String> = LazyLock::new(|| {
    let mut look_up = String::from("coalesce(CASE model");
    for (spelling, model) in spellings().into_iter().filter(|(spelling, model)| spelling != model) {
        let _ = write!(look_up, " WHEN {} THEN {}", quoted(spelling), quoted(model));
    }
    look_up + " END, model)"
});

/// Values of the defaults in statements over `invocations`; `caller_metadata` are the
/// keys of request metadata that rules for people name.
pub(crate) fn fills(caller_metadata: &BTreeSet<String>) -> Literals {
    let metadata = (!caller_metadata.is_empty()).then(|| metadata(caller_metadata));
    let metadata = metadata.map(|text| ("caller_metadata".to_owned(), text));
    [("one_spelling".to_owned(), ONE_SPELLING.clone())].into_iter().chain(metadata).collect()
}

/// The JSON text of those keys that a call has, sorted; null if it has none.
fn metadata(keys: &BTreeSet<String>) -> String {
    let values: Vec<_> = keys.iter().map(|key| (key, value_of(key))).collect();
    let is_set: Vec<_> = values.iter().map(|(_, value)| format!("{value} IS NOT NULL")).collect();
    let members = values.iter().fold(String::new(), |members, (key, value)| {
        let name = quoted(&format!(",{}:\"", json(key)));
        let member = format!("concat({name}, {}, '\"')", escaped(value));
        members + &format!(", CASE WHEN {value} IS NOT NULL THEN {member} ELSE '' END")
    });
    let is_set = is_set.join(" OR ");
    format!("CASE WHEN {is_set} THEN concat('{{', substr(concat(''{members}), 2), '}}') END")
}

/// The value of a key of request metadata, null if the call does not have it.
pub(crate) fn value_of(key: &str) -> String {
    format!("element_at(request_metadata, {})", quoted(key))
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A text as it is between the quotes of JSON. Few have anything to escape.
fn escaped(text: &str) -> String {
    let characters = ['\\', '"'].into_iter().chain('\u{1}'..='\u{1f}');
    let replaced = characters.fold(text.to_owned(), |text, character| {
        let spelled = json(&character.to_string());
        let spelled = quoted(&spelled[1..spelled.len() - 1]);
        let character = match character {
            '\u{1}'..='\u{1f}' => format!("chr({})", u32::from(character)),
            _ => quoted(&character.to_string()),
        };
        format!("replace({text}, {character}, {spelled})")
    });
    format!("CASE WHEN regexp_like({text}, '[\\x01-\\x1f\"\\\\]') THEN {replaced} ELSE {text} END")
}
