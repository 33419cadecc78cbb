//! Lines of at most N columns of a terminal.

use crate::screen::width_of;

/// Characters after which a long word is broken, so that the parts of paths, addresses and
/// ARNs stay whole.
const MARKS: [char; 7] = ['/', ':', ',', '=', '&', '_', '\u{a0}'];

/// Signs of lists.
const SIGNS: [&str; 5] = ["+ ", "~ ", "- ", "! ", "= "];

/// Blanks that part two columns of a line.
const GAP: &str = "  ";

/// The text, each line of it within `width` columns. A longer one is broken at blanks and goes
/// on below its last column, else two columns further in; the sign of a list is not left alone.
/// A word that is longer than `width` stays whole, so that it can be copied.
pub(crate) fn fitted(text: &str, width: usize) -> String {
    let lines = text.split_inclusive('\n').map(|line| match line.strip_suffix('\n') {
        Some(line) => fitted_line(line, width) + "\n",
        None => fitted_line(line, width),
    });
    lines.collect()
}

fn fitted_line(line: &str, width: usize) -> String {
    if width_of(line) <= width {
        return line.to_owned();
    }
    let (head, rest) = line.split_at(last_column(line, width));
    if let Some((sign, item)) = sign_of(rest) {
        let room = width.saturating_sub(width_of(head) + sign.len());
        let below = " ".repeat(width_of(head) + sign.len());
        return format!("{head}{sign}{}", words(item, room).join(&format!("\n{below}")));
    }
    let margin = width_of(head);
    let below = if head.trim().is_empty() { margin + GAP.len() } else { margin };
    let (mut fitted, mut taken, mut blank) = (head.to_owned(), margin, "");
    for word in rest.split(' ') {
        let word_width = width_of(word);
        let fits = taken + blank.len() + word_width <= width;
        if fits || (blank.is_empty() && word_width > width) {
            fitted.extend([blank, word]);
            taken += blank.len() + word_width;
        } else if !word.is_empty() {
            // A word that is too long for the column begins before it.
            taken = below.min(width.saturating_sub(word_width));
            fitted.truncate(fitted.trim_end_matches(' ').len());
            let end = if fitted.is_empty() { "" } else { "\n" };
            fitted.extend([end, &" ".repeat(taken), word]);
            taken += word_width;
        }
        blank = " ";
    }
    fitted
}

/// The sign of a list, such as `+ `, and what is after it.
fn sign_of(text: &str) -> Option<(&str, &str)> {
    text.split_at_checked(2).filter(|(sign, _)| SIGNS.contains(sign))
}

/// Where the line's last column begins, if that is in its first half, else where its first
/// word does. A gap that is further to the right is a part of what the line says.
fn last_column(line: &str, width: usize) -> usize {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let ends = line.match_indices(GAP).map(|(at, _)| {
        let blanks = line[at..].len() - line[at..].trim_start_matches(' ').len();
        at + blanks
    });
    ends.filter(|end| *end < line.len() && width_of(&line[..*end]) <= width / 2)
        .last()
        .unwrap_or(indent)
        .max(indent)
}

/// The text's lines, each broken after `width` columns; nothing is left out.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| broken(line, width)).map(str::to_owned).collect()
}

/// The sentence's words on lines of `width` columns; a longer word is broken.
pub(crate) fn words(sentence: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split(' ').flat_map(|word| broken(word, width)) {
        match lines.last_mut() {
            Some(line) if width_of(line) + 1 + width_of(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The word in parts of at most `width` columns, each but the last ending with a mark if it
/// has one in its second half.
fn broken(word: &str, width: usize) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), word);
    while width_of(rest) > width {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        let first = ends.clone().next().unwrap_or(rest.len());
        let end = ends.take_while(|end| width_of(&rest[..*end]) <= width).last().unwrap_or(first);
        let mark = rest[..end].rmatch_indices(MARKS).next().map(|(at, mark)| at + mark.len());
        let end = mark.filter(|mark| *mark > end / 2).unwrap_or(end);
        parts.push(&rest[..end]);
        rest = &rest[end..];
    }
    if parts.is_empty() || !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

/// A column's name broken at underscores, which the break stands for.
pub(crate) fn name(name: &str, width: usize) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_goes_on_below_its_last_column() {
        let text = "short\n\
                    hint: use --lake LAKE, or a line in assay.toml\n  \
                    name    what it is and what it is for, in  words\n  \
                    caused by: a reason with many words\nlast one";
        insta::assert_snapshot!(fitted(text, 24), @r"
        short
        hint: use --lake LAKE,
          or a line in
          assay.toml
          name    what it is and
                  what it is
                  for, in  words
          caused by: a reason
            with many words
        last one
        ");
    }

    #[test]
    fn a_word_that_is_longer_than_the_terminal_stays_whole() {
        let arn = "arn:aws:iam::111122223333:role/developer";
        let text = format!("role_arn  {arn}\ncannot open {arn}\n");
        assert_eq!(fitted(&text, 24), format!("role_arn  {arn}\ncannot open\n{arn}\n"));
        assert_eq!(fitted(&text, 44), format!("role_arn\n    {arn}\ncannot open\n  {arn}\n"));
    }

    #[test]
    fn a_sign_is_not_left_alone() {
        let text = "  + role_policy.developer/of-logging\n";
        assert_eq!(fitted(text, 32), "  + role_policy.developer/\n    of-logging\n");
    }

    #[test]
    fn colors_take_no_columns_and_blanks_stay() {
        let line = "\x1b[1;31merror\x1b[0m: four words";
        assert_eq!(fitted(line, 17), line);
        assert_eq!(fitted("a question: ", 11), "a question:");
    }

    #[test]
    fn a_long_word_of_a_sentence_is_broken_after_a_mark() {
        let lines = words("called by arn:aws:sts::1:assumed-role/Developer/ann", 24);
        assert_eq!(lines, ["called by", "arn:aws:sts::1:", "assumed-role/Developer/", "ann"]);
        assert_eq!(words("users/ann.of.sales\u{a0}(12)", 20), ["users/ann.of.sales\u{a0}", "(12)"]);
        assert_eq!(words("0123456789", 4), ["0123", "4567", "89"]);
        assert_eq!(wrap("模型模型\n", 5), ["模型", "模型", ""]);
    }
}
