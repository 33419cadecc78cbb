//! The row group that a merge fills, column by column.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, Int64Array, RecordBatch, StringArray, make_array,
};
use arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::compute::concat;
use arrow::datatypes::{DataType, Int32Type, Int64Type, SchemaRef, TimestampMicrosecondType};
use arrow::error::ArrowError;

use crate::compact::words::MergedCodes;

/// Rows taken from the inputs of one merge.
pub(super) struct Gather {
    schema: SchemaRef,
    columns: Vec<GatheredColumn>,
    rows: usize,
}

/// One column under way. Values are copied as they are taken, so that no batch
/// of an input outlives its turn.
enum GatheredColumn {
    Codes(MergedCodes),
    Numbers { values: Vec<i64>, valid: Valid },
    Texts { offsets: Vec<i32>, bytes: Vec<u8>, valid: Valid },
    Others(Vec<ArrayRef>),
}

impl Gather {
    /// For batches of `schema` from so many inputs.
    pub(super) fn new(schema: SchemaRef, inputs: usize) -> Self {
        let columns =
            schema.fields().iter().map(|field| GatheredColumn::new(field.data_type(), inputs));
        let columns = columns.collect();
        Self { schema, columns, rows: 0 }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Takes a range of a batch of the input of that number.
    pub(super) fn take(&mut self, input: usize, rows: &RecordBatch, range: Range<usize>) {
        self.rows += range.len();
        for (column, array) in self.columns.iter_mut().zip(rows.columns()) {
            column.take(input, array, range.clone());
        }
    }

    /// The rows taken so far; begins anew.
    pub(super) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let fields = self.schema.fields().iter().map(|field| field.data_type());
        let arrays = self.columns.iter_mut().zip(fields).map(|(column, of)| column.finish(of));
        let arrays: Result<Vec<_>, _> = arrays.collect();
        RecordBatch::try_new(Arc::clone(&self.schema), arrays?)
    }
}

impl GatheredColumn {
    fn new(of: &DataType, inputs: usize) -> Self {
        match of {
            DataType::Dictionary(_, _) => Self::Codes(MergedCodes::new(inputs)),
            DataType::Int64 | DataType::Timestamp(_, _) => {
                Self::Numbers { values: Vec::new(), valid: Valid::default() }
            }
            DataType::Utf8 => {
                Self::Texts { offsets: vec![0], bytes: Vec::new(), valid: Valid::default() }
            }
            _ => Self::Others(Vec::new()),
        }
    }

    fn take(&mut self, input: usize, array: &ArrayRef, range: Range<usize>) {
        match self {
            Self::Codes(codes) => codes.take(input, array.as_dictionary(), range),
            Self::Numbers { values, valid } => {
                values.extend_from_slice(&numbers(array)[range.clone()]);
                valid.take(array.nulls(), range);
            }
            Self::Texts { offsets, bytes, valid } => {
                take_texts(offsets, bytes, array.as_string(), range.clone());
                valid.take(array.nulls(), range);
            }
            Self::Others(slices) => slices.push(array.slice(range.start, range.len())),
        }
    }

    fn finish(&mut self, of: &DataType) -> Result<ArrayRef, ArrowError> {
        match self {
            Self::Codes(codes) => {
                let (keys, texts) = codes.finish();
                Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(texts))?))
            }
            Self::Numbers { values, valid } => {
                let values = std::mem::take(values);
                let numbers = Int64Array::try_new(values.into(), valid.finish())?;
                let data = numbers.into_data().into_builder().data_type(of.clone());
                Ok(make_array(data.build()?))
            }
            Self::Texts { offsets, bytes, valid } => {
                let offsets = std::mem::replace(offsets, vec![0]);
                let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
                let bytes = std::mem::take(bytes).into();
                Ok(Arc::new(StringArray::try_new(offsets, bytes, valid.finish())?))
            }
            Self::Others(slices) => {
                let slices = std::mem::take(slices);
                concat(&slices.iter().map(AsRef::as_ref).collect::<Vec<_>>())
            }
        }
    }
}

fn numbers(array: &ArrayRef) -> &[i64] {
    match array.as_primitive_opt::<Int64Type>() {
        Some(numbers) => numbers.values(),
        None => array.as_primitive::<TimestampMicrosecondType>().values(),
    }
}

fn take_texts(
    offsets: &mut Vec<i32>,
    bytes: &mut Vec<u8>,
    texts: &StringArray,
    range: Range<usize>,
) {
    let from = &texts.value_offsets()[range.start..=range.end];
    let (first, last) = (from[0], from[from.len() - 1]);
    let shift = bytes.len() as i32 - first;
    bytes.extend_from_slice(&texts.value_data()[first as usize..last as usize]);
    offsets.extend(from[1..].iter().map(|offset| offset + shift));
}

/// Which values are not null.
#[derive(Default)]
struct Valid {
    bits: Vec<bool>,
    nulls: usize,
}

impl Valid {
    fn take(&mut self, nulls: Option<&NullBuffer>, range: Range<usize>) {
        match nulls {
            None => self.bits.resize(self.bits.len() + range.len(), true),
            Some(nulls) => {
                let slice = nulls.slice(range.start, range.len());
                self.nulls += slice.null_count();
                self.bits.extend(slice.iter());
            }
        }
    }

    fn finish(&mut self) -> Option<NullBuffer> {
        let bits = std::mem::take(&mut self.bits);
        (std::mem::take(&mut self.nulls) > 0).then(|| NullBuffer::from(bits))
    }
}
