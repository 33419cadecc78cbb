//! DataFusion's errors, by meaning and blame.

use std::error::Error;
use std::io::ErrorKind;

use datafusion::common::{Column, Diagnostic, SchemaError, Span};
use datafusion::error::DataFusionError;
use datafusion::parquet::errors::ParquetError;

use super::{Excerpt, QueryError, nearest};
use crate::table::FileFault;

/// The meaning of the engine's error. `sql` is the text of the statement where
/// it is at hand.
pub(crate) fn diagnose(
    error: DataFusionError,
    sql: Option<&str>,
    memory_limit_bytes: usize,
) -> QueryError {
    if let Some(fault) = file_fault(&error) {
        return fault;
    }
    let sql = sql.unwrap_or_default();
    let told = error.diagnostic();
    let span = told.and_then(|diagnostic| diagnostic.span);
    match error.find_root() {
        DataFusionError::SchemaError(schema, _) => in_schema(schema, sql, span),
        DataFusionError::SQL(parser, _) => syntax_message(&parser.to_string(), sql),
        DataFusionError::Plan(message) | DataFusionError::NotImplemented(message) => {
            told.map_or_else(|| invalid(message), |told| in_diagnostic(told, message, sql))
        }
        DataFusionError::Execution(message) => value(message),
        DataFusionError::ArrowError(arrow, _) => value(&arrow.to_string()),
        DataFusionError::ResourcesExhausted(_) => {
            QueryError::Memory { limit_bytes: memory_limit_bytes, source: Box::new(error) }
        }
        DataFusionError::IoError(io) if io.kind() == ErrorKind::StorageFull => {
            QueryError::SpillFull { source: Box::new(error) }
        }
        _ => QueryError::Engine { source: Box::new(error) },
    }
}

/// A syntax error with its place.
pub(crate) fn syntax(error: DataFusionError, sql: &str) -> QueryError {
    match error.find_root() {
        DataFusionError::SQL(parser, _) => syntax_message(&parser.to_string(), sql),
        other => syntax_message(&other.strip_backtrace(), sql),
    }
}

/// No such table, with the nearest of the tables there are.
pub(crate) fn unknown_table(name: &str, tables: &[String], sql: &str) -> QueryError {
    QueryError::UnknownTable {
        name: name.to_owned(),
        at: Excerpt::of_word(sql, name),
        hint: hint(name, tables.iter().map(String::as_str), "tables"),
    }
}

/// The parser tells the place in its text only: "… at Line: 1, Column: 8".
fn syntax_message(message: &str, sql: &str) -> QueryError {
    let message = message.strip_prefix("sql parser error: ").unwrap_or(message);
    let (text, place) = match message.rsplit_once(" at Line: ") {
        Some((text, place)) => (text, place.split_once(", Column: ")),
        None => (message, None),
    };
    let at = place.and_then(|(line, column)| {
        Excerpt::at(sql, line.trim().parse().ok()?, column.trim().parse().ok()?, 1)
    });
    QueryError::Syntax { message: lower_first(text), at }
}

fn in_schema(error: &SchemaError, sql: &str, span: Option<Span>) -> QueryError {
    match error {
        SchemaError::FieldNotFound { field, valid_fields } => {
            unknown_column(field, valid_fields, sql, span)
        }
        other => invalid(&other.to_string()),
    }
}

fn unknown_column(field: &Column, valid: &[Column], sql: &str, span: Option<Span>) -> QueryError {
    let at = span
        .or_else(|| field.spans().first())
        .and_then(|span| Excerpt::of_span(sql, span))
        .or_else(|| Excerpt::of_word(sql, field.name()));
    QueryError::UnknownColumn {
        name: field.name().to_owned(),
        at,
        hint: hint(field.name(), valid.iter().map(Column::name), "columns"),
    }
}

fn hint<'a>(
    name: &str,
    names: impl Iterator<Item = &'a str> + Clone,
    kind: &str,
) -> Option<String> {
    if let Some(near) = nearest(name, names.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| format!("{kind}: {}", names.join(", ")))
}

fn invalid(message: &str) -> QueryError {
    if let Some(call) = mismatched_call(message) {
        let message = format!("no function takes these arguments: {call}");
        return QueryError::Invalid { message, at: None, hint: Some(TYPES_HINT.into()) };
    }
    let hint = second_line(message);
    let message = message.lines().next().unwrap_or_default();
    QueryError::Invalid { message: tidy(message), at: None, hint }
}

