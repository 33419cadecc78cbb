//! The files of a lake, changed behind its back.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use assay_lake::Location;
use bytes::Bytes;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Files of a lake as they were at some time, by their paths below it.
pub(crate) type Saved = BTreeMap<String, Bytes>;

pub(crate) struct LakeFiles<'a> {
    runtime: &'a Runtime,
    store: Arc<dyn ObjectStore>,
    root: Path,
}

impl<'a> LakeFiles<'a> {
    pub(crate) fn of(lake: &Location, runtime: &'a Runtime) -> Self {
        Self { runtime, store: Arc::clone(&lake.store), root: lake.root.clone() }
    }

    fn path(&self, name: &str) -> Path {
        let below = Path::parse(name).unwrap();
        self.root.parts().chain(below.parts()).collect()
    }

    fn list(&self, below: &str) -> Vec<String> {
        let folder = self.path(below);
        let found = self.store.list(Some(&folder)).map_ok(|meta| meta.location);
        let paths: Vec<Path> = self.runtime.block_on(found.try_collect()).unwrap();
        let skipped = self.root.parts().count();
        let name = |path: Path| path.parts().skip(skipped).collect::<Path>().to_string();
        let mut names: Vec<_> = paths.into_iter().map(name).collect();
        names.sort();
        names
    }

    pub(crate) fn get(&self, name: &str) -> Bytes {
        let path = self.path(name);
        self.runtime.block_on(async { self.store.get(&path).await.unwrap().bytes().await }).unwrap()
    }

    fn put(&self, name: &str, bytes: impl Into<Bytes>) {
        let bytes: Bytes = bytes.into();
        self.runtime.block_on(self.store.put(&self.path(name), bytes.into())).unwrap();
    }

    fn delete(&self, name: &str) {
        self.runtime.block_on(self.store.delete(&self.path(name))).unwrap();
    }

    pub(crate) fn save(&self) -> Saved {
        self.list("").into_iter().map(|name| (name.clone(), self.get(&name))).collect()
    }

    /// Loses a table.
    pub(crate) fn lose(&self, table: &str) {
        self.list(table).iter().for_each(|name| self.delete(name));
    }

    /// Puts the files of a table that were saved over those that it has.
    pub(crate) fn put_over(&self, table: &str, saved: &Saved) {
        let folder = format!("{table}/");
        for (name, bytes) in saved.iter().filter(|(name, _)| name.starts_with(&folder)) {
            self.put(name, bytes.clone());
        }
    }

    /// Leaves so much of an entry of a log, which lies so many before the last; of
    /// nothing, not even the entry.
    pub(crate) fn cut(&self, table: &str, percent: Option<usize>, back: usize) {
        let Some(entry) = self.entries(table).into_iter().rev().nth(back) else { return };
        let whole = self.get(&entry);
        match percent {
            Some(percent) => self.put(&entry, whole.slice(..whole.len() * percent / 100)),
            None => self.delete(&entry),
        }
    }

    /// Entries of a table's log, the oldest first.
    fn entries(&self, table: &str) -> Vec<String> {
        let names = self.list(&format!("{table}/_delta_log")).into_iter();
        let entry = |name: &String| {
            let name = name.rsplit('/').next().unwrap();
            name.len() == 25 && name.ends_with(".json")
        };
        names.filter(entry).collect()
    }

    /// What the log says of each file of the table after so many entries;
    /// nothing where it no longer tells, or its end is cut.
    fn files_at(&self, table: &str, entries: usize) -> BTreeMap<String, Value> {
        let (all, mut live) = (self.entries(table), BTreeMap::new());
        if !all.first().is_some_and(|first| first.ends_with("/00000000000000000000.json")) {
            return live;
        }
        for entry in all.iter().take(entries) {
            for line in String::from_utf8_lossy(&self.get(entry)).lines() {
                let Ok(mut action) = serde_json::from_str::<Value>(line) else {
                    return BTreeMap::new();
                };
                if let Some(removed) = action["remove"]["path"].as_str() {
                    live.remove(removed);
                }
                if let Some(added) = action["add"]["path"].as_str().map(str::to_owned) {
                    live.insert(added, action["add"].take());
                }
            }
        }
        live
    }

