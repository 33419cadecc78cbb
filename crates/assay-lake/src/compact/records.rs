//! Rows by the hash of their request, in memory or spilled.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use crate::compact::spool::SpillDir;
use crate::dedup::delivery::Delivery;
use crate::error::LakeError;

/// What is kept of a row, at a length that is always the same.
pub(super) trait Record: Copy + Send {
    /// Length in a spill file.
    const BYTES: usize;

    /// Key of its request.
    fn key(&self) -> u128;
    /// Appends [`Record::BYTES`] bytes.
    fn write(&self, into: &mut Vec<u8>);
    /// Takes those bytes.
    fn read(bytes: &mut &[u8]) -> Self;
}

/// Where a request stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowPlace {
    pub(super) key: u128,
    /// Number of the file in the order of days and paths.
    pub(super) file: u32,
    pub(super) row: u32,
}

/// A row that is one of several of its request, and what it says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copied {
    pub(super) place: RowPlace,
    pub(super) says: Delivery,
}

fn part<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let (head, tail) = bytes.split_first_chunk::<N>().unwrap_or((&[0; N], &[]));
    *bytes = tail;
    *head
}

impl Record for RowPlace {
    const BYTES: usize = 24;

    fn key(&self) -> u128 {
        self.key
    }

    fn write(&self, into: &mut Vec<u8>) {
        into.extend_from_slice(&self.key.to_le_bytes());
        into.extend_from_slice(&self.file.to_le_bytes());
        into.extend_from_slice(&self.row.to_le_bytes());
    }

    fn read(bytes: &mut &[u8]) -> Self {
        Self {
            key: u128::from_le_bytes(part(bytes)),
            file: u32::from_le_bytes(part(bytes)),
            row: u32::from_le_bytes(part(bytes)),
        }
    }
}

impl Record for Copied {
    const BYTES: usize = RowPlace::BYTES + 8 * Delivery::NUMBERS;

    fn key(&self) -> u128 {
        self.place.key
    }

    fn write(&self, into: &mut Vec<u8>) {
        self.place.write(into);
        self.says.numbers().iter().for_each(|n| into.extend_from_slice(&n.to_le_bytes()));
    }

    fn read(bytes: &mut &[u8]) -> Self {
        let place = RowPlace::read(bytes);
        let numbers = std::array::from_fn(|_| i64::from_le_bytes(part(bytes)));
        Self { place, says: Delivery::of_numbers(&numbers) }
    }
}

/// A well mixed number of a key; keys themselves may share their first bits.
pub(super) fn mixed(key: u128) -> u64 {
    let folded = (key >> 64) as u64 ^ key as u64;
    (folded ^ folded >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Records in partitions by hash, each small enough to be looked through in memory.
pub(super) struct Records<'a, R> {
    partitions: Vec<Mutex<Buffer<R>>>,
    buffer_max: usize,
    dir: &'a SpillDir,
}

struct Buffer<R> {
    records: Vec<R>,
    spilled: Option<BufWriter<NamedTempFile>>,
}

impl<R> Default for Buffer<R> {
    fn default() -> Self {
        Self { records: Vec::new(), spilled: None }
    }
}

impl<'a, R: Record> Records<'a, R> {
    /// Memory of a record in a partition's buffer, and in the table that finds equal ones.
    const MEMORY_BYTES: usize = size_of::<R>() * 3;

    /// Room for about `rows` records within `memory_bytes`, looked through by `threads`.
    pub(super) fn new(rows: usize, memory_bytes: usize, threads: usize, dir: &'a SpillDir) -> Self {
        let at_once = rows.saturating_mul(Self::MEMORY_BYTES).saturating_mul(threads * 2);
        let count = (at_once / memory_bytes.max(1)).next_power_of_two().clamp(16, 4096);
        // A power of two, to which buffers grow by doubling without room to spare.
        let share = (memory_bytes / count / size_of::<R>()).clamp(64, 1 << 20);
        let buffer_max = (share + 1).next_power_of_two() / 2;
        let partitions = (0..count).map(|_| Mutex::default()).collect();
        Self { partitions, buffer_max, dir }
    }

    /// Takes a record in; from any thread.
    pub(super) fn push(&self, record: R) -> Result<(), LakeError> {
        let bits = self.partitions.len().trailing_zeros();
        let place = mixed(record.key()) >> (64 - bits);
        let buffer = &self.partitions[place as usize];
        let mut buffer = buffer.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.records.push(record);
        if buffer.records.len() < self.buffer_max {
            return Ok(());
        }
        buffer.spill(self.dir)
    }

    /// How many partitions there are.
    pub(super) fn partitions(&self) -> usize {
        self.partitions.len()
    }

    /// Takes out every record of one partition; those of one request are all
    /// in the same one.
    pub(super) fn drain(&self, partition: usize, each: &mut dyn FnMut(R)) -> Result<(), LakeError> {
        let buffer = &self.partitions[partition];
        let mut buffer =
            std::mem::take(&mut *buffer.lock().unwrap_or_else(PoisonError::into_inner));
        buffer.drain(self.dir, each)
    }
}

impl<R: Record> Buffer<R> {
    fn spill(&mut self, dir: &SpillDir) -> Result<(), LakeError> {
        let file = match &mut self.spilled {
            Some(file) => file,
            None => self.spilled.insert(BufWriter::new(dir.file()?)),
        };
        let mut bytes = Vec::with_capacity(self.records.len() * R::BYTES);
        self.records.drain(..).for_each(|record| record.write(&mut bytes));
        file.write_all(&bytes).map_err(|error| dir.failed(error))
    }

    fn drain(&mut self, dir: &SpillDir, each: &mut dyn FnMut(R)) -> Result<(), LakeError> {
        self.records.drain(..).for_each(&mut *each);
        match self.spilled.take() {
            Some(file) => read_back(file, each).map_err(|source| dir.failed(source)),
            None => Ok(()),
        }
    }
}

fn read_back<R: Record>(
    file: BufWriter<NamedTempFile>,
    each: &mut dyn FnMut(R),
) -> std::io::Result<()> {
    let mut file: File = file.into_inner().map_err(std::io::Error::from)?.into_file();
    let mut left = file.stream_position()? / R::BYTES as u64;
    file.rewind()?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut bytes = vec![0; R::BYTES];
    while left > 0 {
        file.read_exact(&mut bytes)?;
        each(R::read(&mut bytes.as_slice()));
        left -= 1;
    }
    Ok(())
}