const TYPES_HINT: &str = "CAST(… AS timestamp), for example, gives a value another type";

/// The call with the types of its arguments, of a message that goes on with each
/// signature there is.
fn mismatched_call(message: &str) -> Option<&str> {
    let (_, call) =
        message.split_once("No function matches the given name and argument types '")?;
    call.split_once('\'').map(|(call, _)| call)
}

/// What the engine adds below its message, such as the nearest function.
fn second_line(message: &str) -> Option<String> {
    message.split_once('\n').map(|(_, rest)| lower_first(rest.trim()))
}

/// The engine's own words for people, where it has some.
fn in_diagnostic(told: &Diagnostic, message: &str, sql: &str) -> QueryError {
    let notes = || told.notes.iter().map(|note| note.message.as_str()).collect::<Vec<_>>();
    if told.message.starts_with("Invalid function")
        && let Some(name) = quoted(&told.message)
    {
        return unknown_function(name, message, told, sql);
    }
    let help = told.helps.first().map(|help| lower_first(&help.message));
    QueryError::Invalid {
        message: tidy(&told.message),
        at: told.span.and_then(|span| Excerpt::of_span(sql, span)),
        hint: help
            .or_else(|| second_line(message))
            .or_else(|| Some(notes().join("; ")).filter(|notes| !notes.is_empty())),
    }
}

/// The engine names the nearest function, however far that is.
fn unknown_function(name: &str, message: &str, told: &Diagnostic, sql: &str) -> QueryError {
    let named = second_line(message);
    let meant = named.as_deref().and_then(quoted);
    let meant = meant.and_then(|meant| nearest(name, std::iter::once(meant)));
    let hint = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "SHOW FUNCTIONS LIKE '%…%' lists the functions".to_owned(),
    };
    QueryError::Invalid {
        message: format!("unknown function `{name}`"),
        at: told.span.and_then(|span| Excerpt::of_span(sql, span)),
        hint: Some(hint),
    }
}

fn quoted(text: &str) -> Option<&str> {
    text.split('\'').nth(1)
}

/// What the engine says of a value has the value in it, and so anything.
fn value(message: &str) -> QueryError {
    let message = assay_host::text::line(last_cause(message)).into_owned();
    QueryError::Value { message: tidy(&message) }
}

/// What follows the last "… error: " of a message that was wrapped in text.
fn last_cause(message: &str) -> &str {
    message.rsplit_once("rror: ").map_or(message, |(_, cause)| cause)
}

/// House style: lower case, no final stop, no prefix that only engineers read.
fn tidy(message: &str) -> String {
    let message = message.strip_prefix("Error during planning: ").unwrap_or(message);
    lower_first(message.trim_end_matches('.'))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// The data file at fault, if the error is about one.
fn file_fault(error: &DataFusionError) -> Option<QueryError> {
    let fault = chain(error).find_map(|error| error.downcast_ref::<FileFault>());
    if let Some(fault) = fault {
        return Some(named_fault(fault));
    }
    match error.find_root() {
        DataFusionError::ParquetError(parquet) => Some(corrupt("(unknown)", parquet)),
        DataFusionError::ObjectStore(store) => Some(store_fault("the store", store)),
        _ => None,
    }
}

fn named_fault(fault: &FileFault) -> QueryError {
    let store = chain(&fault.source).find_map(|error| error.downcast_ref::<object_store::Error>());
    match store {
        Some(store) => store_fault(fault.path.as_ref(), store),
        None => corrupt(fault.path.as_ref(), &fault.source),
    }
}

fn store_fault(path: &str, error: &object_store::Error) -> QueryError {
    match error {
        object_store::Error::NotFound { path, .. } => {
            QueryError::MissingFile { path: path.clone() }
        }
        other => QueryError::Store { path: path.to_owned(), message: tidy(&other.to_string()) },
    }
}

fn corrupt(path: &str, error: &ParquetError) -> QueryError {
    QueryError::CorruptFile { path: path.to_owned(), message: tidy(last_cause(&error.to_string())) }
}

/// The error and its causes, outermost first.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}
