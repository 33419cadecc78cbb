//! What is awaited of a lake.

use futures::future::BoxFuture;

use crate::error::LakeError;

/// A job of this crate, in a box: the compiler makes the code of a future anew in every crate
/// that awaits it, and that of a box only here.
pub type LakeFuture<'a, T> = BoxFuture<'a, Result<T, LakeError>>;
