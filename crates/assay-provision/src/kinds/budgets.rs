use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A monthly cost budget with everything that hangs on it; no outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// US dollars in a month.
    pub limit_usd: f64,
    /// Cost filters: sorted values by dimension (`Service`, `TagKeyValue` with `user:Team$platform`).
    #[serde(default)]
    pub filters: BTreeMap<String, Vec<String>>,
    /// Sorted by kind and threshold.
    pub notifications: Vec<Notification>,
}

/// When somebody is told; `GREATER_THAN` a percentage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    /// `ACTUAL` or `FORECASTED`.
    pub kind: String,
    /// Per cent of the limit.
    pub threshold_percent: f64,
    /// Sorted.
    pub subscribers: Vec<Subscriber>,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subscriber {
    /// `SNS` or `EMAIL`.
    pub kind: String,
    /// ARN of the topic, or the address.
    pub address: String,
}
