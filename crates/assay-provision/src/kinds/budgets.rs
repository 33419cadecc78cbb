use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A cost budget with everything that hangs on it; no outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// US dollars in a period.
    pub limit_usd: f64,
    /// The period: `MONTHLY` …
    pub time_unit: String,
    /// Whether credits are taken off what is counted: an account that lives on
    /// credits then reads 0.
    pub include_credits: bool,
    /// Whether refunds are taken off what is counted.
    pub include_refunds: bool,
    /// Cost filters: sorted values by dimension (`Service`, `TagKeyValue` with `user:Team$platform`).
    #[serde(default)]
    pub filters: BTreeMap<String, Vec<String>>,
    /// Sorted by kind and threshold.
    pub notifications: Vec<Notification>,
}

/// When a message is sent; `GREATER_THAN` a percentage.
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
