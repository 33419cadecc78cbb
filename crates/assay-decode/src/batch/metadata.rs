//! The column `request_metadata`.

use std::sync::Arc;

use arrow_array::{ArrayRef, MapArray, StringArray, StructArray, new_null_array};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Fields};
use assay_schema::Kind;

use super::column::LogColumn;
use super::digest::Said;
use super::interner::Interner;
use super::ready::{Gather, Given, Ready};
use super::rows::Rows;
use crate::limits::NESTING_DEPTH_MAX;
use crate::scan::Scanner;

/// Maps are numbered by their JSON text, so that one that repeats is taken
/// apart once.
#[derive(Default)]
pub(super) struct MetadataColumn {
    rows: Rows<u32>,
    maps: Interner,
    entries: Vec<Entries>,
}

/// The entries of one map, sorted by key.
type Entries = Vec<(String, Option<String>)>;

impl MetadataColumn {
    pub(super) fn push(&mut self, row: usize, json: Option<&[u8]>) {
        let code = json.map_or(0, |json| self.maps.intern(json));
        if code as usize > self.entries.len() {
            self.entries.push(entries(json.unwrap_or_default()));
        }
        self.rows.push(row, code);
    }
}

impl Gather for MetadataColumn {
    fn gather(&self, order: &[u32]) -> Result<ArrayRef, ArrowError> {
        if self.entries.is_empty() {
            return Ok(new_null_array(&Kind::TextMap.arrow(), order.len()));
        }
        let codes = || order.iter().map(|row| self.rows.kept()[*row as usize]);
        let of = |code: u32| (code as usize).checked_sub(1).map_or(&[][..], |at| &self.entries[at]);
        let keys = strings(codes().flat_map(of).map(|(key, _)| Some(key.as_str())))?;
        let values = strings(codes().flat_map(of).map(|(_, value)| value.as_deref()))?;
        let offsets = OffsetBuffer::from_lengths(codes().map(|code| of(code).len()));
        let nulls = NullBuffer::from_iter(codes().map(|code| code != 0));
        map(keys, values, offsets, nulls)
    }
}

impl LogColumn for MetadataColumn {
    const KIND: Kind = Kind::TextMap;

    fn fill(&mut self, rows: usize) {
        self.rows.fill(rows);
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.maps.clear();
        self.entries.clear();
    }

    fn text_bytes(&self) -> usize {
        2 * self.maps.text_bytes()
    }

    /// What each map says, however its text was printed.
    fn said(&self, number: usize) -> Option<Said<'_>> {
        Some(Said::codes(self.rows.kept(), &self.entries, number))
    }

    fn ready<'c>(&'c self, _: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ok(Ready::Other(self))
    }
}

fn strings<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> Result<StringArray, ArrowError> {
    let (mut offsets, mut bytes, mut stand) = (vec![0], Vec::new(), Vec::new());
    for text in texts {
        bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
        let end = i32::try_from(bytes.len());
        offsets.push(end.map_err(|_| ArrowError::OffsetOverflowError(bytes.len()))?);
        stand.push(text.is_some());
    }
    let nulls = stand.contains(&false).then(|| NullBuffer::from(stand));
    StringArray::try_new(OffsetBuffer::new(offsets.into()), Buffer::from_vec(bytes), nulls)
}

fn map(
    keys: StringArray,
    values: StringArray,
    offsets: OffsetBuffer<i32>,
    nulls: NullBuffer,
) -> Result<ArrayRef, ArrowError> {
    let DataType::Map(field, ordered) = Kind::TextMap.arrow() else {
        return Err(ArrowError::SchemaError("a text map is no map".to_owned()));
    };
    let fields = match field.data_type() {
        DataType::Struct(fields) => fields.clone(),
        _ => Fields::empty(),
    };
    let entries = StructArray::try_new(fields, vec![Arc::new(keys), Arc::new(values)], None)?;
    Ok(Arc::new(MapArray::try_new(field, offsets, entries, Some(nulls), ordered)?))
}

/// Takes an object's members; of a key that stands twice the last counts, and
/// a value that is no string is null.
fn entries(json: &[u8]) -> Entries {
    let mut entries = Entries::new();
    let mut scanner = Scanner::new(json, NESTING_DEPTH_MAX);
    let _ = scanner.object(|scanner, key| {
        let text = scanner.text()?;
        let value = text.and_then(|text| Some(owned(text.decode(&mut Vec::new())?)));
        entries.push((owned(key), value));
        Ok(())
    });
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    entries.reverse();
    entries.dedup_by(|a, b| a.0 == b.0);
    entries.reverse();
    entries
}

fn owned(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn the_last_of_a_repeated_key_counts() {
        let entries = entries(br#"{"b":"1","a":"x","b":"2","\u0061":7,"c":"\"q\""}"#);
        let expected = [("a", None), ("b", Some("2")), ("c", Some("\"q\""))];
        let expected = expected.map(|(key, value)| (key.to_owned(), value.map(str::to_owned)));
        assert_eq!(entries, expected);
    }
}
