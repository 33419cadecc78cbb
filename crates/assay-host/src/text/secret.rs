//! What opens something is not shown: it ends up in logs, tickets and chats.

use std::borrow::Cow;

/// What stands for a secret.
const HIDDEN: &str = "***";

/// Variables whose value is a secret, wherever it turns up.
const VARIABLES: [&str; 3] =
    ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"];

/// A shorter value is no secret, and could be part of any word.
const SECRET_BYTES_MIN: usize = 12;

/// Names, in small letters, of which the value after `=` or `:` is a secret:
/// parameters of signed addresses, headers, settings.
const NAMES: [&str; 12] = [
    "x-amz-signature",
    "x-amz-security-token",
    "x-amz-credential",
    "x-amzn-bedrock-api-key",
    "awsaccesskeyid",
    "aws_secret_access_key",
    "aws_session_token",
    "secretaccesskey",
    "sessiontoken",
    "signature",
    "authorization",
    "x-api-key",
];

/// The text without user names and passwords of addresses, signatures of signed
/// ones, tokens of headers, and the keys of this process.
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for name in VARIABLES {
        let value = std::env::var(name).unwrap_or_default();
        if value.len() >= SECRET_BYTES_MIN && text.contains(&value) {
            text = text.replace(&value, HIDDEN).into();
        }
    }
    match text.contains("://") || NAMES.iter().any(|name| contains(&text, name)) {
        true => without_values(&without_users(&text)).into(),
        false => text,
    }
}

fn contains(text: &str, name: &str) -> bool {
    let letters = text.as_bytes().windows(name.len());
    letters.into_iter().any(|part| part.eq_ignore_ascii_case(name.as_bytes()))
}

/// `scheme://user:password@host` without what is before the `@`.
fn without_users(text: &str) -> String {
    let mut rest = text;
    let mut safe = String::with_capacity(text.len());
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + "://".len());
        let end = after.find(|c: char| c.is_whitespace() || "/?#\"'`<>".contains(c));
        let authority = &after[..end.unwrap_or(after.len())];
        safe.push_str(before);
        rest = after;
        if let Some(user) = authority.rfind('@') {
            safe.push_str(HIDDEN);
            rest = &after[user..];
        }
    }
    safe + rest
}

fn without_values(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<(usize, usize)> =
        NAMES.iter().flat_map(|name| values(text, &lower, name)).collect();
    found.sort_unstable();
    let mut safe = String::with_capacity(text.len());
    let mut at = 0;
    for (from, to) in found.into_iter().filter(|(from, to)| from < to) {
        if from >= at {
            safe.push_str(&text[at..from]);
            safe.push_str(HIDDEN);
            at = to;
        }
    }
    safe + &text[at..]
}

/// Where the values of that name are.
fn values<'a>(
    text: &'a str,
    lower: &'a str,
    name: &'a str,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    lower.match_indices(name).filter_map(|(at, name)| {
        let rest = &text[at + name.len()..];
        let value = rest.trim_start_matches(['"', '\'', ' ']);
        let value = value.strip_prefix(['=', ':'])?.trim_start_matches([' ', '"', '\'']);
        let from = text.len() - value.len();
        // A header's value has blanks in it: `Bearer …`, `AWS4-HMAC-SHA256 Credential=…`.
        let in_words = name == "authorization";
        let ends = |c: char| {
            "&\"'`<>)}\n".contains(c) || (!in_words && (c.is_whitespace() || c == ',' || c == ':'))
        };
        Some((from, from + value.find(ends).unwrap_or(value.len())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_headers_lose_what_opens_something() {
        for (text, safe) in [
            ("cannot open s3://AK:SK@logs/a@b", "cannot open s3://***@logs/a@b"),
            ("proxy http://u:p@ss@host:1/", "proxy http://***@host:1/"),
            (
                "GET https://b.s3.amazonaws.com/k?X-Amz-Credential=AK%2F1&X-Amz-Signature=abc&x=1 failed",
                "GET https://b.s3.amazonaws.com/k?X-Amz-Credential=***&X-Amz-Signature=***&x=1 failed",
            ),
            (
                r#"{"authorization": "Bearer abc def", "x-amz-security-token": "tu"}"#,
                r#"{"authorization": "***", "x-amz-security-token": "***"}"#,
            ),
            ("the signature does not match", "the signature does not match"),
            (
                "arn:aws:sts::1:assumed-role/dev/ann@example.com at s3://logs/x",
                "arn:aws:sts::1:assumed-role/dev/ann@example.com at s3://logs/x",
            ),
        ] {
            assert_eq!(without_secrets(text), safe);
        }
    }
}
