//! Patterns with `*` and `?`.

use memchr::memmem;

/// A pattern over a whole value: `*` is any letters, `/` among them, or none; `?` is
/// one letter. Capitals count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    /// Bytes before the first `*` or `?`.
    literal: usize,
}

impl Pattern {
    /// A pattern of that text.
    pub fn new(text: &str) -> Self {
        let literal = text.find(['*', '?']).unwrap_or(text.len());
        Self { text: text.to_owned(), literal }
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The one value that it matches, if it has neither `*` nor `?`.
    pub fn exact(&self) -> Option<&str> {
        (self.literal == self.text.len()).then_some(&self.text)
    }

    /// Whether the whole value is as the pattern says. Takes time in proportion to
    /// the lengths of both, multiplied at worst.
    pub fn matches(&self, value: &str) -> bool {
        let (literal, wild) = self.text.split_at(self.literal);
        let Some(rest) = value.strip_prefix(literal) else { return false };
        match wild {
            "" => rest.is_empty(),
            wild if wild.contains('?') => wild_matches(wild, rest),
            wild => pieces_match(wild, rest),
        }
    }

    /// Whether it matches every value that the other one matches; `false` also where
    /// that cannot be seen.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let all = self.text.bytes().all(|byte| byte == b'*') && !self.text.is_empty();
        all || self == other || other.exact().is_some_and(|value| self.matches(value))
    }
}

/// Finds the texts between the stars one after the other, each where it first is: a
/// later place could not do more.
fn pieces_match(pattern: &str, value: &str) -> bool {
    let (pieces, last) = pattern.rsplit_once('*').unwrap_or_default();
    let Some(mut rest) = value.as_bytes().strip_suffix(last.as_bytes()) else { return false };
    for piece in pieces.split('*') {
        let Some(at) = memmem::find(rest, piece.as_bytes()) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}

/// Goes back to the last `*` only: an earlier one could not do more.
fn wild_matches(pattern: &str, value: &str) -> bool {
    let (mut pattern, mut value) = (pattern.chars(), value.chars());
    let mut last_star = None;
    loop {
        let (before, here) = (value.clone(), value.next());
        let wanted = pattern.next();
        match (wanted, here) {
            (None, None) => return true,
            (Some('*'), _) => {
                value = before;
                last_star = Some((pattern.clone(), value.clone()));
            }
            (Some('?'), Some(_)) => {}
            (Some(letter), Some(found)) if letter == found => {}
            _ => {
                let Some((after_star, mut from)) = last_star.take() else { return false };
                if from.next().is_none() {
                    return false;
                }
                pattern = after_star.clone();
                value = from.clone();
                last_star = Some((after_star, from));
            }
        }
    }
}
