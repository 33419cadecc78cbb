//! How a run reports what it is doing.

/// Hears of each step of a run, from any thread; must return at once.
pub trait Progress: Send + Sync {
    /// So many more objects and stored bytes have been found that are to be read.
    fn planned(&self, objects: u64, bytes: u64);
    /// One more object has been read, of so many stored bytes.
    fn read(&self, bytes: u64);
    /// So many rows stand in a commit, at this version of `invocations`.
    fn committed(&self, rows: u64, version: u64);
    /// An object could not be read; the run goes on.
    fn failed(&self, object: &str, why: &str);
    /// An object has been deleted since it was listed.
    fn vanished(&self, object: &str);
}

/// Reports nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn planned(&self, _objects: u64, _bytes: u64) {}
    fn read(&self, _bytes: u64) {}
    fn committed(&self, _rows: u64, _version: u64) {}
    fn failed(&self, _object: &str, _why: &str) {}
    fn vanished(&self, _object: &str) {}
}
