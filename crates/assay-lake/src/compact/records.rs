//! Request keys by hash, in memory or spilled, and which of equal ones lose.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::sync::{Mutex, PoisonError};

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use tempfile::NamedTempFile;

use crate::compact::spool::SpillDir;
use crate::error::LakeError;

/// One row that may be a duplicate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) key: u128,
    pub(super) event_time: i64,
    /// Number of the file in the order of days and paths.
    pub(super) file: u32,
    pub(super) row: u32,
    /// Which of its counts are unknown, as a number.
    pub(super) unknown: u8,
    /// Number of the day in order.
    pub(super) day: u8,
}

/// Length of a record in a spill file.
const RECORD_BYTES: usize = 34;

/// Memory of a record in a partition's buffer, and in the table that finds equal ones.
const MEMORY_BYTES: usize = size_of::<Record>() * 3;

impl Record {
    /// Who stays is the least by this: who knows more counts, then the earlier
    /// day, then the earlier event, then the place, so that rows are in a
    /// strict order that every machine finds alike.
    fn rank(&self) -> (u8, u8, i64, u32, u32) {
        (self.unknown, self.day, self.event_time, self.file, self.row)
    }

    fn bytes(&self) -> [u8; RECORD_BYTES] {
        let mut bytes = [0; RECORD_BYTES];
        bytes[..16].copy_from_slice(&self.key.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.event_time.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.file.to_le_bytes());
        bytes[28..32].copy_from_slice(&self.row.to_le_bytes());
        bytes[32] = self.unknown;
        bytes[33] = self.day;
        bytes
    }

    fn of(bytes: &[u8; RECORD_BYTES]) -> Self {
        fn part<const N: usize>(bytes: &[u8; RECORD_BYTES], from: usize) -> [u8; N] {
            std::array::from_fn(|at| bytes[from + at])
        }
        Self {
            key: u128::from_le_bytes(part(bytes, 0)),
            event_time: i64::from_le_bytes(part(bytes, 16)),
            file: u32::from_le_bytes(part(bytes, 24)),
            row: u32::from_le_bytes(part(bytes, 28)),
            unknown: bytes[32],
            day: bytes[33],
        }
    }
}

/// A well mixed number of a key; keys themselves may share their first bits.
pub(super) fn mixed(key: u128) -> u64 {
    let folded = (key >> 64) as u64 ^ key as u64;
    (folded ^ folded >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Records in partitions by hash, each small enough to be looked through in memory.
pub(super) struct Records<'a> {
    partitions: Vec<Mutex<Buffer>>,
    buffer_max: usize,
    dir: &'a SpillDir,
}

#[derive(Default)]
struct Buffer {
    records: Vec<Record>,
    spilled: Option<BufWriter<NamedTempFile>>,
}

impl<'a> Records<'a> {
    /// Room for about `rows` records within `memory_bytes`, looked through by `threads`.
    pub(super) fn new(rows: usize, memory_bytes: usize, threads: usize, dir: &'a SpillDir) -> Self {
        let at_once = rows.saturating_mul(MEMORY_BYTES).saturating_mul(threads * 2);
        let count = (at_once / memory_bytes.max(1)).next_power_of_two().clamp(16, 4096);
        // A power of two, to which buffers grow by doubling without room to spare.
        let share = (memory_bytes / count / size_of::<Record>()).clamp(64, 1 << 20);
        let buffer_max = (share + 1).next_power_of_two() / 2;
        let partitions = (0..count).map(|_| Mutex::default()).collect();
        Self { partitions, buffer_max, dir }
    }

    /// Takes a record in; from any thread.
    pub(super) fn push(&self, record: Record) -> Result<(), LakeError> {
        let bits = self.partitions.len().trailing_zeros();
        let place = mixed(record.key) >> (64 - bits);
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

    /// Names every record of one partition that loses against another.
    pub(super) fn losers(
        &self,
        partition: usize,
        lose: &mut dyn FnMut(Record),
    ) -> Result<(), LakeError> {
        let buffer = &self.partitions[partition];
        let mut buffer =
            std::mem::take(&mut *buffer.lock().unwrap_or_else(PoisonError::into_inner));
        let mut best: HashMap<u128, Record> = HashMap::with_capacity(buffer.records.len());
        buffer.drain(self.dir, &mut |record| match best.entry(record.key) {
            Entry::Vacant(entry) => {
                entry.insert(record);
            }
            Entry::Occupied(mut entry) if record.rank() < entry.get().rank() => {
                lose(entry.insert(record));
            }
            Entry::Occupied(_) => lose(record),
        })
    }
}

impl Buffer {
    fn spill(&mut self, dir: &SpillDir) -> Result<(), LakeError> {
        let file = match &mut self.spilled {
            Some(file) => file,
            None => self.spilled.insert(BufWriter::new(dir.file()?)),
        };
        let mut records = self.records.drain(..);
        records.try_for_each(|record| file.write_all(&record.bytes())).map_err(|e| dir.failed(e))
    }

    fn drain(&mut self, dir: &SpillDir, each: &mut dyn FnMut(Record)) -> Result<(), LakeError> {
        self.records.drain(..).for_each(&mut *each);
        match self.spilled.take() {
            Some(file) => read_back(file, each).map_err(|source| dir.failed(source)),
            None => Ok(()),
        }
    }
}

fn read_back(file: BufWriter<NamedTempFile>, each: &mut dyn FnMut(Record)) -> std::io::Result<()> {
    let mut file: File = file.into_inner().map_err(std::io::Error::from)?.into_file();
    let mut left = file.stream_position()? / RECORD_BYTES as u64;
    file.rewind()?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut bytes = [0; RECORD_BYTES];
    while left > 0 {
        file.read_exact(&mut bytes)?;
        each(Record::of(&bytes));
        left -= 1;
    }
    Ok(())
}
