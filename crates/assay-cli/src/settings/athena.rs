//! Where Athena is, and how much it may scan.

use assay_aws::athena::AthenaSettings;
use clap::Args;

use super::args::missing;
use super::file::FileSettings;
use super::values::ScanLimit;

/// The workgroup that every account has.
pub(crate) const WORKGROUP: &str = "primary";

/// Where Athena is, and how much it may scan.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Athena")]
pub(crate) struct AthenaArgs {
    /// Glue database that the lake is published in
    #[arg(long, value_name = "DATABASE", env = "ASSAY_CATALOG", hide_env_values = true)]
    pub(crate) catalog: Option<String>,
    /// Athena workgroup that queries run in; primary by default
    #[arg(long, value_name = "NAME", env = "ASSAY_WORKGROUP", hide_env_values = true)]
    pub(crate) workgroup: Option<String>,
    /// s3:// address for Athena's results, where the workgroup does not say one
    #[arg(long, value_name = "S3", env = "ASSAY_ATHENA_OUTPUT", hide_env_values = true)]
    pub(crate) athena_output: Option<String>,
    /// Refuse a query that may scan more in Athena, or `none`
    #[arg(long, value_name = "SIZE", env = "ASSAY_SCAN_LIMIT", hide_env_values = true)]
    pub(crate) scan_limit: Option<ScanLimit>,
}

impl AthenaArgs {
    /// Workgroup, database and place for results that are meant.
    pub(crate) fn resolve(&self, file: &FileSettings) -> anyhow::Result<AthenaSettings> {
        let database = self.catalog.clone().or_else(|| file.catalog.clone());
        let workgroup = self.workgroup.clone().or_else(|| file.workgroup.clone());
        Ok(AthenaSettings {
            database: database.ok_or_else(|| missing("catalog", "--catalog, ASSAY_CATALOG"))?,
            workgroup: workgroup.unwrap_or_else(|| WORKGROUP.to_owned()),
            output: self.athena_output.clone().or_else(|| file.athena_output.clone()),
        })
    }

    /// The limit that is meant.
    pub(crate) fn scan_limit(&self, file: &FileSettings) -> ScanLimit {
        self.scan_limit.unwrap_or(file.scan_limit)
    }
}
