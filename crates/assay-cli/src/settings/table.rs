//! Every setting, once: the reader of file and variables, the defaults, the example
//! file and the reference page all follow this table.

use std::path::PathBuf;

use assay_lake::{Place, PlaceError};
use assay_settings::DefaultValue::{Computed, Is, Nothing};
use assay_settings::{Bytes, Given, Setting, SettingsTable, Shape, Value, Wrong, wrong};
use clap::ValueEnum;
use jiff::SignedDuration;

use super::accounts;
use super::file::FileSettings;
use super::values::{ScanLimit, threads};
use crate::logging::{LogFormat, LogLevel};
use crate::times::Span;

/// Every setting, in the order of the example file.
pub(crate) static SETTINGS: SettingsTable<FileSettings> = SettingsTable { name: "", rows: &ROWS };

const ROWS: [Setting<FileSettings>; 23] = [
    Setting {
        key: "source",
        shape: Shape::Many,
        flag: Some("SOURCE …"),
        default: Nothing("none; `ingest` and `nightly` need one"),
        example: r#"["s3://my-bedrock-logs/prod", "s3://my-other-logs"]"#,
        meaning: "Where the logs are: `s3://bucket/prefix`, a directory or a file; one, or a list. \
                  In the variable, commas separate several.",
        check: "",
        set: |settings, given| {
            let places = given.value.each(|value| place(value, given));
            put(&mut settings.source, not_empty(places))
        },
    },
    Setting {
        key: "lake",
        shape: Shape::One,
        flag: Some("--lake"),
        default: Nothing("none; almost every command needs one"),
        example: r#""s3://my-lake/assay""#,
        meaning: "Where the lake is, or is to be: `s3://bucket/prefix` or a directory.",
        check: "",
        set: |settings, given| put(&mut settings.lake, place(given.value, given)),
    },
    Setting {
        key: "late_window",
        shape: Shape::One,
        flag: Some("--late-window"),
        default: Is("48h"),
        example: r#""48h""#,
        meaning: "How late an object may arrive in its hour folder and still be found without \
                  `--full-scan`.",
        check: "",
        set: |settings, given| put(&mut settings.late_window, span(given.value)),
    },
    Setting {
        key: "threads",
        shape: Shape::One,
        flag: Some("--threads"),
        default: Computed("one for each core"),
        example: "4",
        meaning: "Threads that decode, compact and query; 0 for one on each core. No core gets more \
                  than two, whatever is asked for.",
        check: "",
        set: |settings, given| {
            let count = given.value.written().and_then(|text| threads(text).map_err(plain));
            put(&mut settings.threads, count)
        },
    },
    Setting {
        key: "memory_limit",
        shape: Shape::One,
        flag: Some("--memory-limit"),
        default: Computed("60 % of the machine's"),
        example: r#""4GiB""#,
        meaning: "Memory that sorts and aggregations of a query, and of the roll-up, hold before \
                  they spill to disk.",
        check: "",
        set: |settings, given| put(&mut settings.memory_limit, given.value.parse::<Bytes>()),
    },
    Setting {
        key: "spill_dir",
        shape: Shape::One,
        flag: Some("--spill-dir"),
        default: Computed("the system's temporary folder"),
        example: r#""/var/tmp""#,
        meaning: "Folder for what is spilled.",
        check: "",
        set: |settings, given| put(&mut settings.spill_dir, path(given)),
    },
    Setting {
        key: "compact_target_size",
        shape: Shape::One,
        flag: Some("--target-size"),
        default: Is("256MiB"),
        example: r#""256MiB""#,
        meaning: "Size to which compaction fills a file.",
        check: "",
        set: |settings, given| put(&mut settings.compact_target_size, given.value.parse::<Bytes>()),
    },
    Setting {
        key: "compact_memory_limit",
        shape: Shape::One,
        flag: Some("--memory-limit"),
        default: Is("256MiB"),
        example: r#""256MiB""#,
        meaning: "Memory that a compaction holds before it spills, whatever the size of a day.",
        check: "",
        set: |settings, given| {
            put(&mut settings.compact_memory_limit, given.value.parse::<Bytes>())
        },
    },
    Setting {
        key: "vacuum_retain",
        shape: Shape::One,
        flag: Some("--retain"),
        default: Is("7d"),
        example: r#""7d""#,
        meaning: "How long the files of old versions are kept, for readers that began on them.",
        check: "",
        set: |settings, given| put(&mut settings.vacuum_retain, span(given.value)),
    },
    Setting {
        key: "catalog",
        shape: Shape::One,
        flag: Some("--catalog"),
        default: Nothing(
            "none; `publish`, `verify` and `--engine athena` need one, `nightly` publishes where it is set",
        ),
        example: r#""claude_code_bedrock_logs""#,
        meaning: "Glue database in which the lake is published.",
        check: "",
        set: |settings, given| put(&mut settings.catalog, text(given.value)),
    },
    Setting {
        key: "workgroup",
        shape: Shape::One,
        flag: Some("--workgroup"),
        default: Nothing("`primary` for queries; none for `publish`, which then saves none"),
        example: r#""claude-code-bedrock-logs""#,
        meaning: "Athena workgroup in which queries run and named queries are saved.",
        check: "",
        set: |settings, given| put(&mut settings.workgroup, text(given.value)),
    },
    Setting {
        key: "athena_output",
        shape: Shape::One,
        flag: Some("--athena-output"),
        default: Nothing("the workgroup's"),
        example: r#""s3://my-athena-results/assay/""#,
        meaning: "Where Athena leaves results, if the workgroup does not say it.",
        check: "",
        set: |settings, given| put(&mut settings.athena_output, text(given.value)),
    },
    Setting {
        key: "scan_limit",
        shape: Shape::One,
        flag: Some("--scan-limit"),
        default: Is("10GiB"),
        example: r#""10GiB""#,
        meaning: "A query that may scan more in Athena, by the estimate made from the lake's log, \
                  is refused; `none` for no limit and no estimate.",
        check: "",
        set: |settings, given| put(&mut settings.scan_limit, given.value.parse::<ScanLimit>()),
    },
    Setting {
        key: "raw_logs",
        shape: Shape::One,
        flag: Some("--raw-logs"),
        default: Nothing("the first `source` in S3"),
        example: r#""s3://my-bedrock-logs/prod""#,
        meaning: "Where the logs lie over which `publish` registers the table `raw_invocations`; \
                  `provision` makes the same one over its own.",
        check: "",
        set: |settings, given| put(&mut settings.raw_logs, place(given.value, given)),
    },
    Setting {
        key: "raw_accounts",
        shape: Shape::Many,
        flag: None,
        default: Nothing("the accounts whose folders are there"),
        example: r#"["111122223333"]"#,
        meaning: "Accounts that `raw_invocations` is to have; it loses none. With `raw_regions`, \
                  nothing is listed to find them.",
        check: "",
        set: |settings, given| put(&mut settings.raw_accounts, not_empty(given.value.each(text))),
    },
    Setting {
        key: "raw_regions",
        shape: Shape::Many,
        flag: None,
        default: Nothing("the regions whose folders are there"),
        example: r#"["us-east-1", "eu-west-1"]"#,
        meaning: "Regions that `raw_invocations` is to have; it loses none.",
        check: "",
        set: |settings, given| put(&mut settings.raw_regions, not_empty(given.value.each(text))),
    },
    Setting {
        key: "prices",
        shape: Shape::One,
        flag: Some("--prices"),
        default: Nothing("`prices.toml` beside this file, if there is one"),
        example: r#""/etc/assay/prices.toml""#,
        meaning: "File with prices and discounts of your own, over the built-in price book.",
        check: "",
        set: |settings, given| put(&mut settings.prices, path(given)),
    },
    Setting {
        key: "people",
        shape: Shape::One,
        flag: Some("--people"),
        default: Nothing("`people.toml` beside this file, if there is one"),
        example: r#""/etc/assay/people.toml""#,
        meaning: "File with rules that say who each identity is.",
        check: "",
        set: |settings, given| put(&mut settings.people, path(given)),
    },
    Setting {
        key: "queries",
        shape: Shape::One,
        flag: Some("--queries"),
        default: Nothing("`./queries`, if there is one"),
        example: r#""/etc/assay/queries""#,
        meaning: "Folder with named queries of your own: `.sql` files with the header of those in \
                  `queries/`. One with the name of ours takes its place.",
        check: "",
        set: |settings, given| put(&mut settings.queries, path(given)),
    },
    Setting {
        key: "metrics",
        shape: Shape::One,
        flag: Some("--metrics"),
        default: Nothing("none"),
        example: r#""/var/lib/node_exporter/textfile/assay.prom""#,
        meaning: "File into which a nightly writes its metrics, for node_exporter's textfile \
                  collector.",
        check: "",
        set: |settings, given| put(&mut settings.metrics, path(given)),
    },
    Setting {
        key: "log_format",
        shape: Shape::One,
        flag: Some("--log-format"),
        default: Is("human"),
        example: r#""json""#,
        meaning: "How the log on stderr is written: `human`, or `json`, an object on each line.",
        check: "",
        set: |settings, given| put(&mut settings.log_format, word::<LogFormat>(given.value)),
    },
    Setting {
        key: "log_level",
        shape: Shape::One,
        flag: Some("--log-level"),
        default: Is("info"),
        example: r#""info""#,
        meaning: "How much is logged: `error`, `warn`, `info`, `debug` or `trace`.",
        check: "",
        set: |settings, given| put(&mut settings.log_level, word::<LogLevel>(given.value)),
    },
    Setting {
        key: "accounts",
        shape: Shape::Tables,
        flag: None,
        default: Nothing("the account and region of the AWS credentials"),
        example: "[[accounts]]\nid = \"111122223333\"\nname = \"prod\"\n\
                  role_arn = \"arn:aws:iam::111122223333:role/assay-profiles\"\n\
                  regions = [\"us-east-1\", \"eu-west-1\"]",
        meaning: "Accounts whose inference profiles `profiles sync` and the nightly list, with the \
                  role to assume for it and the regions. Without `role_arn` the AWS credentials \
                  must be of that account.",
        check: "",
        set: |settings, given| put(&mut settings.accounts, accounts::read(given.value)),
    },
];

