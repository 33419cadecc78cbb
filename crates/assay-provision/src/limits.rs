//! Bounds of provisioning, with what they keep from going wrong.

/// Deletions of resources of one kind, replacements among them, that a plain
/// `yes` agrees to. More may be the settings of another checkout.
pub const DELETIONS_OF_A_KIND_MAX: usize = 5;
