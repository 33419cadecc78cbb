//! Making a table fit a terminal: what says least gives way first.

use std::io::{Result, Write};

use super::grid::{Grid, Layout};
use super::names::{Common, Names, Shortening};
use super::shorten::{flowed_grid, shortened_grid};
use crate::wrap;

/// Columns of a table that leaves out others.
const COLUMNS_MIN: usize = 2;

/// Which columns give way, and how the user sees them all the same.
pub(super) struct Room<'a> {
    /// Columns of the terminal.
    pub(super) width: usize,
    /// Whether the least important columns may be left out.
    pub(super) may_leave_out: bool,
    /// What to do to see them.
    pub(super) all_by: &'a str,
}

/// Draws the table within the terminal: with identities and models by their names,
/// else with long texts shortened in their middle, else without the least important
/// columns, else as a record for each row. Two different cells of a column stay
/// different. `above` is what all rows have in common.
pub(super) fn draw(
    grid: &Grid,
    room: &Room<'_>,
    mut above: Vec<String>,
    sink: &mut impl Write,
) -> Result<()> {
    let all: Vec<usize> = (0..grid.columns.len()).collect();
    let mut order = all.clone();
    order.sort_by_key(|at| grid.columns[*at].rank);
    let least = if room.may_leave_out { COLUMNS_MIN.min(all.len()) } else { all.len() };
    let tables = (least..=all.len()).rev().map(|count| grid.only(&order[..count]));
    let fitted = tables.into_iter().find_map(|table| Fitted::of(&table, room.width));
    above.extend(fitted.iter().flat_map(|fitted| fitted.common.iter().cloned()));
    if !above.is_empty() {
        let above = format!("in all rows: {}", above.join("; "));
        paragraph(&above, room.width, sink)?;
        writeln!(sink)?;
    }
    let Some(fitted) = fitted else { return grid.records(room.width, sink) };
    fitted.grid.draw(&fitted.layout, sink)?;
    let left_out = all.iter().filter(|at| !order[..fitted.grid.columns.len()].contains(at));
    let left_out = left_out.map(|at| &grid.columns[*at]).filter(|column| !column.is_bars());
    let left_out: Vec<_> = left_out.map(|column| column.name.as_str()).collect();
    match left_out.is_empty() {
        true => Ok(()),
        false => {
            let names = left_out.join(", ");
            paragraph(&format!("not shown: {names}; {}", room.all_by), room.width, sink)
        }
    }
}

/// Every column and every digit within the terminal, else a record for each row.
pub(super) fn draw_whole(grid: &Grid, width: usize, sink: &mut impl Write) -> Result<()> {
    match layout(grid, width) {
        Some(layout) => grid.draw(&layout, sink),
        None => grid.records(width, sink),
    }
}

/// The sentence on lines of that width.
pub(super) fn paragraph(sentence: &str, width: usize, sink: &mut impl Write) -> Result<()> {
    wrap::words(sentence, width).iter().try_for_each(|line| writeln!(sink, "{line}"))
}

/// A table that fits.
struct Fitted {
    grid: Grid,
    layout: Layout,
    /// What identities have in common, by column.
    common: Vec<String>,
}

impl Fitted {
    /// With as much of each identity as there is room for.
    fn of(table: &Grid, width: usize) -> Option<Self> {
        let commons = commons(table);
        let common = commons
            .iter()
            .zip(&table.columns)
            .filter_map(|(common, column)| Some(format!("{}: {}", column.name, common.said()?)));
        let common: Vec<_> = common.collect();
        let named = [Names::WithAccount, Names::WithRole, Names::Alone];
        let named = named.map(|names| with_names(table, names, &commons));
        let smaller =
            named.last().map(|alone| [flowed_grid(alone, width), shortened_grid(alone, width)]);
        named.into_iter().chain(smaller.into_iter().flatten()).find_map(|grid| {
            let mut layout = layout(&grid, width)?;
            let grid = grid.with_bars(&mut layout, width);
            Some(Self { grid, layout, common: common.clone() })
        })
    }
}

