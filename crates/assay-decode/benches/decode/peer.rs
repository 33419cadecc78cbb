//! The usual way: serde structs with borrowed strings, bodies as raw slices,
//! one Arrow builder for each column. Only half of the columns are built.

use std::borrow::Cow;

use arrow_array::ArrayRef;
use arrow_array::builder::{Int64Builder, StringBuilder};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    #[serde(borrow)]
    account_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    region: Option<Cow<'a, str>>,
    #[serde(borrow)]
    request_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    operation: Option<Cow<'a, str>>,
    #[serde(borrow)]
    model_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    inference_region: Option<Cow<'a, str>>,
    #[serde(borrow)]
    identity: Option<Identity<'a>>,
    #[serde(borrow)]
    input: Option<Input<'a>>,
    #[serde(borrow)]
    output: Option<Output<'a>>,
}

#[derive(Deserialize)]
struct Identity<'a> {
    #[serde(borrow)]
    arn: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input<'a> {
    input_token_count: Option<i64>,
    cache_read_input_token_count: Option<i64>,
    cache_write_input_token_count: Option<i64>,
    #[serde(borrow)]
    input_body_json: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    output_token_count: Option<i64>,
    #[serde(borrow)]
    output_body_json: Option<&'a RawValue>,
}

/// The arrays of all records, one on each line, of the same object so many times.
pub(crate) fn decode(text: &[u8], objects: usize) -> Vec<ArrayRef> {
    let mut texts: [StringBuilder; 8] = std::array::from_fn(|_| StringBuilder::new());
    let mut counts: [Int64Builder; 6] = std::array::from_fn(|_| Int64Builder::new());
    let lines = || text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    for line in (0..objects).flat_map(|_| lines()) {
        if let Ok(record) = serde_json::from_slice::<Record<'_>>(line) {
            append(&record, &mut texts, &mut counts);
        }
    }
    let texts = texts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
    let counts = counts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
    texts.chain(counts).collect()
}

fn append(record: &Record<'_>, texts: &mut [StringBuilder; 8], counts: &mut [Int64Builder; 6]) {
    let arn = record.identity.as_ref().and_then(|identity| identity.arn.as_deref());
    let row = [
        Some(record.timestamp.as_ref()),
        record.account_id.as_deref(),
        record.region.as_deref(),
        record.request_id.as_deref(),
        record.operation.as_deref(),
        record.model_id.as_deref(),
        record.inference_region.as_deref(),
        arn,
    ];
    texts.iter_mut().zip(row).for_each(|(column, text)| column.append_option(text));
    let (input, output) = (record.input.as_ref(), record.output.as_ref());
    let length = |raw: &RawValue| raw.get().len() as i64;
    let row = [
        input.and_then(|input| input.input_token_count),
        input.and_then(|input| input.cache_read_input_token_count),
        input.and_then(|input| input.cache_write_input_token_count),
        input.and_then(|input| input.input_body_json).map(length),
        output.and_then(|output| output.output_token_count),
        output.and_then(|output| output.output_body_json).map(length),
    ];
    counts.iter_mut().zip(row).for_each(|(column, count)| column.append_option(count));
}
