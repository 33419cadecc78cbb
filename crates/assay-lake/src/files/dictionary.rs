//! Column chunks of text that arrives as a dictionary.
//!
//! Arrow's writer looks every value up anew, by hashing its text. The decoder
//! has done that already, so here the codes go into the file as they are, and
//! bounds are found by comparing ranks instead of texts.

use std::ops::Range;

use arrow::array::{Array, AsArray, DictionaryArray, PrimitiveArray, StringArray};
use arrow::datatypes::Int32Type;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriteSpec, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ColumnIndexBuilder, OffsetIndexBuilder};
use parquet::file::statistics::{Statistics, ValueStatistics};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use crate::files::hybrid;

/// Rows of one page, by which readers skip within a row group.
const PAGE_ROWS: usize = 16_384;

/// Stands for null among codes.
const NULL: u32 = u32::MAX;

/// Encodes a column as one chunk: its bytes, and what the footer says of them.
pub(super) fn encode(
    column: &DictionaryArray<Int32Type>,
    description: &ColumnDescPtr,
    zstd_level: i32,
) -> Result<(Bytes, ColumnCloseResult)> {
    let codes = TextCodes::of(column);
    let mut chunk = TextChunk::new(zstd_level)?;
    let mut sink = TrackedWrite::new(Vec::new());
    chunk.dictionary(&codes, &mut SerializedPageWriter::new(&mut sink))?;
    for rows in pages(codes.rows.len()) {
        let optional = description.max_def_level() > 0;
        chunk.page(&codes, rows, optional, &mut SerializedPageWriter::new(&mut sink))?;
    }
    let bytes =
        Bytes::from(sink.into_inner().map_err(|error| ParquetError::External(Box::new(error)))?);
    let close = chunk.close(&codes, bytes.len(), description)?;
    Ok((bytes, close))
}

fn pages(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(PAGE_ROWS).map(move |from| from..rows.min(from + PAGE_ROWS))
}

/// The distinct texts in order, and each row's place in that order.
struct TextCodes<'a> {
    texts: Vec<&'a str>,
    rows: Vec<u32>,
}

impl<'a> TextCodes<'a> {
    /// Texts that no row has are left out.
    fn of(column: &'a DictionaryArray<Int32Type>) -> Self {
        let values: &StringArray = column.values().as_string();
        let mut rows = codes_of(column.keys());
        let mut used = vec![false; values.len()];
        let known = rows.iter().filter(|code| **code != NULL);
        known.for_each(|code| used[*code as usize] = true);
        let mut order: Vec<usize> = (0..values.len()).filter(|value| used[*value]).collect();
        order.sort_unstable_by_key(|value| values.value(*value));
        let mut ranks = vec![NULL; values.len()];
        for (rank, value) in order.iter().enumerate() {
            ranks[*value] = rank as u32;
        }
        let known = rows.iter_mut().filter(|code| **code != NULL);
        known.for_each(|code| *code = ranks[*code as usize]);
        Self { texts: order.iter().map(|value| values.value(*value)).collect(), rows }
    }

    /// Bits of the greatest code.
    fn width(&self) -> u8 {
        let greatest = self.texts.len().saturating_sub(1);
        (usize::BITS - greatest.leading_zeros()) as u8
    }
}

/// The code of each row.
fn codes_of(keys: &PrimitiveArray<Int32Type>) -> Vec<u32> {
    let codes = keys.values().iter().map(|key| *key as u32);
    match keys.nulls() {
        None => codes.collect(),
        Some(nulls) => {
            let known = codes.zip(nulls.iter());
            known.map(|(code, is_known)| if is_known { code } else { NULL }).collect()
        }
    }
}

/// Smallest and greatest code and number of nulls.
struct Bounds {
    codes: Option<(u32, u32)>,
    nulls: usize,
}

impl Bounds {
    fn of(rows: &[u32]) -> Self {
        let (mut least, mut beyond, mut nulls) = (NULL, 0, 0);
        for code in rows {
            least = least.min(*code);
            // Null, the greatest of all, becomes 0.
            beyond = beyond.max(code.wrapping_add(1));
            nulls += usize::from(*code == NULL);
        }
        Self { codes: beyond.checked_sub(1).map(|greatest| (least, greatest)), nulls }
    }
}

/// A chunk while its pages are written.
struct TextChunk {
    zstd: zstd::bulk::Compressor<'static>,
    level: ZstdLevel,
    uncompressed_bytes: usize,
    nulls: usize,
    data_page_offset: Option<u64>,
    index: ColumnIndexBuilder,
    offsets: OffsetIndexBuilder,
}

impl TextChunk {
    fn new(zstd_level: i32) -> Result<Self> {
        let zstd = zstd::bulk::Compressor::new(zstd_level);
        Ok(Self {
            zstd: zstd.map_err(|error| ParquetError::External(Box::new(error)))?,
            level: ZstdLevel::try_new(zstd_level)?,
            uncompressed_bytes: 0,
            nulls: 0,
            data_page_offset: None,
            index: ColumnIndexBuilder::new(Type::BYTE_ARRAY),
            offsets: OffsetIndexBuilder::new(),
        })
    }