/// The roomiest layout that fits.
fn layout(grid: &Grid, width: usize) -> Option<Layout> {
    let layouts = [grid.roomy(), grid.tight(width)];
    layouts.into_iter().find(|layout| layout.total() <= width)
}

/// What the identities of each column have in common.
fn commons(grid: &Grid) -> Vec<Common> {
    let columns = grid.columns.iter().enumerate();
    let common = columns.map(|(at, column)| match column.rigid {
        true => Common::default(),
        false => Common::of(grid.rows.iter().map(|row| row[at].as_str()), column.null),
    });
    common.collect()
}

fn with_names(grid: &Grid, names: Names, commons: &[Common]) -> Grid {
    let mut grid = grid.clone();
    let dot = grid.symbols.dot;
    for (at, column) in grid.columns.iter().enumerate().filter(|(_, column)| !column.rigid) {
        let mut cells: Vec<_> = grid.rows.iter_mut().map(|row| &mut row[at]).collect();
        Shortening { column: &column.name, names, common: &commons[at], dot }.apply(&mut cells);
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::super::grid::GridColumn;
    use super::super::symbols::BLOCKS;
    use super::*;
    use crate::screen::width_of;

    fn column(numeric: bool) -> GridColumn {
        let name = "key".to_owned();
        GridColumn { name, numeric, rigid: numeric, null: "–", ..GridColumn::bars(vec![], 0) }
    }

    fn drawn(grid: &Grid, width: usize, may_leave_out: bool) -> String {
        let mut drawn = Vec::new();
        let room = Room { width, may_leave_out, all_by: "--exact shows every column" };
        draw(grid, &room, vec!["region eu-central-1".to_owned()], &mut drawn).unwrap();
        String::from_utf8(drawn).unwrap()
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
            .map(|at| GridColumn { name: text(9), ..column(at % 3 == 0) })
            .collect();
        let most = [3, 12, 60][text(7).len() % 3];
        let rows = (0..text(9).len() % 7).map(|_| columns.iter().map(|_| text(most)).collect());
        Grid { rows: rows.collect(), columns, symbols: &BLOCKS }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_whatever_is_in_the_table() {
        for seed in 0..100 {
            let grid = table(seed);
            for (width, may_leave_out) in [80, 81, 100, 120, 200]
                .into_iter()
                .flat_map(|width| [(width, false), (width, true)])
            {
                let drawn = drawn(&grid, width, may_leave_out);
                let widest = drawn.lines().map(width_of).max().unwrap_or(0);
                assert!(widest <= width, "seed {seed}: {widest} of {width}\n{drawn}");
            }
        }
    }

    #[test]
    fn different_cells_stay_different() {
        let long = |middle: &str| vec![format!("{}{middle}{}", "a".repeat(90), "b".repeat(90))];
        let grid = Grid {
            columns: vec![column(false)],
            rows: vec![long("1"), long("2")],
            symbols: &BLOCKS,
        };
        let drawn = drawn(&grid, 80, false).replace(['\n', ' '], "");
        assert!(drawn.contains(&grid.rows[0][0]) && drawn.contains(&grid.rows[1][0]), "{drawn}");
    }

    #[test]
    fn the_least_important_columns_are_left_out_by_name() {
        let columns = ["first", "second", "third"];
        let mut columns = columns.map(|name| GridColumn { name: name.to_owned(), ..column(true) });
        (columns[0].rank, columns[1].rank) = (1, 2);
        let rows = vec![["1", "2", "3"].map(|digit| digit.repeat(30)).to_vec()];
        let grid = Grid { columns: columns.to_vec(), rows, symbols: &BLOCKS };
        let two = drawn(&grid, 80, true);
        assert!(two.contains("not shown: second; --exact shows every column\n"), "{two}");
        assert!(two.contains(&"1".repeat(30)) && !two.contains(&"2".repeat(30)), "{two}");
        assert!(drawn(&grid, 80, false).contains("row 1\n"));
        assert!(!drawn(&grid, 100, true).contains("not shown"));
    }
}
