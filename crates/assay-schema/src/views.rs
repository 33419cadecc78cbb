//! The views that every engine has: what is added to a table's columns.
//!
//! Their statements are the files of the folder `views/`.

use crate::tables::{DAILY_USAGE, INVOCATIONS, count, required, text};
use crate::{Column, Kind, Table};

/// One view: the columns of a table, and some more.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Name in SQL, in Glue and in Athena.
    pub name: &'static str,
    /// One sentence for users.
    pub meaning: &'static str,
    /// Table whose columns come first, all of them in order.
    pub of: &'static Table,
    /// What the view adds, in groups that views share.
    added: &'static [&'static [Column]],
}

impl View {
    /// Every column, in order.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.of.columns.iter().chain(self.added())
    }

    /// What the view adds, in order.
    pub fn added(&self) -> impl Iterator<Item = &'static Column> {
        self.added.iter().copied().flatten()
    }
}

const fn usd(name: &'static str, meaning: &'static str) -> Column {
    Column { name, kind: Kind::Usd, nullable: true, meaning }
}

/// Who it is charged to, and what it costs.
const CHARGED: [Column; 8] = [
    text("person", "Who it is charged to; null if unattributed."),
    text("team", "The team, or null."),
    text("project", "The project, or null."),
    text("cost_center", "The cost center, or null."),
    required(text("attribution", "What gave the person; see the words below.")),
    required(text("price_status", "Whether the cost is the whole cost; see the words below.")),
    usd(
        "cost_usd_low",
        "US dollars at the lowest prices that may hold; null if the model has no price.",
    ),
    usd(
        "cost_usd_high",
        "US dollars at the highest prices that may hold; null if there is no upper end.",
    ),
];

/// Each invocation with who it is charged to and what it costs.
pub static USAGE: View = View {
    name: "usage",
    meaning: "`invocations`, each with who it is charged to and what it costs. Model and scope come \
              from `profiles` where the log does not say them.",
    of: &INVOCATIONS,
    added: &[
        &CHARGED,
        &[
            required(text(
                "prompt_size",
                "Size of the prompt, for prices that depend on it; see the words below.",
            )),
            count(
                "cache_write_unsplit_input_tokens",
                "Cache writes of which it is not known for how long; null if the writes are not known.",
            ),
        ],
    ],
};

/// Each row of the roll-up with who it is charged to and what it costs.
pub static DAILY_COSTS: View = View {
    name: "daily_costs",
    meaning: "`daily_usage`, each row with who it is charged to and what it costs, to the digit what \
              its calls cost in `usage`; its `price_status` is the worst of theirs.",
    of: &DAILY_USAGE,
    added: &[
        &CHARGED,
        &[
            required(count("unpriced_invocations", "Invocations, if the row is `unpriced_model`.")),
            required(count(
                "unknown_invocations",
                "Invocations with an unknown count, if the row is `unknown_tokens`.",
            )),
        ],
    ],
};

/// Every view, each after those that it reads.
pub static ALL: [&View; 2] = [&USAGE, &DAILY_COSTS];
