//! A few aligned columns of text.

/// Between two columns.
const GAP: &str = "  ";

/// Rows under their headers, each line indented. Columns whose header begins
/// with `>` stand to the right.
pub(crate) fn columns(headers: &[&str], rows: &[Vec<String>]) -> String {
    let right: Vec<bool> = headers.iter().map(|header| header.starts_with('>')).collect();
    let head: Vec<String> = headers.iter().map(|h| h.trim_start_matches('>').to_owned()).collect();
    let lines: Vec<&Vec<String>> = std::iter::once(&head).chain(rows).collect();
    let width = |index: usize| lines.iter().map(|line| line[index].chars().count()).max();
    let widths: Vec<usize> = (0..head.len()).map(|index| width(index).unwrap_or(0)).collect();
    let cell = |index: usize, text: &str| match right[index] {
        true => format!("{text:>0$}", widths[index]),
        false => format!("{text:<0$}", widths[index]),
    };
    let line = |line: &Vec<String>| {
        let cells: Vec<_> =
            line.iter().enumerate().map(|(index, text)| cell(index, text)).collect();
        format!("{GAP}{}", cells.join(GAP)).trim_end().to_owned() + "\n"
    };
    lines.into_iter().map(line).collect()
}
