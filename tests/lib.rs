//! What the checks share: where the repository lies.

pub use assay_doubles::root;
