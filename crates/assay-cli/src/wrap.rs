//! Lines of at most N columns of a terminal.

use crate::screen::width_of;

/// The text's lines, each broken after `width` columns; nothing is left out.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| broken(line, width)).collect()
}

fn broken(line: &str, width: usize) -> Vec<String> {
    if width_of(line) <= width {
        return vec![line.to_owned()];
    }
    let mut parts = vec![String::new()];
    for c in line.chars() {
        let part = parts.len() - 1;
        parts[part].push(c);
        if width_of(&parts[part]) > width && parts[part].len() > c.len_utf8() {
            parts[part].pop();
            parts.push(c.to_string());
        }
    }
    parts
}

/// The sentence's words on lines of `width` columns; a longer word is broken.
pub(crate) fn words(sentence: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split(' ').flat_map(|word| broken(word, width)) {
        match lines.last_mut() {
            Some(line) if width_of(line) + 1 + width_of(&word) <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// A column's name broken at underscores, which the break stands for.
pub(super) fn name(name: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_inclusive('_') {
        match lines.last_mut() {
            Some(line) if width_of(line) + width_of(word.trim_end_matches('_')) <= width => {
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let last = lines.len().saturating_sub(1);
    for line in &mut lines[..last] {
        line.pop();
    }
    lines
}
