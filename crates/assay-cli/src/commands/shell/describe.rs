//! What `\d` and `\queries NAME` show.

use assay_host::text;
use assay_query::named::NamedQuery;
use assay_schema::Table;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table as Grid, TableStyle};

use super::tables::Held;
use crate::report::Complaint;

const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// The tables with what they hold and mean.
pub(super) fn tables(held: &[Held], width: Option<u16>) -> String {
    let mut grid = grid(&["table", "rows", "files", "size", "meaning"], width);
    for of in held {
        let rows = of.rows.map_or("–".to_owned(), |rows| rows.to_string());
        let size = text::size(of.bytes);
        let numbers = [rows, of.files.to_string(), size];
        let numbers = numbers.map(|text| Cell::new(text).set_alignment(CellAlignment::Right));
        let [rows, files, size] = numbers;
        grid.add_row([Cell::new(of.table.name), rows, files, size, Cell::new(of.table.meaning)]);
    }
    format!("{}\n", grid.trim_fmt())
}

/// The columns of one table with what they mean.
///
/// # Errors
/// No table of that name.
pub(super) fn columns(held: &[Held], name: &str, width: Option<u16>) -> anyhow::Result<String> {
    let table = find(held, name)?;
    let mut grid = grid(&["column", "type", "null", "meaning"], width);
    for column in table.columns {
        let null = if column.nullable { "yes" } else { "no" };
        grid.add_row([column.name, column.kind.glue(), null, column.meaning]);
    }
    Ok(format!("{}\n{}\n", table.meaning, grid.trim_fmt()))
}

fn find(held: &[Held], name: &str) -> Result<&'static Table, Complaint> {
    let named = name.trim_matches('"');
    let found = held.iter().find(|of| of.table.name.eq_ignore_ascii_case(named));
    let names: Vec<&str> = held.iter().map(|of| of.table.name).collect();
    found.map(|of| of.table).ok_or_else(|| {
        Complaint::usage(format!("unknown table `{name}`"))
            .hint(format!("tables: {}", names.join(", ")))
    })
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

/// What a named query says, takes and runs.
pub(super) fn query(query: &NamedQuery) -> String {
    let params = query.params.iter().map(|param| {
        let default = param.default.map(|value| format!(" ({value})")).unwrap_or_default();
        format!("  {}: {}{default}\n", param.name, param.meaning)
    });
    let params: String = params.collect();
    format!("{}. {}\n{params}\n{}\n", query.title, query.description, query.sql.trim())
}
