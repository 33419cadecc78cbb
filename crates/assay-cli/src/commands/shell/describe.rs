//! What `\d` and `\queries NAME` show.

use assay_host::text;
use assay_query::named::NamedQuery;
use assay_schema::{Column, tables, views};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table as Grid, TableStyle};

use super::tables::Held;
use crate::report::Complaint;
use crate::screen;

const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// The tables and views with what they hold and mean, and files with their places.
pub(super) fn tables(held: &[Held], files: &[(String, String)], width: Option<u16>) -> String {
    let none = || "–".to_owned();
    let mut grid = grid(&["table", "rows", "files", "size", "meaning"], width);
    for of in held {
        let [name, meaning] = [of.table.name, of.table.meaning].map(str::to_owned);
        let rows = of.rows.map_or_else(none, text::count);
        grid.add_row([name, rows, text::count(of.files), text::size(of.bytes), meaning]);
    }
    let views = views::ALL.iter().map(|view| (view.name, view.meaning));
    let files = files.iter().map(|(name, file)| (name.as_str(), file.as_str()));
    for (name, meaning) in views.chain(files) {
        grid.add_row([name.to_owned(), none(), none(), none(), screen::one_line(meaning)]);
    }
    for column in grid.column_iter_mut().skip(1).take(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{}\n", grid.trim_fmt())
}

/// The columns of one table or view with what they mean.
///
/// # Errors
/// No table of that name.
pub(super) fn columns(name: &str, width: Option<u16>) -> anyhow::Result<String> {
    let (meaning, columns) = find(name)?;
    let mut grid = grid(&["column", "type", "null", "meaning"], width);
    for column in columns {
        let null = if column.nullable { "yes" } else { "no" };
        grid.add_row([column.name, column.kind.glue(), null, column.meaning]);
    }
    Ok(format!("{meaning}\n{}\n", grid.trim_fmt()))
}

/// The meaning and the columns of a table or view.
type Described = (&'static str, Vec<&'static Column>);

/// Whether it is a table or a view of assay's.
pub(super) fn is_known(name: &str) -> bool {
    find(name).is_ok()
}

fn find(name: &str) -> Result<Described, Complaint> {
    let named = name.trim_matches('"');
    let tables = tables::ALL.iter();
    let tables =
        tables.map(|table| (table.name, table.meaning, table.columns.iter().collect::<Vec<_>>()));
    let views = views::ALL.iter().map(|view| (view.name, view.meaning, view.columns().collect()));
    let all: Vec<(_, _, Vec<&Column>)> = tables.chain(views).collect();
    let names: Vec<&str> = all.iter().map(|(name, ..)| *name).collect();
    let unknown = Complaint::usage(format!("unknown table `{name}`"))
        .hint(format!("tables: {}", names.join(", ")));
    let found = all.into_iter().find(|(known, ..)| known.eq_ignore_ascii_case(named));
    found.map(|(_, meaning, columns)| (meaning, columns)).ok_or(unknown)
}

fn grid(header: &[&str], width: Option<u16>) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(STYLE);
    grid.set_header(header);
    if let Some(width) = width {
        grid.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    grid
}

/// What a named query says and takes.
pub(super) fn query(query: &NamedQuery) -> String {
    let params = query.params.iter().map(|param| {
        let default = param.default.map(|value| format!(" ({value})")).unwrap_or_default();
        format!("  {}: {}{default}\n", param.name, param.meaning)
    });
    let params: String = params.collect();
    format!("{}. {}\n{params}\n", query.title, query.description)
}
