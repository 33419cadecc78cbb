//! Texts in fewer columns of the terminal: sentences on several lines, names without their
//! middle.

use std::collections::HashSet;

use super::grid::Grid;
use crate::screen::width_of;
use crate::wrap;

/// Columns below which no text is shortened.
const LEAST: usize = 20;

/// The part of the terminal below which the texts that name the rows are not shortened: other
/// columns are left out first.
const LEAST_OF_NAMES: (usize, usize) = (3, 10);

/// With sentences on several lines, if there are any.
pub(super) fn flowed_grid(grid: &Grid, width: usize) -> Grid {
    let mut grid = grid.clone();
    let flowing = (0..grid.columns.len()).filter(|at| grid.columns[*at].flows);
    for at in flowing.collect::<Vec<_>>() {
        let taken = grid.tight(width).total() - grid.cells_width(at);
        let room = width.saturating_sub(taken).max(LEAST);
        grid.rows.iter_mut().for_each(|row| row[at] = wrap::words(&row[at], room).join("\n"));
    }
    grid
}

/// With texts shortened to the room that the other columns leave them.
pub(super) fn shortened_grid(grid: &Grid, width: usize) -> Grid {
    let mut grid = grid.clone();
    let texts = (0..grid.columns.len()).filter(|at| !grid.columns[*at].rigid);
    let texts: Vec<Text> = texts.map(|at| Text::of(&grid, at, width)).collect();
    let taken = grid.tight(width).total() - texts.iter().map(|text| text.length).sum::<usize>();
    let cap = cap(&texts, width.saturating_sub(taken));
    for Text { at, least, .. } in texts {
        if let Some(shorts) = shortened_column(&grid, at, cap.max(least)) {
            grid.rows.iter_mut().zip(shorts).for_each(|(row, short)| row[at] = short);
        }
    }
    grid
}

/// A column of texts that may be shortened.
struct Text {
    at: usize,
    length: usize,
    /// To no less than this.
    least: usize,
}

impl Text {
    fn of(grid: &Grid, at: usize, width: usize) -> Self {
        let (part, whole) = LEAST_OF_NAMES;
        let is_first = grid.columns.iter().any(|other| other.rank > grid.columns[at].rank);
        let names_rows = is_first && grid.columns[at].rank == 0;
        let least = if names_rows { width * part / whole } else { LEAST };
        Self { at, length: grid.cells_width(at), least }
    }
}

/// The greatest length at which these texts fit into `room` columns together, if there is one.
fn cap(texts: &[Text], room: usize) -> usize {
    let mut cap = texts.iter().map(|text| text.length).max().unwrap_or(0);
    let together =
        |cap: usize| texts.iter().map(|text| text.length.min(cap.max(text.least))).sum::<usize>();
    while cap > LEAST && together(cap) > room {
        cap -= 1;
    }
    cap
}

/// The column's texts within `cap` columns, cut at a place that leaves different ones
/// different, if there is one.
fn shortened_column(grid: &Grid, at: usize, cap: usize) -> Option<Vec<String>> {
    let before: HashSet<_> = grid.rows.iter().map(|row| &row[at]).collect();
    [cap / 2, cap.saturating_sub(KEPT_MIN), KEPT_MIN].into_iter().find_map(|head| {
        let cut = Cut { cap, head, ellipsis: grid.symbols.ellipsis };
        let shorts: Vec<_> = grid.rows.iter().map(|row| cut.shortened(&row[at])).collect();
        (before.len() == shorts.iter().collect::<HashSet<_>>().len()).then_some(shorts)
    })
}

/// Characters that are kept of each end.
const KEPT_MIN: usize = 6;

/// Where a text is cut.
struct Cut<'a> {
    /// Columns that are left at most.
    cap: usize,
    /// Columns of its beginning.
    head: usize,
    ellipsis: &'a str,
}

impl Cut<'_> {
    /// An address by what is before its `@`, other texts by their beginning and
    /// their end.
    fn shortened(&self, text: &str) -> String {
        let Self { cap, head, ellipsis } = *self;
        if width_of(text) <= cap {
            return text.to_owned();
        }
        let local = text.find('@').map(|at| format!("{}{ellipsis}", &text[..=at]));
        if let Some(local) = local.filter(|local| width_of(local) <= cap) {
            return local;
        }
        let tail = cap.saturating_sub(head + 1);
        let first = text.char_indices().map(|(at, c)| &text[..at + c.len_utf8()]);
        let first = first.take_while(|part| width_of(part) <= head).last().unwrap_or_default();
        let last = text.char_indices().rev().map(|(at, _)| &text[at..]);
        let last = last.take_while(|part| width_of(part) <= tail).last().unwrap_or_default();
        format!("{first}{ellipsis}{last}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_give_way_first_and_none_vanishes() {
        let cap = |texts: &[(usize, usize)], room| {
            let texts = texts.iter().map(|&(length, least)| Text { at: 0, length, least });
            cap(&texts.collect::<Vec<_>>(), room)
        };
        assert_eq!(cap(&[(10, LEAST), (90, LEAST)], 60), 50);
        assert_eq!(cap(&[(10, LEAST), (20, LEAST)], 60), 20);
        assert_eq!(cap(&[(90, LEAST), (90, LEAST)], 5), LEAST);
        assert_eq!(cap(&[(40, 30), (90, LEAST)], 55), 25);
        assert_eq!(cap(&[], 5), 0);
    }

    #[test]
    fn a_shortened_text_can_still_be_recognised() {
        let cut = Cut { cap: LEAST, head: LEAST / 2, ellipsis: "…" };
        for (text, short) in [
            ("nightly-summaries-lambda-amira", "nightly-su…bda-amira"),
            ("ines.tanaka@example.com", "ines.tanaka@…"),
            ("alice", "alice"),
            ("模型/模型/模型/模型/模型", "模型/模型/…模型/模型"),
        ] {
            assert_eq!(cut.shortened(text), short);
        }
        assert_eq!(width_of(&cut.shortened("👩\u{200d}💻 at work, all of the day")), LEAST);
    }
}
