//! Settings as rows of a table, and files that people write as values with lines.
//!
//! Text in, values and faults out: no input or output, no clock. The owner of a
//! [`SettingsTable`] states one [`Setting`] for each setting; the reader of file and
//! variables, the defaults, the example file and the reference page follow from it.
//!
//! ```
//! use std::path::Path;
//!
//! use assay_settings::{Bytes, DefaultValue, Setting, SettingsTable, Shape};
//!
//! #[derive(Default)]
//! struct Limits {
//!     memory: Bytes,
//! }
//!
//! static LIMITS: SettingsTable<Limits> = SettingsTable {
//!     name: "",
//!     rows: &[Setting {
//!         key: "memory",
//!         shape: Shape::One,
//!         flag: Some("--memory"),
//!         default: DefaultValue::Is("1GiB"),
//!         example: r#""4GiB""#,
//!         meaning: "Memory that is held.",
//!         check: "a size",
//!         set: |limits, given| given.value.parse().map(|memory| limits.memory = memory),
//!     }],
//! };
//!
//! let (file, _) = assay_settings::parse("assay.toml", "memory = \"2 GB\"\n");
//! let mut limits = LIMITS.defaults(Limits::default());
//! assert_eq!(limits.memory, Bytes(1 << 30));
//! let said = LIMITS.said_in(Path::new("assay.toml"), &file);
//! LIMITS.understand(&mut limits, &said).finish(()).unwrap();
//! assert_eq!(limits.memory, Bytes(2_000_000_000));
//! ```
//!
//! Files that hold no settings, such as price books, are read field by field with
//! [`Findings::optional`] and its neighbours. A file is refused as a whole, with all
//! of its [`Faults`] at once.

mod bytes;
mod document;
mod fault;
mod findings;
mod nearest;
mod page;
mod setting;
mod table;
mod value;

pub use bytes::Bytes;
pub use document::parse;
pub use fault::{Fault, Faults, Wrong, wrong};
pub use findings::{Entry, Findings, Placed};
pub use page::{PageColumn, entries_of_the_example, reference_table};
pub use setting::{DefaultValue, Given, Said, Setting, Shape};
pub use table::SettingsTable;
pub use value::{Located, Table, Value};
