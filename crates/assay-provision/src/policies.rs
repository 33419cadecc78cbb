//! Every policy document, one function for each.

mod admin;
mod bedrock;
mod developer;
mod mantle;
mod statement;
mod topic;

pub use admin::{admin, admin_trust};
pub use bedrock::{bedrock_trust, logging, logs_bucket};
pub use developer::{developer, developer_trust};
pub use mantle::allows_mantle;
pub use topic::topic;
