//! What a company knows of one caller.

use super::charge::Charge;

/// What a company knows of a caller.
pub(crate) struct Seat {
    /// What a rule says of the caller's own identity.
    pub(super) ruled: Option<Ruled>,
    /// The profiles through which it calls.
    pub(super) owned: Option<Owned>,
    /// Whether it calls profiles that nobody owns, of which some have been deleted.
    pub(crate) calls_shared_profiles: bool,
    /// Whether a count of its calls can be nowhere.
    pub(crate) loses_counts: bool,
    /// Whether it calls others than Claude's models.
    pub(crate) uses_other_models: bool,
}

/// What a rule says, up to a day.
pub(super) struct Ruled {
    pub(super) until: Option<u32>,
    pub(super) charge: Charge,
}

/// Profiles of one owner, and their tags.
pub(super) struct Owned {
    pub(super) owner: String,
    /// Their tags, `person` the tag User.
    pub(super) tags: Charge,
}

impl Seat {
    /// Who owns the profiles that it calls through.
    pub(crate) fn profile_owner(&self) -> Option<&str> {
        Some(&self.owned.as_ref()?.owner)
    }
}
