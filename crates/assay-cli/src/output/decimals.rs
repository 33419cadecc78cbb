//! Decimals in JSON: text in plain notation, since the numbers of many readers
//! have fewer digits.

use std::sync::Arc;

use arrow::array::Array;
use arrow::datatypes::FieldRef;
use arrow::error::ArrowError;
use arrow::json::writer::{Encoder, EncoderFactory, EncoderOptions, NullableEncoder};
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// Writes decimals, at any depth, as text without trailing zeros.
#[derive(Debug)]
pub(super) struct PlainDecimals;

impl PlainDecimals {
    /// What a writer of JSON takes.
    pub(super) fn factory() -> Arc<dyn EncoderFactory> {
        Arc::new(Self)
    }
}

impl EncoderFactory for PlainDecimals {
    fn make_default_encoder<'a>(
        &self,
        _field: &'a FieldRef,
        array: &'a dyn Array,
        _options: &'a EncoderOptions,
    ) -> Result<Option<NullableEncoder<'a>>, ArrowError> {
        if !array.data_type().is_decimal() {
            return Ok(None);
        }
        let digits = ArrayFormatter::try_new(array, &FormatOptions::new())?;
        let encoder: Box<dyn Encoder + 'a> = Box::new(Decimals(digits));
        Ok(Some(NullableEncoder::new(encoder, array.nulls().cloned())))
    }
}

struct Decimals<'a>(ArrayFormatter<'a>);

impl Encoder for Decimals<'_> {
    fn encode(&mut self, index: usize, out: &mut Vec<u8>) {
        let digits = self.0.value(index).to_string();
        out.push(b'"');
        out.extend_from_slice(plain(&digits).as_bytes());
        out.push(b'"');
    }
}

/// The decimal without trailing zeros.
pub(super) fn plain(digits: &str) -> &str {
    match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.'),
        false => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_decimal_has_no_trailing_zeros() {
        for (digits, shown) in [
            ("0.2838000", "0.2838"),
            ("12.000", "12"),
            ("100", "100"),
            ("-0.50", "-0.5"),
            ("0.0", "0"),
        ] {
            assert_eq!(plain(digits), shown);
        }
    }
}
