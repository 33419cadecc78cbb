//! A few aligned columns of text.

use crate::screen;
use crate::wrap::words;

/// Between two columns.
const GAP: &str = "  ";

/// Rows under their headers, each line indented. Columns whose header begins with `>` are to
/// the right. On a terminal that is too narrow texts of several words take several lines, or
/// each row is a list of its columns.
pub(crate) fn columns(headers: &[&str], rows: &[Vec<String>]) -> String {
    within(headers, rows, screen::columns().map_or(usize::MAX, usize::from))
}

fn within(headers: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let right: Vec<bool> = headers.iter().map(|header| header.starts_with('>')).collect();
    let head: Vec<String> = headers.iter().map(|h| h.trim_start_matches('>').to_owned()).collect();
    let on_one_line = |row: &Vec<String>| row.iter().map(|cell| screen::one_line(cell)).collect();
    let lines: Vec<Vec<String>> = std::iter::once(&head).chain(rows).map(on_one_line).collect();
    let widths: Vec<usize> = (0..head.len()).map(|index| widest(&lines, index)).collect();
    match fitted(&lines, widths, &right, width) {
        Some(widths) => lines.iter().map(|line| row(line, &widths, &right)).collect(),
        None => lists(&lines),
    }
}

fn widest(lines: &[Vec<String>], index: usize) -> usize {
    lines.iter().map(|line| screen::width_of(&line[index])).max().unwrap_or(0)
}

/// The widths with which a line takes no more than `width` columns: one column of texts may be
/// as narrow as its longest word.
fn fitted(
    lines: &[Vec<String>],
    mut widths: Vec<usize>,
    right: &[bool],
    width: usize,
) -> Option<Vec<usize>> {
    let taken = widths.iter().map(|width| GAP.len() + width).sum::<usize>();
    let Some(missing) = taken.checked_sub(width).filter(|missing| *missing > 0) else {
        return Some(widths);
    };
    let word = |index: usize| {
        let words = lines.iter().flat_map(|line| line[index].split(' '));
        words.map(screen::width_of).max().unwrap_or(0)
    };
    let texts = (0..widths.len()).filter(|index| !right[*index]);
    let flowing = texts.filter(|index| word(*index) + missing <= widths[*index]);
    let flowing = flowing.max_by_key(|index| widths[*index])?;
    widths[flowing] -= missing;
    Some(widths)
}

/// The cells of a row side by side, on as many lines as the longest takes.
fn row(cells: &[String], widths: &[usize], right: &[bool]) -> String {
    let cells = cells.iter().zip(widths).map(|(cell, width)| words(cell, *width));
    let cells: Vec<_> = cells.collect();
    let mut text = String::new();
    for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
        let mut line = String::new();
        for ((cell, width), right) in cells.iter().zip(widths).zip(right) {
            let part = cell.get(at).map_or("", String::as_str);
            let blanks = " ".repeat(width - screen::width_of(part));
            line += GAP;
            line += &if *right { blanks + part } else { part.to_owned() + &blanks };
        }
        text += line.trim_end();
        text += "\n";
    }
    text
}

/// Each row as a line for each of its columns that says anything.
fn lists(lines: &[Vec<String>]) -> String {
    let Some((head, rows)) = lines.split_first() else { return String::new() };
    let width = head.iter().map(|name| screen::width_of(name)).max().unwrap_or(0);
    let list = |row: &Vec<String>| {
        let said = head.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        said.map(|(name, cell)| format!("{GAP}{name:<width$}{GAP}{cell}\n")).collect::<String>()
    };
    rows.iter().map(list).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_too_wide_become_lists() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [row(["a/b/c", "12", "it is gone"]), row(["d", "3", ""])];
        let headers = ["object", ">rows", "why"];
        insta::assert_snapshot!(within(&headers, &rows, 26), @r"
          object  rows  why
          a/b/c     12  it is gone
          d          3
        ");
        insta::assert_snapshot!(within(&headers, &rows, 22), @r"
          object  rows  why
          a/b/c     12  it is
                        gone
          d          3
        ");
        insta::assert_snapshot!(within(&headers, &rows, 19), @r"
          object  a/b/c
          rows    12
          why     it is gone

          object  d
          rows    3
        ");
    }
}