    fn commit(&self, table: &str, operation: &str, actions: Vec<Value>) {
        let info = json!({"commitInfo": {"operation": operation}});
        let lines: Vec<_> = [info].iter().chain(&actions).map(Value::to_string).collect();
        let last = self.entries(table).pop().unwrap();
        let last: u64 = last.rsplit('/').next().unwrap()[..20].parse().unwrap();
        self.put(&format!("{table}/_delta_log/{:020}.json", last + 1), lines.join("\n"));
    }

    /// Restores a table as it was some commits ago, as another program does; nothing
    /// where the log or the files of then are gone.
    pub(crate) fn restore(&self, table: &str, back: usize) {
        let entries = self.entries(table).len();
        let then = self.files_at(table, entries.saturating_sub(back).max(1));
        let now = self.files_at(table, entries);
        let all = self.list(table);
        let is_there = |file: &&String| all.contains(&format!("{table}/{file}"));
        if now.is_empty() || !then.keys().all(|file| is_there(&file)) {
            return;
        }
        let removed = now.keys().filter(|file| !then.contains_key(*file)).map(|file| removal(file));
        let added = then.iter().filter(|(file, _)| !now.contains_key(*file));
        let added = added.map(|(_, add)| json!({"add": add}));
        self.commit(table, "RESTORE", removed.chain(added).collect());
    }

    /// Stores every file of a table again, its columns as `of` says, in one commit;
    /// nothing where one of them is gone.
    pub(crate) fn rewrite(&self, table: &str, of: impl Fn(&str, &DataType) -> DataType) {
        let mut actions = Vec::new();
        let all = self.list(table);
        for (number, (old, mut add)) in self.files_at(table, usize::MAX).into_iter().enumerate() {
            if !all.contains(&format!("{table}/{old}")) {
                return;
            }
            let bytes = with_types(self.get(&format!("{table}/{old}")), &of);
            let (folder, _) = old.rsplit_once('/').unwrap_or_default();
            let slash = if folder.is_empty() { "" } else { "/" };
            let new =
                format!("{folder}{slash}other-{}-{number}.parquet", self.entries(table).len());
            add["path"] = json!(new);
            add["size"] = json!(bytes.len());
            self.put(&format!("{table}/{new}"), bytes);
            actions.extend([removal(&old), json!({"add": add})]);
        }
        if !actions.is_empty() {
            self.commit(table, "WRITE", actions);
        }
    }

    /// Deletes the rows of a file of a table, as another program does.
    pub(crate) fn delete_rows(&self, table: &str, which: usize) {
        let files = self.files_at(table, usize::MAX);
        if let Some(file) = files.keys().nth(which % files.len().max(1)) {
            self.commit(table, "DELETE", vec![removal(file)]);
        }
    }

    /// Loses a data file of a table.
    pub(crate) fn lose_file(&self, table: &str, which: usize) {
        let files = self.files_at(table, usize::MAX);
        if let Some(file) = files.keys().nth(which % files.len().max(1)) {
            self.delete(&format!("{table}/{file}"));
        }
    }
}

fn removal(file: &str) -> Value {
    json!({"remove": {"path": file, "dataChange": true}})
}

fn with_types(file: Bytes, of: impl Fn(&str, &DataType) -> DataType) -> Vec<u8> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let fields = reader.schema().fields().iter().map(|field| {
        Field::new(field.name(), of(field.name(), field.data_type()), field.is_nullable())
    });
    let stored = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let mut writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&stored), None).unwrap();
    for batch in reader.build().unwrap().map(Result::unwrap) {
        let columns = batch.columns().iter().zip(stored.fields());
        let columns: Vec<ArrayRef> =
            columns.map(|(column, field)| cast(column, field.data_type()).unwrap()).collect();
        writer.write(&RecordBatch::try_new(Arc::clone(&stored), columns).unwrap()).unwrap();
    }
    writer.into_inner().unwrap()
}
