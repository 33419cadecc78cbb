//! What a plan is about.

use assay_provision::{Address, Module, Selection};

/// What it is about, where it is not about everything.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct SelectionArgs {
    /// Only this module; can be repeated: foundation, logging, allocation, attribution, budgets
    #[arg(long = "module", value_name = "MODULE")]
    pub(super) modules: Vec<Module>,
    /// Only this resource, by its address in the plan; can be repeated
    #[arg(long = "target", value_name = "ADDRESS")]
    pub(super) targets: Vec<Address>,
}

impl SelectionArgs {
    /// The same as the planner takes it.
    pub(super) fn selection(self) -> Selection {
        Selection { modules: self.modules, targets: self.targets }
    }
}
