//! Every bound of the jobs.

/// Most bytes of a file that people write: 10,000 people take one MiB.
pub const FILE_BYTES_MAX: u64 = 64 << 20;

/// Most bytes of a price list of AWS, which has every product of its offer in every region.
/// It is read as it comes, so that of each product only what is asked for takes memory.
pub const PRICE_LIST_BYTES_MAX: u64 = 2 << 30;
