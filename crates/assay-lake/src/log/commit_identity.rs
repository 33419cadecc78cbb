//! By what a commit is known again.

use uuid::Uuid;

/// Tells a commit from every other commit of the same version, in any copy of
/// the table; never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CommitIdentity(pub(crate) i64);

impl CommitIdentity {
    pub(super) fn of(entry: &[u8]) -> Self {
        let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, entry).as_u128();
        Self(i64::try_from(digest >> 65).unwrap_or(i64::MAX).max(1))
    }
}
