//! The documents that follow from the table of settings and that of the kinds.

use assay_settings::PageColumn::{Check, Default, Meaning, Setting, Variable};
use assay_settings::{entries_of_the_example, reference_table};

use super::table::SETTINGS;
use crate::{KINDS, KindInfo, Ownership};

/// The `[provision]` part of the example file, every line commented out.
pub fn example() -> String {
    let head = "\n# What `assay provision` makes in AWS; docs/provisioning.md explains it.\n# [provision]\n";
    head.to_owned() + &entries_of_the_example(&SETTINGS)
}

/// The page `docs/reference/provisioning.md`.
pub fn page() -> String {
    let head = "# Provisioning: settings and resources\n\nGenerated from the tables in code.\n\n\
                ## Settings\n\nThey are in the table `[provision]` of `assay.toml`; variables go \
                before the file.\n\n";
    let settings = reference_table(&SETTINGS, &[Setting, Variable, Default, Meaning, Check]);
    let kinds = "\n## Kinds of resources\n\nAn address is `KIND.NAME`. What cannot be changed is \
                 replaced; what holds data survives `destroy` unless it is named.\n\n\
                 | kind | in AWS | known as ours by | cannot be changed | holds data |\n|---|---|---|---|---|\n";
    let kinds = KINDS.iter().fold(kinds.to_owned(), |page, kind| page + &kind_row(kind));
    head.to_owned() + &settings + &kinds
}

fn kind_row(kind: &KindInfo) -> String {
    let ours = match kind.ownership {
        Ownership::Tag => "its tag `assay:project`",
        Ownership::Parameter => "its parameter `assay:project`",
        Ownership::Parent => "what it is part of",
        Ownership::Destination => "its bucket",
    };
    let fixed: Vec<_> = kind.immutable.iter().map(|name| format!("`{name}`")).collect();
    let data = if kind.holds_data { "yes" } else { "" };
    format!("| `{}` | {} | {ours} | {} | {data} |\n", kind.name, kind.aws_type, fixed.join(", "))
}
