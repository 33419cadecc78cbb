//! What there is to be: one file for each module.

mod allocation;
mod attribution;
mod budgets;
mod foundation;
mod logging;
mod services;
mod wanted;

use crate::resource::{Module, Resource};
use crate::{Home, Names, Settings};
use wanted::Wanted;

/// All resources that the settings want, each after what it depends on.
pub fn desired(settings: &Settings, home: &Home) -> Vec<Resource> {
    let names = Names::of(settings);
    let mut wanted =
        Wanted { settings, home, names, module: Module::Foundation, resources: vec![] };
    foundation::add(&mut wanted);
    logging::add(wanted.within(Module::Logging));
    allocation::add(wanted.within(Module::Allocation));
    attribution::add(wanted.within(Module::Attribution));
    budgets::add(wanted.within(Module::Budgets));
    wanted.resources
}
