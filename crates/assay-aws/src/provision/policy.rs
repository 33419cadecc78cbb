//! Policy documents: JSON here, text there.

use serde_json::Value;

use crate::service::calls::{Called, Named, invalid};

/// The document of a policy's text.
pub(super) fn document(operation: &'static str, text: Option<&str>) -> Called<Value> {
    serde_json::from_str(text.unwrap_or("{}")).named(operation)
}

/// The document of a text that IAM has percent-encoded.
pub(crate) fn decoded(operation: &'static str, text: Option<&str>) -> Called<Value> {
    let bytes = percent_decoded(text.unwrap_or("%7B%7D"));
    let text = String::from_utf8(bytes).map_err(|error| invalid(operation, error.to_string()))?;
    document(operation, Some(&text))
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' { code(&mut bytes) } else { byte });
    }
    decoded
}

fn code(bytes: &mut std::str::Bytes<'_>) -> u8 {
    let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16)).unwrap_or(0);
    (digit() * 16 + digit()) as u8
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn a_plus_sign_stays_and_codes_become_their_bytes() {
        assert_eq!(
            percent_decoded("%7B%22a%22:%20%22b+c%C3%A9%22%7D"),
            "{\"a\": \"b+cé\"}".as_bytes()
        );
    }
}
