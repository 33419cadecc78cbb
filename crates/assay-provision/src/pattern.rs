//! Patterns of IAM: `*` is any text, `?` any letter.

/// Whether a pattern matches the whole text. A text that is itself a pattern is
/// matched letter by letter, so that `true` means: the pattern covers all that
/// the text does.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    // Where the last `*` is, and how far into the text it has reached.
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(letter) if *letter == text[from] || (*letter == b'?' && text[from] != b'*') => {
                (at, from) = (at + 1, from + 1);
            }
            _ => match star {
                Some((place, reached)) => {
                    star = Some((place, reached + 1));
                    (at, from) = (place + 1, reached + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|letter| *letter == b'*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "a:b"),
            ("bedrock-*", "bedrock-mantle:CreateInference"),
            ("bedrock:Invoke*", "bedrock:Invoke*"),
            ("bedrock:*", "bedrock:Invoke*"),
            ("a*b*c", "a1b2b3c"),
            ("a?c", "abc"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("bedrock:Invoke*", "bedrock:*"), ("a?c", "a*c"), ("", "a"), ("a*b", "abc")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