    fn dictionary(&mut self, codes: &TextCodes<'_>, writer: &mut dyn PageWriter) -> Result<()> {
        let mut plain = Vec::new();
        for text in &codes.texts {
            plain.extend_from_slice(&(text.len() as u32).to_le_bytes());
            plain.extend_from_slice(text.as_bytes());
        }
        let page = Page::DictionaryPage {
            buf: self.compress(&plain)?,
            num_values: codes.texts.len() as u32,
            encoding: Encoding::PLAIN,
            is_sorted: true,
        };
        let written = writer.write_page(CompressedPage::new(page, plain.len()))?;
        self.uncompressed_bytes += written.uncompressed_size;
        Ok(())
    }

    fn page(
        &mut self,
        codes: &TextCodes<'_>,
        rows: Range<usize>,
        optional: bool,
        writer: &mut dyn PageWriter,
    ) -> Result<()> {
        let rows = &codes.rows[rows];
        let bounds = Bounds::of(rows);
        let body = page_body(rows, bounds.nulls, codes.width(), optional);
        let page = Page::DataPage {
            buf: self.compress(&body)?,
            num_values: rows.len() as u32,
            encoding: Encoding::RLE_DICTIONARY,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let written = writer.write_page(CompressedPage::new(page, body.len()))?;
        self.note(codes, rows.len(), &bounds, &written);
        Ok(())
    }

    fn note(
        &mut self,
        codes: &TextCodes<'_>,
        rows: usize,
        bounds: &Bounds,
        written: &PageWriteSpec,
    ) {
        self.nulls += bounds.nulls;
        self.uncompressed_bytes += written.uncompressed_size;
        self.data_page_offset.get_or_insert(written.offset);
        let size = i32::try_from(written.compressed_size).unwrap_or(i32::MAX);
        self.offsets.append_row_count(rows as i64);
        self.offsets.append_offset_and_size(written.offset as i64, size);
        let text = |code: u32| codes.texts[code as usize].as_bytes().to_vec();
        let (min, max) = bounds.codes.map_or_else(Default::default, |(a, b)| (text(a), text(b)));
        self.index.append(bounds.codes.is_none(), min, max, bounds.nulls as i64);
    }

    fn compress(&mut self, plain: &[u8]) -> Result<Bytes> {
        let packed = self.zstd.compress(plain);
        Ok(packed.map_err(|error| ParquetError::External(Box::new(error)))?.into())
    }

    fn close(
        self,
        codes: &TextCodes<'_>,
        length: usize,
        description: &ColumnDescPtr,
    ) -> Result<ColumnCloseResult> {
        let rows = codes.rows.len() as u64;
        let metadata = ColumnChunkMetaData::builder(description.clone())
            .set_compression(Compression::ZSTD(self.level))
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY])
            .set_num_values(rows as i64)
            .set_total_compressed_size(length as i64)
            .set_total_uncompressed_size(self.uncompressed_bytes as i64)
            .set_dictionary_page_offset(Some(0))
            .set_data_page_offset(self.data_page_offset.unwrap_or_default() as i64)
            .set_statistics(statistics(codes, self.nulls as u64))
            .build()?;
        Ok(ColumnCloseResult {
            bytes_written: length as u64,
            rows_written: rows,
            metadata,
            bloom_filter: None,
            column_index: Some(self.index.build()?),
            offset_index: Some(self.offsets.build()),
        })
    }
}

/// Levels where the column may be null, then the codes of what is not.
fn page_body(rows: &[u32], nulls: usize, width: u8, optional: bool) -> Vec<u8> {
    let mut body = Vec::new();
    if optional {
        let levels: Vec<u32> = rows.iter().map(|code| u32::from(*code != NULL)).collect();
        body.extend_from_slice(&[0; 4]);
        hybrid::encode(&levels, 1, &mut body);
        let length = (body.len() - 4) as u32;
        body[..4].copy_from_slice(&length.to_le_bytes());
    }
    body.push(width);
    if nulls == 0 {
        hybrid::encode(rows, width, &mut body);
    } else if nulls < rows.len() {
        let known: Vec<u32> = rows.iter().copied().filter(|code| *code != NULL).collect();
        hybrid::encode(&known, width, &mut body);
    }
    body
}

fn statistics(codes: &TextCodes<'_>, nulls: u64) -> Statistics {
    let text = |text: &&str| ByteArray::from(*text);
    let (min, max) = (codes.texts.first().map(text), codes.texts.last().map(text));
    let values = ValueStatistics::new(min, max, None, Some(nulls), false);
    Statistics::ByteArray(values.with_max_is_exact(true).with_min_is_exact(true))
}
