//! What an expression gave for combinations of texts that came before.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, UInt32Array};
use datafusion::arrow::compute::{concat, take};
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::error::Result;
use foldhash::fast::RandomState;

use crate::limits::COMBINATIONS_KNOWN_MAX;

/// Values by combination.
#[derive(Debug)]
pub(super) struct Known {
    converter: RowConverter,
    places: HashMap<Box<[u8]>, u32, RandomState>,
    values: Option<ArrayRef>,
}

impl Known {
    pub(super) fn new(texts: &[ArrayRef]) -> Result<Self> {
        let kinds = texts.iter().map(|text| SortField::new(text.data_type().clone()));
        let converter = RowConverter::new(kinds.collect())?;
        Ok(Self { converter, places: HashMap::default(), values: None })
    }

    /// The value of each of these combinations, computed for those that are new.
    pub(super) fn values(
        &mut self,
        texts: &[ArrayRef],
        compute: impl FnOnce(Vec<ArrayRef>) -> Result<ArrayRef>,
    ) -> Result<ArrayRef> {
        if self.places.len() > COMBINATIONS_KNOWN_MAX {
            (self.places, self.values) = (HashMap::default(), None);
        }
        let keys = self.converter.convert_columns(texts)?;
        let (mut places, mut new) = (Vec::<u32>::new(), Vec::<u32>::new());
        for (row, key) in keys.iter().enumerate() {
            let place = match self.places.get(key.as_ref()) {
                Some(place) => *place,
                None => {
                    let place = self.places.len() as u32;
                    self.places.insert(key.as_ref().into(), place);
                    new.push(row as u32);
                    place
                }
            };
            places.push(place);
        }
        let values = match self.values.take() {
            Some(values) if new.is_empty() => values,
            before => {
                let new = UInt32Array::from(new);
                let new = texts.iter().map(|text| Ok(take(text, &new, None)?));
                let computed = with_own_bytes(compute(new.collect::<Result<_>>()?)?);
                match before {
                    Some(before) => concat(&[before.as_ref(), computed.as_ref()])?,
                    None => computed,
                }
            }
        };
        self.values = Some(Arc::clone(&values));
        Ok(take(&values, &UInt32Array::from(places), None)?)
    }
}

/// Texts may be views of what was read, all of which would stay in memory with them.
fn with_own_bytes(values: ArrayRef) -> ArrayRef {
    match values.as_string_view_opt() {
        Some(views) => Arc::new(views.gc()),
        None => values,
    }
}
