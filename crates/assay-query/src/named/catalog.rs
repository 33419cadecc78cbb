//! The queries that can be run: ours, and those in a folder of the user.

use std::io;
use std::path::{Path, PathBuf};

use super::header;
use super::query::NamedQuery;
use super::{all, unknown_of};
use crate::error::QueryError;

/// A query file of the user that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {what}", path.display())]
pub struct BadQueryFile {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, with its line.
    pub what: String,
}

/// Every query that can be run, by name.
#[derive(Debug, Default)]
pub struct Catalog {
    queries: Vec<NamedQuery>,
    faulty: Vec<(String, BadQueryFile)>,
}

impl Catalog {
    /// Our queries, then those of the folder's `.sql` files by name. A file with the
    /// name of one of ours takes its place. A faulty file is known by name, and only
    /// fails who runs it.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn with_folder(folder: &Path) -> io::Result<Self> {
        let entries = std::fs::read_dir(folder)?;
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        let mut paths = paths.collect::<io::Result<Vec<_>>>()?;
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "sql"));
        paths.sort_unstable();
        let mut catalog = Self::built_in();
        paths.into_iter().for_each(|path| catalog.add(path));
        Ok(catalog)
    }

    /// Our queries alone.
    pub fn built_in() -> Self {
        Self { queries: all(), faulty: Vec::new() }
    }

    fn add(&mut self, path: PathBuf) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match read(&name, &path) {
            Ok(query) => match self.queries.iter_mut().find(|of| of.name == name) {
                Some(ours) => *ours = query,
                None => self.queries.push(query),
            },
            Err(what) => self.faulty.push((name, BadQueryFile { path, what })),
        }
    }

    /// Every query that has no fault.
    pub fn queries(&self) -> &[NamedQuery] {
        &self.queries
    }

    /// The user's files that cannot be used.
    pub fn faulty(&self) -> impl Iterator<Item = &BadQueryFile> {
        self.faulty.iter().map(|(_, fault)| fault)
    }

    /// The query of that name.
    ///
    /// # Errors
    /// [`QueryError::UnknownQuery`] with the nearest name, or with the fault of its
    /// file.
    pub fn find(&self, name: &str) -> Result<NamedQuery, QueryError> {
        if let Some((_, fault)) = self.faulty.iter().find(|(of, _)| of == name) {
            let hint = Some(fault.to_string());
            return Err(QueryError::UnknownQuery { name: name.to_owned(), hint });
        }
        let found = self.queries.iter().find(|query| query.name == name);
        let names = self.queries.iter().map(|query| query.name);
        found.cloned().ok_or_else(|| unknown_of(name, names))
    }
}

/// The query in the file, kept as long as the program runs, as ours are.
fn read(name: &str, path: &Path) -> Result<NamedQuery, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    let (name, text) = (String::leak(name.to_owned()), String::leak(text));
    let mut query = header::parse(name, text);
    let header_lines = text[..text.len() - query.sql.len()].lines().count();
    if let Some(line) = query.sql.lines().next().filter(|line| header::is_meant(line)) {
        return Err(format!("line {}: not understood: {line}", header_lines + 1));
    }
    if query.title.is_empty() {
        query.title = query.name;
    }
    Ok(query)
}

#[cfg(test)]
mod tests {
    use assay_host::Hinted;

    use super::*;

    #[test]
    fn files_of_the_user_stand_beside_ours_and_a_fault_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put(
            "mine.sql",
            "-- title: Mine\n-- param limit bigint 3: how many\nSELECT 1 LIMIT /* :limit */ 3\n",
        );
        put("daily-trend.sql", "SELECT 2\n");
        put("bad.sql", "-- title: Bad\n-- param limit bigit: how many\nSELECT 1\n");
        put("notes.txt", "no query");
        let catalog = Catalog::with_folder(folder.path()).unwrap();
        assert_eq!(catalog.queries().len(), all().len() + 1);
        let mine = catalog.find("mine").unwrap();
        let values = [("limit".to_owned(), "5".to_owned())].into();
        assert_eq!(mine.render(&values, None, None).unwrap(), "SELECT 1 LIMIT 5\n");
        let theirs = catalog.find("daily-trend").unwrap();
        assert_eq!((theirs.title, theirs.sql), ("daily-trend", "SELECT 2\n"));
        let bad = catalog.find("bad").unwrap_err().hint().unwrap();
        assert!(bad.contains("bad.sql: line 2: not understood: -- param limit bigit"), "{bad}");
        assert_eq!(catalog.faulty().count(), 1);
        assert_eq!(catalog.find("mime").unwrap_err().hint().unwrap(), "did you mean `mine`?");
    }
}
