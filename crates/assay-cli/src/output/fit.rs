//! Making texts fit a width: the longest give way first, in their middle.

/// Characters below which no text is shortened.
const LEAST: usize = 12;

/// The greatest length at which texts of these lengths fit into `room`
/// characters together, but never less than [`LEAST`].
pub(super) fn cap(lengths: &[usize], room: usize) -> usize {
    let mut cap = lengths.iter().copied().max().unwrap_or(0);
    let together = |cap: usize| lengths.iter().map(|length| *length.min(&cap)).sum::<usize>();
    while cap > LEAST && together(cap) > room {
        cap -= 1;
    }
    cap
}

/// At most `cap` characters. The end says more than the beginning: in an ARN it
/// is the user, in a key the object.
pub(super) fn shorten(text: &str, cap: usize) -> String {
    let length = text.chars().count();
    if length <= cap {
        return text.to_owned();
    }
    let head = cap / 4;
    let tail = cap.saturating_sub(head + 1);
    let first: String = text.chars().take(head).collect();
    let last: String = text.chars().skip(length - tail).collect();
    format!("{first}…{last}")
}

#[cfg(test)]
mod tests {
    use super::{cap, shorten};

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
    }
}
