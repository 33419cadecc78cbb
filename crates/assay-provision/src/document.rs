//! Policy documents, compared by what they say and not by how it is written.
//!
//! The order of statements and of values, one value or a list of one, the case
//! of actions, operators and condition keys, and the statements' names mean
//! nothing: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use serde_json::{Map, Value, json};

/// The one form of all documents that say the same.
pub(crate) fn canonical(document: &Value) -> Value {
    let version = document.get("Version").cloned().unwrap_or(json!("2008-10-17"));
    let mut statements: Vec<_> = statements(document).iter().map(statement).collect();
    statements.sort_by_key(Value::to_string);
    statements.dedup();
    json!({ "Version": version, "Statement": statements })
}

/// The statements; one alone may stand without a list.
pub(crate) fn statements(document: &Value) -> Vec<Value> {
    match document.get("Statement") {
        Some(Value::Array(statements)) => statements.clone(),
        Some(statement) => vec![statement.clone()],
        None => vec![],
    }
}

/// The one form of a statement.
pub(crate) fn statement(statement: &Value) -> Value {
    let fields = statement.as_object().into_iter().flatten();
    let named = fields.filter(|(name, _)| *name != "Sid");
    named.map(|(name, value)| (name.clone(), field(name, value))).collect::<Map<_, _>>().into()
}

/// The one form of a statement's element.
pub(crate) fn field(name: &str, value: &Value) -> Value {
    match name {
        "Action" | "NotAction" => list(value, str::to_lowercase),
        "Resource" | "NotResource" => list(value, str::to_owned),
        "Principal" | "NotPrincipal" => principal(value),
        "Condition" => condition(value),
        _ => value.clone(),
    }
}

fn list(value: &Value, form: impl Fn(&str) -> String) -> Value {
    let one = std::slice::from_ref(value);
    let mut texts: Vec<_> = value.as_array().map_or(one, Vec::as_slice).iter().map(text).collect();
    texts.iter_mut().for_each(|text| *text = form(text));
    texts.sort();
    texts.dedup();
    texts.into()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Everybody is `*` with and without a kind; an account is its bare number, which
/// IAM turns into its root's ARN, whatever the partition.
fn principal(value: &Value) -> Value {
    let account = |name: &str| {
        let root = name.strip_suffix(":root").and_then(|arn| arn.split_once(":iam::"));
        root.map_or(name, |(_, account)| account).to_owned()
    };
    match value {
        Value::Object(kinds) => kinds
            .iter()
            .map(|(kind, names)| (kind.clone(), list(names, account)))
            .collect::<Map<_, _>>()
            .into(),
        everybody => json!({ "AWS": list(everybody, account) }),
    }
}

fn condition(value: &Value) -> Value {
    let operators = value.as_object().into_iter().flatten();
    let operators = operators.map(|(operator, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        let keys = keys.map(|(key, values)| (key.to_lowercase(), list(values, str::to_owned)));
        (operator.to_lowercase(), keys.collect::<Map<_, _>>().into())
    });
    operators.collect::<Map<_, _>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(statement: Value) -> Value {
        canonical(&json!({ "Version": "2012-10-17", "Statement": statement }))
    }

    #[test]
    fn the_same_in_other_words_is_the_same() {
        let one = json!({
            "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["b", "a"],
            "Principal": { "AWS": "123456789012" },
            "Condition": { "Bool": { "aws:SecureTransport": true } },
        });
        let other = json!([{
            "Effect": "Allow", "Action": ["S3:getobject"], "Resource": ["a", "b"],
            "Principal": { "AWS": ["arn:aws:iam::123456789012:root"] },
            "Condition": { "bool": { "AWS:SecureTransport": ["true"] } },
        }]);
        assert_eq!(of(one), of(other));
        let root = |arn: &str| of(json!({ "Principal": { "AWS": arn } }));
        assert_eq!(root("123456789012"), root("arn:aws-us-gov:iam::123456789012:root"));
        let (first, second) = (json!({ "Effect": "Allow" }), json!({ "Effect": "Deny" }));
        assert_eq!(of(json!([first, second])), of(json!([second, first])));
        assert_eq!(of(json!({ "Principal": "*" })), of(json!({ "Principal": { "AWS": "*" } })));
    }

    #[test]
    fn what_says_something_else_is_not_the_same() {
        let allow = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "a" });
        let deny = json!({ "Effect": "Deny", "Action": "s3:*", "Resource": "a" });
        let upper = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "A" });
        assert_ne!(of(allow.clone()), of(deny));
        assert_ne!(of(allow), of(upper));
    }
}