fn put<T, F: From<T>>(field: &mut F, value: Result<T, Wrong>) -> Result<(), Wrong> {
    *field = value?.into();
    Ok(())
}

/// What a parser says that has one sentence for what is wrong and what to do.
fn plain(what: String) -> Wrong {
    wrong(what, "")
}

fn text(value: &Value) -> Result<String, Wrong> {
    value.written().map(str::to_owned)
}

fn span(value: &Value) -> Result<SignedDuration, Wrong> {
    value.parse().map(|Span(span)| span)
}

fn path(given: &Given<'_>) -> Result<PathBuf, Wrong> {
    given.value.written().map(|path| given.folder.join(path))
}

fn place(value: &Value, given: &Given<'_>) -> Result<Place, Wrong> {
    let place: Result<Place, PlaceError> = value.written()?.parse();
    place.map(|place| place.from_folder(given.folder)).map_err(|error| plain(error.to_string()))
}

fn not_empty<T>(values: Result<Vec<T>, Wrong>) -> Result<Vec<T>, Wrong> {
    let values = values?;
    if values.is_empty() { Err(wrong("is empty", "")) } else { Ok(values) }
}

fn word<T: ValueEnum>(value: &Value) -> Result<T, Wrong> {
    T::from_str(value.written()?, false).map_err(|_| {
        let known = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = known.map(|known| known.get_name().to_owned()).collect();
        wrong(format!("not one of {}", names.join(", ")), "")
    })
}
