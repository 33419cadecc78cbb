//! Every setting, once: the file, the variables, the example file and the
//! reference page all follow this table.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::ValueEnum;
use jiff::SignedDuration;

use super::{FileSettings, ScanLimit};
use crate::bytes::Bytes;
use crate::times;
use assay_lake::{Place, PlaceError};

/// One setting.
pub(crate) struct Setting {
    /// Its name in `assay.toml`; the variable is `ASSAY_` and the name in capitals.
    pub(crate) key: &'static str,
    /// What the user writes on the command line instead.
    pub(crate) flag: &'static str,
    /// What holds where nobody sets it.
    pub(crate) default: &'static str,
    /// A value as it stands in the example file.
    pub(crate) example: &'static str,
    /// One or two sentences.
    pub(crate) meaning: &'static str,
    /// Several values may be given.
    pub(super) many: bool,
    pub(super) set: fn(&mut FileSettings, &Given) -> Result<(), String>,
}

/// A value as it was given.
pub(super) struct Given<'a> {
    /// At least one.
    pub(super) texts: &'a [String],
    /// What relative paths count from; the working directory where empty.
    pub(super) folder: &'a Path,
}

/// Every setting, in the order of the example file.
pub(crate) static SETTINGS: [Setting; 19] = [
    Setting {
        key: "source",
        flag: "SOURCE …",
        default: "none; `ingest` and `nightly` need one",
        example: r#"["s3://my-bedrock-logs/prod", "s3://my-other-logs"]"#,
        meaning: "Where the logs are: `s3://bucket/prefix`, a directory or a file; one, or a list. \
                  In the variable, commas stand between several.",
        many: true,
        set: |settings, given| {
            let places = given.texts.iter().map(|text| place(text, given.folder));
            put(&mut settings.source, places.collect())
        },
    },
    Setting {
        key: "lake",
        flag: "--lake",
        default: "none; almost every command needs one",
        example: r#""s3://my-lake/assay""#,
        meaning: "Where the lake is, or is to be: `s3://bucket/prefix` or a directory.",
        many: false,
        set: |settings, given| put(&mut settings.lake, given.place().map(Some)),
    },
    Setting {
        key: "late_window",
        flag: "--late-window",
        default: "48h",
        example: r#""48h""#,
        meaning: "How late an object may arrive in its hour folder and still be found without \
                  `--full-scan`.",
        many: false,
        set: |settings, given| put(&mut settings.late_window, given.span().map(Some)),
    },
    Setting {
        key: "threads",
        flag: "--threads",
        default: "one for each core",
        example: "4",
        meaning: "Threads that decode, compact and query; 0 for one on each core. No core gets more \
                  than two, whatever is asked for.",
        many: false,
        set: |settings, given| put(&mut settings.threads, given.threads().map(Some)),
    },
    Setting {
        key: "memory_limit",
        flag: "--memory-limit",
        default: "60 % of the machine's",
        example: r#""4GiB""#,
        meaning: "Memory that sorts and aggregations of a query, and of the roll-up, hold before \
                  they spill to disk.",
        many: false,
        set: |settings, given| put(&mut settings.memory_limit, given.size().map(Some)),
    },
    Setting {
        key: "spill_dir",
        flag: "--spill-dir",
        default: "the system's temporary folder",
        example: r#""/var/tmp""#,
        meaning: "Folder for what is spilled.",
        many: false,
        set: |settings, given| put(&mut settings.spill_dir, given.path().map(Some)),
    },
    Setting {
        key: "compact_target_size",
        flag: "--target-size",
        default: "256MiB",
        example: r#""256MiB""#,
        meaning: "Size to which compaction fills a file.",
        many: false,
        set: |settings, given| put(&mut settings.compact_target_size, given.size().map(Some)),
    },
    Setting {
        key: "compact_memory_limit",
        flag: "--memory-limit",
        default: "256MiB",
        example: r#""256MiB""#,
        meaning: "Memory that a compaction holds before it spills, whatever the size of a day.",
        many: false,
        set: |settings, given| put(&mut settings.compact_memory_limit, given.size().map(Some)),
    },
    Setting {
        key: "vacuum_retain",
        flag: "--retain",
        default: "7d",
        example: r#""7d""#,
        meaning: "How long the files of old versions are kept, for readers that began on them.",
        many: false,
        set: |settings, given| put(&mut settings.vacuum_retain, given.span().map(Some)),
    },
    Setting {
        key: "catalog",
        flag: "--catalog",
        default: "none; `publish`, `verify` and `--engine athena` need one, `nightly` publishes where it is set",
        example: r#""claude_code_bedrock_logs""#,
        meaning: "Glue database in which the lake is published.",
        many: false,
        set: |settings, given| put(&mut settings.catalog, given.text().map(Some)),
    },
    Setting {
        key: "workgroup",
        flag: "--workgroup",
        default: "`primary` for queries; none for `publish`, which then saves none",
        example: r#""claude-code-bedrock-logs""#,
        meaning: "Athena workgroup in which queries run and named queries are saved.",
        many: false,
        set: |settings, given| put(&mut settings.workgroup, given.text().map(Some)),
    },
    Setting {
        key: "athena_output",
        flag: "--athena-output",
        default: "the workgroup's",
        example: r#""s3://my-athena-results/assay/""#,
        meaning: "Where Athena leaves results, if the workgroup does not say it.",
        many: false,
        set: |settings, given| put(&mut settings.athena_output, given.text().map(Some)),
    },
    Setting {
        key: "scan_limit",
        flag: "--scan-limit",
        default: "10GiB",
        example: r#""10GiB""#,
        meaning: "A query that may scan more in Athena, by the estimate made from the lake's log, \
                  is refused; `none` for no limit and no estimate.",
        many: false,
        set: |settings, given| put(&mut settings.scan_limit, given.scan_limit().map(Some)),
    },
    Setting {
        key: "raw_logs",
        flag: "--raw-logs",
        default: "the first `source` in S3",
        example: r#""s3://my-bedrock-logs/prod""#,
        meaning: "Where the logs lie over which `publish` registers the table `raw_invocations`; \
                  `provision` makes the same one over its own.",
        many: false,
        set: |settings, given| put(&mut settings.raw_logs, given.place().map(Some)),
    },
    Setting {
        key: "raw_accounts",
        flag: "none",
        default: "the accounts whose folders are there",
        example: r#"["111122223333"]"#,
        meaning: "Accounts that `raw_invocations` is to have; it loses none. With `raw_regions`, \
                  nothing is listed to find them.",
        many: true,
        set: |settings, given| put(&mut settings.raw_accounts, Ok(given.texts.to_vec())),
    },
    Setting {
        key: "raw_regions",
        flag: "none",
        default: "the regions whose folders are there",
        example: r#"["us-east-1", "eu-west-1"]"#,
        meaning: "Regions that `raw_invocations` is to have; it loses none.",
        many: true,
        set: |settings, given| put(&mut settings.raw_regions, Ok(given.texts.to_vec())),
    },
    Setting {
        key: "metrics",
        flag: "--metrics",
        default: "none",
        example: r#""/var/lib/node_exporter/textfile/assay.prom""#,
        meaning: "File into which a nightly writes its metrics, for node_exporter's textfile \
                  collector.",
        many: false,
        set: |settings, given| put(&mut settings.metrics, given.path().map(Some)),
    },
    Setting {
        key: "log_format",
        flag: "--log-format",
        default: "human",
        example: r#""json""#,
        meaning: "How the log on stderr is written: `human`, or `json`, an object on each line.",
        many: false,
        set: |settings, given| put(&mut settings.log_format, given.word().map(Some)),
    },
    Setting {
        key: "log_level",
        flag: "--log-level",
        default: "info",
        example: r#""info""#,
        meaning: "How much is logged: `error`, `warn`, `info`, `debug` or `trace`.",
        many: false,
        set: |settings, given| put(&mut settings.log_level, given.word().map(Some)),
    },
];

