use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::shape::Tags;

/// A log group; outputs `arn` (without the trailing `:*`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGroup {
    /// Days that events are kept; absent for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u32>,
    /// Tags of the group.
    #[serde(default)]
    pub tags: Tags,
}

/// A saved query of Logs Insights, found by its name; outputs `id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogQuery {
    /// Its text.
    pub query: String,
    /// Groups that it reads, sorted.
    pub log_groups: Vec<String>,
}

/// A metric filter with its one transformation; no outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricFilter {
    /// Which events count: `{ $.schemaType = "ModelInvocationLog" }`.
    pub pattern: String,
    /// Namespace of the metric.
    pub namespace: String,
    /// Name of the metric.
    pub metric: String,
    /// What an event adds: `1`, or a path such as `$.input.inputTokenCount`.
    pub value: String,
    /// What is reported when events came and none matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_value: Option<f64>,
}

/// A metric alarm on a metric or on an expression; outputs `arn`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// What it means when it rings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The metric, unless there is an expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// A Metrics Insights query, sent as the one metric query `q1` that returns
    /// data, with the alarm's period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// Seconds of one period.
    pub period_seconds: u32,
    /// Periods in a row.
    pub evaluation_periods: u32,
    /// In the metric's unit.
    pub threshold: f64,
    /// `GreaterThanThreshold` …
    pub comparison: String,
    /// `notBreaching` …
    pub missing_data: String,
    /// ARNs that get a message when it rings, sorted.
    pub alarm_actions: Vec<String>,
    /// ARNs that get a message when it is over, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ok_actions: Vec<String>,
    /// Tags of the alarm.
    #[serde(default)]
    pub tags: Tags,
}

/// A metric and how it is summed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// `Sum`, `Average` …
    pub statistic: String,
    /// Dimensions by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dimensions: BTreeMap<String, String>,
}
