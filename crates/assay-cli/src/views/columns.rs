//! A few aligned columns of text.

use crate::screen;

/// Between two columns.
const GAP: &str = "  ";

/// Rows under their headers, each line indented. Columns whose header begins
/// with `>` stand to the right.
pub(crate) fn columns(headers: &[&str], rows: &[Vec<String>]) -> String {
    let right: Vec<bool> = headers.iter().map(|header| header.starts_with('>')).collect();
    let head: Vec<String> = headers.iter().map(|h| h.trim_start_matches('>').to_owned()).collect();
    let on_one_line = |row: &Vec<String>| row.iter().map(|cell| screen::one_line(cell)).collect();
    let lines: Vec<Vec<String>> = std::iter::once(&head).chain(rows).map(on_one_line).collect();
    let width = |index: usize| lines.iter().map(|line| screen::width_of(&line[index])).max();
    let widths: Vec<usize> = (0..head.len()).map(|index| width(index).unwrap_or(0)).collect();
    let cell = |index: usize, text: &str| {
        let blanks = " ".repeat(widths[index] - screen::width_of(text));
        if right[index] { blanks + text } else { text.to_owned() + &blanks }
    };
    let line = |line: &Vec<String>| {
        let cells: Vec<_> =
            line.iter().enumerate().map(|(index, text)| cell(index, text)).collect();
        format!("{GAP}{}", cells.join(GAP)).trim_end().to_owned() + "\n"
    };
    lines.iter().map(line).collect()
}
