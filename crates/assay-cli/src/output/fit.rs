//! Making texts fit a width: the longest give way first, in their middle.

use crate::screen::width_of;

/// Columns below which no text is shortened.
const LEAST: usize = 12;

/// The greatest length at which texts of these lengths fit into `room`
/// columns together, but never less than [`LEAST`].
pub(super) fn cap(lengths: &[usize], room: usize) -> usize {
    let mut cap = lengths.iter().copied().max().unwrap_or(0);
    let together = |cap: usize| lengths.iter().map(|length| *length.min(&cap)).sum::<usize>();
    while cap > LEAST && together(cap) > room {
        cap -= 1;
    }
    cap
}

/// At most `cap` columns. The end says more than the beginning: in an ARN it
/// is the user, in a key the object.
pub(super) fn shorten(text: &str, cap: usize) -> String {
    if width_of(text) <= cap {
        return text.to_owned();
    }
    let head = cap / 4;
    let tail = cap.saturating_sub(head + 1);
    let first = text.char_indices().map(|(at, c)| &text[..at + c.len_utf8()]);
    let first = first.take_while(|part| width_of(part) <= head).last().unwrap_or_default();
    let last = text.char_indices().rev().map(|(at, _)| &text[at..]);
    let last = last.take_while(|part| width_of(part) <= tail).last().unwrap_or_default();
    format!("{first}…{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_give_way_first_and_none_vanishes() {
        assert_eq!(cap(&[10, 90], 60), 50);
        assert_eq!(cap(&[10, 20], 60), 20);
        assert_eq!(cap(&[90, 90], 5), 12);
        assert_eq!(cap(&[], 5), 0);
    }

    #[test]
    fn the_end_is_kept() {
        assert_eq!(shorten("arn:aws:iam::1:user/alice", 12), "arn…er/alice");
        assert_eq!(shorten("alice", 12), "alice");
        assert_eq!(shorten("模型/模型/模型/模型", 12), "模…型/模型");
        assert_eq!(width_of(&shorten("👩\u{200d}💻 at work, all of the day", 12)), 12);
    }
}
