//! Where queries run, and how far one is.

/// Where queries run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AthenaSettings {
    /// The workgroup: it pays, limits and says where results go.
    pub workgroup: String,
    /// The Glue database whose tables go by their plain names.
    pub database: String,
    /// `s3://` address for results, where the workgroup does not say one.
    pub output: Option<String>,
}

/// How far a query is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Execution {
    /// Athena's id of it.
    pub id: String,
    /// `queued`, `running`, `succeeded`, `failed` or `cancelled`.
    pub state: String,
    /// Since it was sent.
    pub seconds: f64,
    /// Bytes that Athena has read, and bills.
    pub bytes_scanned: u64,
}
