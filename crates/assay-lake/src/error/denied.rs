//! Who lacks which right, and where, when a store refuses.

use std::error::Error;
use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What a refusal looks like where libraries keep nothing of it but its words.
const WORDS: [&str; 3] = ["ermission denied", "AccessDenied", "403 Forbidden"];

/// What to do about an error that says that the caller may not; none for others.
/// `place` is where it was tried, for people.
pub(crate) fn hint(place: &str, error: &(dyn Error + 'static)) -> Option<String> {
    let said = chain(error).map(ToString::to_string).collect::<Vec<_>>().join(": ");
    let is_denied = chain(error).any(is_refusal) || WORDS.iter().any(|word| said.contains(word));
    if !is_denied {
        return None;
    }
    if place.starts_with("s3://") {
        return Some(in_bucket(place, &said));
    }
    let (path, right) = lacking(Path::new(place));
    Some(format!("{} may not {right} {}", user(), path.display()))
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

fn is_refusal(error: &(dyn Error + 'static)) -> bool {
    let by_system = error.downcast_ref::<std::io::Error>();
    let by_store = error.downcast_ref::<object_store::Error>();
    by_system.is_some_and(|error| error.kind() == ErrorKind::PermissionDenied)
        || by_store.is_some_and(|error| {
            use object_store::Error::{PermissionDenied, Unauthenticated};
            matches!(error, PermissionDenied { .. } | Unauthenticated { .. })
        })
}

/// S3 names the caller and the right, where it says anything.
fn in_bucket(place: &str, said: &str) -> String {
    let message = said.split_once("<Message>").and_then(|(_, rest)| rest.split_once("</Message>"));
    let message = message.map(|(message, _)| message).filter(|text| *text != "Access Denied");
    let who = message.unwrap_or("the caller whom `aws sts get-caller-identity` shows may not");
    format!(
        "{who}; reading {place} needs s3:ListBucket and s3:GetObject, writing it s3:PutObject and \
         s3:DeleteObject too"
    )
}

/// The user that this process runs as.
fn user() -> String {
    let number = Path::new("/proc/self").metadata().map(|process| process.uid());
    number.map_or_else(|_| "this user".to_owned(), |number| format!("user {number}"))
}

/// The uppermost folder that may not be entered, or else what may not be done at
/// the path itself.
fn lacking(path: &Path) -> (PathBuf, &'static str) {
    let mut above: Vec<&Path> = path.ancestors().skip(1).collect();
    above.reverse();
    let closed = |folder: &&Path| {
        let inside = folder.join(".").metadata();
        inside.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
    };
    if let Some(closed) = above.into_iter().find(closed) {
        return (closed.to_owned(), "enter");
    }
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => (path.to_owned(), "read"),
        _ => (path.to_owned(), "read or write all that is in"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> object_store::Error {
        object_store::Error::PermissionDenied { path: "x".into(), source: text.into() }
    }

    #[test]
    fn a_refusal_says_who_where_and_what() {
        let arn =
            "User: arn:aws:sts::1:assumed-role/dev/ann is not authorized to perform: s3:GetObject";
        let hinted = hint("s3://lake/x", &refused(&format!("<Message>{arn}</Message>"))).unwrap();
        assert!(
            hinted.starts_with(arn) && hinted.contains("reading s3://lake/x needs"),
            "{hinted}"
        );
        let hinted = hint("/", &refused("no")).unwrap();
        assert!(hinted.contains("user ") && hinted.ends_with(" /"), "{hinted}");
        let other = object_store::Error::NotImplemented {
            operation: "put".into(),
            implementer: "test".into(),
        };
        assert_eq!(hint("/", &other), None);
    }
}