impl Setting {
    /// The variable that sets it.
    pub(crate) fn variable(&self) -> String {
        format!("ASSAY_{}", self.key.to_uppercase())
    }
}

fn put<T>(field: &mut T, value: Result<T, String>) -> Result<(), String> {
    *field = value?;
    Ok(())
}

impl Given<'_> {
    fn one(&self) -> Result<&str, String> {
        match self.texts {
            [text] => Ok(text),
            _ => Err("takes one value".into()),
        }
    }

    fn place(&self) -> Result<Place, String> {
        place(self.one()?, self.folder)
    }

    fn text(&self) -> Result<String, String> {
        self.one().map(str::to_owned)
    }

    fn scan_limit(&self) -> Result<ScanLimit, String> {
        self.one()?.parse()
    }

    fn path(&self) -> Result<PathBuf, String> {
        Ok(self.folder.join(self.one()?))
    }

    fn size(&self) -> Result<Bytes, String> {
        self.one()?.parse()
    }

    fn span(&self) -> Result<SignedDuration, String> {
        self.one()?.parse().map(|times::Span(span)| span)
    }

    fn threads(&self) -> Result<usize, String> {
        let threads = usize::from_str(self.one()?).ok();
        threads.ok_or_else(|| "not a number of threads; write 4, for example".into())
    }

    fn word<T: ValueEnum>(&self) -> Result<T, String> {
        let named = |value: &T| value.to_possible_value().map(|value| value.get_name().to_owned());
        let names: Vec<_> = T::value_variants().iter().filter_map(named).collect();
        T::from_str(self.one()?, false).map_err(|_| format!("not one of {}", names.join(", ")))
    }
}

fn place(text: &str, folder: &Path) -> Result<Place, String> {
    let place: Place = text.parse().map_err(|error: PlaceError| error.to_string())?;
    Ok(place.from_folder(folder))
}
