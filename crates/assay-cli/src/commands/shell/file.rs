//! The file that results go to.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use assay_host::{FileWriter, Mark};

use crate::output::OutputFormat;
use crate::report::Complaint;

/// A file with the results of several statements. It takes its place when the
/// session is done with it; a statement that fails leaves nothing in it.
pub(super) struct OutputFile {
    path: PathBuf,
    /// By its name; none where that says nothing.
    format: Option<OutputFormat>,
    writer: Arc<Mutex<FileWriter>>,
    results: usize,
}

/// What one statement writes to.
pub(super) struct Part {
    writer: Arc<Mutex<FileWriter>>,
    mark: Option<Mark>,
    open: Arc<AtomicBool>,
}

impl OutputFile {
    /// A file with results of that format, where one was chosen.
    pub(super) fn open(path: PathBuf, chosen: Option<OutputFormat>) -> anyhow::Result<Self> {
        let format = match (OutputFormat::of(&path), chosen) {
            (Ok(format), _) => Some(format),
            (Err(_), Some(_)) => None,
            (Err(unknown), None) => return Err(unknown.into()),
        };
        let writer = Arc::new(Mutex::new(FileWriter::output(&path)?));
        Ok(Self { path, format, writer, results: 0 })
    }

    /// The format of its results, where none was chosen.
    pub(super) fn format(&self) -> OutputFormat {
        self.format.unwrap_or(OutputFormat::Human)
    }

    /// What the next statement writes to.
    pub(super) fn begin(&mut self, format: OutputFormat) -> anyhow::Result<Part> {
        if format == OutputFormat::Parquet && self.results > 0 {
            let path = self.path.display();
            let full = Complaint::usage(format!("{path} has a result, and Parquet takes no more"));
            return Err(full.hint("\\o OTHER.parquet for the next one").into());
        }
        self.results += 1;
        let mark = lock(&self.writer).mark()?;
        let (writer, open) = (Arc::clone(&self.writer), Arc::new(AtomicBool::new(true)));
        Ok(Part { writer, mark, open })
    }

    /// Takes back what a statement has written that failed.
    pub(super) fn undo(&mut self, part: &Part) -> anyhow::Result<()> {
        let mut writer = lock(&self.writer);
        part.open.store(false, Ordering::Relaxed);
        self.results -= 1;
        Ok(part.mark.map_or(Ok(()), |mark| writer.rewind(mark))?)
    }

    /// Puts the file in its place.
    pub(super) fn commit(self) -> anyhow::Result<()> {
        // A statement that was cancelled may hold on to it for a while.
        let writer = Arc::into_inner(self.writer);
        let busy = || Complaint::failed(format!("{} is still being written", self.path.display()));
        let writer = writer.ok_or_else(busy)?.into_inner();
        Ok(writer.unwrap_or_else(PoisonError::into_inner).commit()?)
    }
}

impl Part {
    /// The same part, to be written elsewhere.
    pub(super) fn sink(&self) -> Self {
        let (writer, open) = (Arc::clone(&self.writer), Arc::clone(&self.open));
        Self { writer, mark: self.mark, open }
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut writer = lock(&self.writer);
        match self.open.load(Ordering::Relaxed) {
            true => writer.write(bytes),
            false => Err(io::Error::other("the statement was cancelled")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        lock(&self.writer).flush()
    }
}

fn lock(writer: &Mutex<FileWriter>) -> std::sync::MutexGuard<'_, FileWriter> {
    writer.lock().unwrap_or_else(PoisonError::into_inner)
}
