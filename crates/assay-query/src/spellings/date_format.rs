//! Formats of dates, in the words of the engine: those of strftime, as chrono has them.

/// Athena's, which are those of MySQL. A code without an equal is the error.
pub(super) fn of_athena(format: &str) -> Result<String, char> {
    translated(format, |code| match code {
        'i' => Some("%M".into()),
        's' => Some("%S".into()),
        'M' => Some("%B".into()),
        'W' => Some("%A".into()),
        'c' => Some("%-m".into()),
        'e' => Some("%-d".into()),
        'k' => Some("%-H".into()),
        'l' => Some("%-I".into()),
        'h' => Some("%I".into()),
        'f' => Some("%6f".into()),
        'v' => Some("%V".into()),
        'x' => Some("%G".into()),
        'r' => Some("%I:%M:%S %p".into()),
        'Y' | 'y' | 'm' | 'd' | 'H' | 'I' | 'S' | 'T' | 'j' | 'p' | 'a' | 'b' | '%' => {
            Some(format!("%{code}"))
        }
        _ => None,
    })
}

/// Those of C, as DuckDB has them.
pub(super) fn of_c(format: &str) -> Result<String, char> {
    translated(format, |code| match code {
        'f' => Some("%6f".into()),
        'g' => Some("%3f".into()),
        'n' => Some("%9f".into()),
        _ => Some(format!("%{code}")),
    })
}

fn translated(format: &str, code: impl Fn(char) -> Option<String>) -> Result<String, char> {
    let mut words = String::with_capacity(format.len());
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match (letter, letters.clone().next()) {
            ('%', Some(next)) => {
                letters.next();
                words.push_str(&code(next).ok_or(next)?);
            }
            _ => words.push(letter),
        }
    }
    Ok(words)
}
