//! The documents that follow from the table of settings.

use assay_settings::PageColumn::{Default, Flag, Meaning, Setting, Variable};
use assay_settings::{entries_of_the_example, reference_table};

use super::table::SETTINGS;

/// The file `assay.example.toml`: every setting, commented out.
pub(crate) fn example() -> String {
    let head = "# The settings of assay. Copy this file to assay.toml, or name it with --config.\n\
                # Flags go before ASSAY_… variables, and those before this file. Relative paths\n\
                # count from the folder of the file. Generated: `assay reference` writes it.\n";
    head.to_owned() + &entries_of_the_example(&SETTINGS) + &assay_provision::settings::example()
}

/// The page `docs/reference/settings.md`.
pub(crate) fn page() -> String {
    let head = "# Settings\n\nGenerated from the table in code; `assay.example.toml` shows each with \
                an example.\nFlags go before variables, and those before `assay.toml`. A size is \
                `512MiB`, `100GB` or a\nnumber of bytes.\n\n";
    let table = reference_table(&SETTINGS, &[Setting, Flag, Variable, Default, Meaning]);
    format!("{head}{table}\nThe table `[provision]` has [a page of its own](provisioning.md).\n")
}
