//! Changing what other writers change too.
//!
//! Every commit is made on what was there when it was read. Where another
//! writer has come first, it is to be read again: perhaps the change stands
//! all the same, or is no longer wanted, or must be made on what is there now.
//! All that is bounded in one place, and gives up with one error.

use std::ops::ControlFlow;

use assay_schema::Table;

use crate::error::LakeError;
use crate::limits::CommitBounds;

/// Tries at one change.
#[derive(Clone, Debug)]
pub(crate) struct Tries {
    action: &'static str,
    table: &'static str,
    begun: usize,
    max: usize,
}

impl Tries {
    /// At what `action` says in front of a table's name, such as `add rows to`.
    pub(crate) fn at(action: &'static str, table: &Table, bounds: &CommitBounds) -> Self {
        Self { action, table: table.name, begun: 0, max: bounds.tries_max }
    }

    /// Begins one more.
    ///
    /// # Errors
    /// [`LakeError::Contention`] when there have been as many as there may be.
    pub(crate) fn begin(&mut self) -> Result<(), LakeError> {
        if self.begun >= self.max {
            let Self { action, table, max: tries, .. } = *self;
            return Err(LakeError::Contention { action, table, tries });
        }
        self.begun += 1;
        Ok(())
    }

    /// Begins to count again: the change was made, and another one is to follow.
    pub(crate) fn done(&mut self) {
        self.begun = 0;
    }
}

/// Attempts a change until it comes to an end.
///
/// An attempt is made on what is known, `state` at first. It breaks off with what
/// came of it; where another writer came first it looks again at what is there,
/// undoes what it has prepared, and goes on with what the next one is made on.
///
/// # Errors
/// Those of the attempts, and [`LakeError::Contention`] when none of them came to
/// an end: then nothing was changed.
pub(crate) async fn until_done<S, T, A>(
    mut tries: Tries,
    mut state: S,
    mut attempt: impl FnMut(S) -> A,
) -> Result<T, LakeError>
where
    A: Future<Output = Result<ControlFlow<T, S>, LakeError>>,
{
    loop {
        tries.begin()?;
        match attempt(state).await? {
            ControlFlow::Break(done) => return Ok(done),
            ControlFlow::Continue(newer) => state = newer,
        }
    }
}
