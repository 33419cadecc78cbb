//! Making a table fit a terminal: what says least gives way first.

use std::collections::HashSet;
use std::io::{Result, Write};

use super::grid::{Grid, Layout};
use super::names::{self, Names};
use super::wrap;
use crate::screen::width_of;

/// Columns below which no text is shortened.
const LEAST: usize = 12;

/// Draws the table within `width` columns: as it is, else with identities and
/// models by their names, else without columns that are equal in all rows, else
/// with long texts shortened in their middle, else as a record for each row.
/// Two different cells of a column stay different.
pub(super) fn draw(grid: &Grid, width: usize, sink: &mut impl Write) -> Result<()> {
    let roomy = grid.roomy();
    if roomy.total() <= width {
        return grid.draw(&roomy, sink);
    }
    let named = |names| with_names(grid, names);
    let mut name_only = named(Names::Alone);
    for fewer in [named(Names::WithAccount), named(Names::WithRole)] {
        if let Some(layout) = layout(&fewer, width) {
            return fewer.draw(&layout, sink);
        }
    }
    if let Some(layout) = layout(&name_only, width) {
        return name_only.draw(&layout, sink);
    }
    let above = lift(&mut name_only);
    shorten(&mut name_only, width);
    let Some(layout) = layout(&name_only, width) else { return grid.records(width, sink) };
    for line in above.iter().flat_map(|above| wrap::words(above, width)) {
        writeln!(sink, "{line}")?;
    }
    name_only.draw(&layout, sink)
}

/// The roomiest layout that fits.
fn layout(grid: &Grid, width: usize) -> Option<Layout> {
    let layouts = [grid.roomy(), grid.tight(width)];
    layouts.into_iter().find(|layout| layout.total() <= width)
}

fn with_names(grid: &Grid, names: Names) -> Grid {
    let mut grid = grid.clone();
    for (at, column) in grid.columns.iter().enumerate().filter(|(_, column)| !column.rigid) {
        let mut cells: Vec<_> = grid.rows.iter_mut().map(|row| &mut row[at]).collect();
        names::shorten(&column.name, &mut cells, names);
    }
    grid
}

/// Takes out the columns that are equal in all rows, as one line.
fn lift(grid: &mut Grid) -> Option<String> {
    let [first, more @ ..] = &grid.rows[..] else { return None };
    let is_equal = |at: usize| more.iter().all(|row| row[at] == first[at]);
    let (equal, kept): (Vec<_>, Vec<_>) = (0..first.len()).partition(|at| is_equal(*at));
    if more.is_empty() || equal.is_empty() || kept.is_empty() {
        return None;
    }
    let said = equal.iter().map(|at| format!("{} {}", grid.columns[*at].name, first[*at]));
    let said = format!("in all rows: {}", said.collect::<Vec<_>>().join(", "));
    let columns = kept.iter().map(|at| grid.columns[*at].clone()).collect();
    let rows = grid.rows.iter().map(|row| kept.iter().map(|at| row[*at].clone()).collect());
    (grid.rows, grid.columns) = (rows.collect(), columns);
    Some(said)
}

/// Shortens texts to the room that the other columns leave them.
fn shorten(grid: &mut Grid, width: usize) {
    let texts: Vec<usize> = (0..grid.columns.len()).filter(|at| !grid.columns[*at].rigid).collect();
    let lengths: Vec<usize> = texts.iter().map(|at| grid.cells_width(*at)).collect();
    let taken = grid.tight(width).total() - lengths.iter().sum::<usize>();
    let cap = cap(&lengths, width.saturating_sub(taken));
    for at in texts {
        let shorts: Vec<_> = grid.rows.iter().map(|row| shortened(&row[at], cap)).collect();
        let before: HashSet<_> = grid.rows.iter().map(|row| &row[at]).collect();
        if before.len() == shorts.iter().collect::<HashSet<_>>().len() {
            grid.rows.iter_mut().zip(shorts).for_each(|(row, short)| row[at] = short);
        }
    }
}

/// The greatest length at which texts of these lengths fit into `room`
/// columns together, but never less than [`LEAST`].
fn cap(lengths: &[usize], room: usize) -> usize {
    let mut cap = lengths.iter().copied().max().unwrap_or(0);
    let together = |cap: usize| lengths.iter().map(|length| *length.min(&cap)).sum::<usize>();
    while cap > LEAST && together(cap) > room {
        cap -= 1;
    }
    cap
}

/// At most `cap` columns. The end says more than the beginning: in an ARN it
/// is the user, in a key the object.
fn shortened(text: &str, cap: usize) -> String {
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
    use super::super::grid::GridColumn;
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
        assert_eq!(shortened("arn:aws:iam::1:user/alice", 12), "arn…er/alice");
        assert_eq!(shortened("alice", 12), "alice");
        assert_eq!(shortened("模型/模型/模型/模型", 12), "模…型/模型");
        assert_eq!(width_of(&shortened("👩\u{200d}💻 at work, all of the day", 12)), 12);
    }

    /// A table of this seed: up to 12 columns of names, texts and numbers.
    fn table(mut seed: u64) -> Grid {
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
            (seed >> 33) % below
        };
        let pieces = [
            "a",
            "token_",
            "模型",
            "👩\u{200d}💻",
            "e\u{301}",
            "❤\u{fe0f}",
            "12345678",
            " ",
            "/x",
            "",
        ];
        let mut text = |most: u64| {
            let length = random(most);
            (0..length).map(|_| pieces[random(10) as usize]).collect::<String>()
        };
        let columns: Vec<_> = (0..1 + text(13).len() % 12)
            .map(|at| GridColumn { name: text(9), numeric: at % 3 == 0, rigid: at % 3 == 0 })
            .collect();
        let most = [3, 12, 60][text(7).len() % 3];
        let rows = (0..text(9).len() % 7).map(|_| columns.iter().map(|_| text(most)).collect());
        Grid { rows: rows.collect(), columns }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_whatever_is_in_the_table() {
        for seed in 0..100 {
            let grid = table(seed);
            for width in [80, 81, 100, 120, 200] {
                let mut drawn = Vec::new();
                draw(&grid, width, &mut drawn).unwrap();
                let drawn = String::from_utf8(drawn).unwrap();
                let widest = drawn.lines().map(width_of).max().unwrap_or(0);
                assert!(widest <= width, "seed {seed}: {widest} of {width}\n{drawn}");
            }
        }
    }

    #[test]
    fn different_cells_stay_different() {
        let column = GridColumn { name: "key".to_owned(), numeric: false, rigid: false };
        let long = |middle: &str| vec![format!("{}{middle}{}", "a".repeat(90), "b".repeat(90))];
        let grid = Grid { columns: vec![column], rows: vec![long("1"), long("2")] };
        let mut drawn = Vec::new();
        draw(&grid, 80, &mut drawn).unwrap();
        let drawn = String::from_utf8(drawn).unwrap().replace(['\n', ' '], "");
        assert!(drawn.contains(&grid.rows[0][0]) && drawn.contains(&grid.rows[1][0]), "{drawn}");
    }
}
