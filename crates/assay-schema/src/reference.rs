//! The reference page of the tables, generated.

use std::fmt::Write;

use crate::words::{
    Attribution, EndpointScope, IgnoreReason, PriceStatus, PrincipalType, PromptSize, RejectReason,
    TokenSource,
};
use crate::{Column, Table, View, tables, views};

/// The page `docs/reference/tables.md`.
pub fn page() -> String {
    let mut page = String::from(
        "# Lake tables\n\nGenerated from the tables in code. The names are the same in SQL, in Glue and in Athena.\n",
    );
    for table in tables::ALL {
        table_section(&mut page, table);
    }
    page.push_str("\n# Views\n");
    for view in views::ALL {
        view_section(&mut page, view);
    }
    page.push_str("\n# Words\n");
    words_section(
        &mut page,
        "principal_type",
        PrincipalType::ALL.iter().map(|w| (w.word(), w.meaning())),
    );
    words_section(
        &mut page,
        "endpoint_scope",
        EndpointScope::ALL.iter().map(|w| (w.word(), w.meaning())),
    );
    words_section(
        &mut page,
        "prompt_size",
        PromptSize::ALL.iter().map(|w| (w.word(), w.meaning())),
    );
    words_section(
        &mut page,
        "attribution",
        Attribution::ALL.iter().map(|w| (w.word(), w.meaning())),
    );
    words_section(
        &mut page,
        "price_status",
        PriceStatus::ALL.iter().map(|w| (w.word(), w.meaning())),
    );
    words_section(
        &mut page,
        "…_token_source",
        TokenSource::ALL.iter().map(|w| (w.word(), w.meaning())),
    );
    words_section(&mut page, "reason", RejectReason::ALL.iter().map(|w| (w.word(), w.meaning())));
    words_section(&mut page, "ignored", IgnoreReason::ALL.iter().map(|w| (w.word(), w.meaning())));
    page
}

fn table_section(page: &mut String, table: &Table) {
    let _ = write!(page, "\n## `{}`\n\n{}", table.name, table.meaning);
    for column in table.partitions() {
        let _ = write!(page, " Partitioned by `{}`.", column.name);
    }
    page.push_str(COLUMNS_HEAD);
    for column in table.columns {
        column_row(page, column);
    }
}

const COLUMNS_HEAD: &str = "\n\n| column | type | null | meaning |\n|---|---|---|---|\n";

fn view_section(page: &mut String, view: &View) {
    let _ = write!(page, "\n## `{}`\n\n{}", view.name, view.meaning);
    let _ = write!(page, " The columns of `{}` come first.", view.of.name);
    page.push_str(COLUMNS_HEAD);
    for column in view.added() {
        column_row(page, column);
    }
}

fn column_row(page: &mut String, column: &Column) {
    let null = if column.nullable { "yes" } else { "no" };
    let _ = writeln!(
        page,
        "| `{}` | {} | {null} | {} |",
        column.name,
        column.kind.glue(),
        column.meaning
    );
}

fn words_section(
    page: &mut String,
    title: &str,
    words: impl Iterator<Item = (&'static str, &'static str)>,
) {
    let _ = write!(page, "\n## `{title}`\n\n| word | meaning |\n|---|---|\n");
    for (word, meaning) in words {
        let _ = writeln!(page, "| `{word}` | {meaning} |");
    }
}
