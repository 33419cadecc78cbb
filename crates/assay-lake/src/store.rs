//! Where a lake and its sources lie: places, the stores behind them, and what a
//! lake needs of its store.

pub(crate) mod conditional_create;
pub(crate) mod create_once;
pub(crate) mod folders;
pub(crate) mod local;
pub(crate) mod location;
pub(crate) mod log_cache;
pub(crate) mod place;
