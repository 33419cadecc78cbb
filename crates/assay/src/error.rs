//! What a job fails with, by meaning and blame.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use arrow::error::ArrowError;
use assay_aws::athena::AthenaError;
use assay_aws::catalog::CatalogError;
use assay_aws::{AwsError, ServiceError};
use assay_cost::day::DayError;
use assay_cost::money::MoneyOverflow;
use assay_cost::prices::OfferError;
use assay_cost::profiles::OutOfOrder;
use assay_host::{FileError, Hinted, text};
use assay_lake::{LakeError, Place};
use assay_provision::ProvisionError;
use assay_query::QueryError;
use assay_settings::Faults;
use tokio::task::JoinError;

/// What a job fails with: what a library below says, or what only the job knows.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The lake, or a place of logs.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// A query in the local engine.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A query in Athena.
    #[error(transparent)]
    Athena(#[from] AthenaError),
    /// Glue's tables or Athena's saved queries.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// Credentials or buckets.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// A service of AWS.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Settings of provisioning, or what is to become of them.
    #[error(transparent)]
    Provision(#[from] ProvisionError),
    /// An answer cannot be put into the form in which it is compared.
    #[error(transparent)]
    Answer(#[from] ArrowError),
    /// Another task of the job panicked.
    #[error(transparent)]
    Panicked(#[from] JoinError),
    /// Glue knows tables in S3 only.
    #[error("the lake {lake} is not in S3")]
    LakeNotInS3 {
        /// The lake.
        lake: Place,
    },
    /// Glue knows tables in S3 only.
    #[error("the raw logs {logs} are not in S3")]
    RawLogsNotInS3 {
        /// The logs as they were named.
        logs: Place,
    },
    /// The query may scan more in Athena than it is allowed to.
    #[error(
        "the query may scan up to {} in Athena ({}), more than the limit of {}",
        text::size(*bytes), files_of(*files), text::size(*limit_bytes)
    )]
    BeyondScanLimit {
        /// Bytes of the files that the query would open.
        bytes: u64,
        /// How many files these are.
        files: u64,
        /// Bytes that it may scan.
        limit_bytes: u64,
    },
    /// It is not known how much the query would scan in Athena.
    #[error("cannot estimate what the query would scan in Athena, so it was not sent")]
    NoScanEstimate(#[source] QueryError),
    /// The file of metrics cannot be written.
    #[error("cannot write the metrics")]
    Metrics(#[source] FileError),
    /// The metrics of the run are written, those of the lake are not.
    #[error("cannot read the lake for its metrics")]
    MetricsOfLake(#[source] LakeError),
    /// The summary of a phase is no JSON.
    #[error(transparent)]
    Summary(#[from] serde_json::Error),
    /// A file that people write has faults; nothing of it is used.
    #[error("{what} cannot be used\n{faults:#}")]
    Faulty {
        /// Which file, in words: `the price file`.
        what: &'static str,
        /// All its faults, each with file, line and field.
        faults: Faults,
    },
    /// A file that the user names cannot be read.
    #[error("cannot read {}", path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not one of AWS's price lists.
    #[error("{} is not a price list of AWS", path.display())]
    NotAnOffer {
        /// The file.
        path: PathBuf,
        /// What is wrong with its JSON.
        source: OfferError,
    },
    /// The profiles of an account and region could not be listed.
    #[error("cannot list the inference profiles of {place}")]
    Account {
        /// Account, name and region: `account 111122223333 (prod) in eu-west-1`.
        place: String,
        /// Why.
        source: ServiceError,
    },
    /// The caller belongs to another account than the settings say.
    #[error("the AWS credentials are of account {found}, not of {place}")]
    OtherAccount {
        /// Account and name, as the settings say.
        place: String,
        /// Account of the credentials.
        found: String,
    },
    /// The clock of this machine is before the newest day that the lake knows.
    #[error(transparent)]
    OutOfOrder(#[from] OutOfOrder),
    /// A sum of dollars or tokens that no column can hold.
    #[error(transparent)]
    Overflow(#[from] MoneyOverflow),
    /// A day of the lake that is none.
    #[error("a day in the lake {0}")]
    NotADay(#[from] DayError),
    /// What a phase of the caller's own fails with.
    #[error(transparent)]
    OfCaller(Box<dyn Error + Send + Sync>),
}

fn files_of(count: u64) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

impl JobError {
    /// Whether the request makes no sense, wherever that was noticed.
    pub fn is_misuse(&self) -> bool {
        match self {
            Self::Lake(error) => is_misuse(error),
            Self::Query(error) => is_misuse(error),
            Self::Provision(error) => error.is_misuse(),
            Self::Unread { source, .. } => source.kind() == io::ErrorKind::NotFound,
            error => matches!(
                error,
                Self::RawLogsNotInS3 { .. } | Self::Faulty { .. } | Self::NotAnOffer { .. }
            ),
        }
    }
}

impl Hinted for JobError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Lake(error) => error.hint(),
            Self::Query(error) => error.hint(),
            Self::Athena(error) => error.hint(),
            Self::Catalog(error) => error.hint(),
            Self::Aws(error) => error.hint(),
            Self::Service(error) => error.hint(),
            Self::Provision(error) => error.hint(),
            Self::NoScanEstimate(_) => {
                Some("--scan-limit none sends it without an estimate".into())
            }
            Self::LakeNotInS3 { .. } => Some("Glue and Athena know tables in S3 only".into()),
            Self::RawLogsNotInS3 { .. } => Some(RAW_LOGS_HINT.into()),
            Self::BeyondScanLimit { .. } => Some(SCAN_HINT.into()),
            Self::NotAnOffer { .. } => Some(OFFER_HINT.into()),
            Self::OtherAccount { .. } => Some(OTHER_ACCOUNT_HINT.into()),
            Self::OutOfOrder(_) => Some("set the clock of this machine".into()),
            _ => None,
        }
    }
}

/// Whether an error of a library of assay is about a request that makes no sense.
pub fn is_misuse(error: &(dyn Error + 'static)) -> bool {
    let query = matches!(
        error.downcast_ref(),
        Some(
            QueryError::UnknownQuery { .. }
                | QueryError::UnknownParameter { .. }
                | QueryError::BadParameter { .. }
                | QueryError::File { .. }
        )
    );
    let place = matches!(error.downcast_ref(), Some(LakeError::NotALocation { .. }));
    query
        || place
        || error.downcast_ref().is_some_and(ProvisionError::is_misuse)
        || error.downcast_ref().is_some_and(JobError::is_misuse)
}

const RAW_LOGS_HINT: &str =
    "leave `raw_logs` out for the first source in S3; Glue knows tables there only";

const SCAN_HINT: &str =
    "narrow it with --since or WHERE event_date >= '…', or raise --scan-limit; `none` is no limit";

const OFFER_HINT: &str = "download offers/v1.0/aws/AmazonBedrockFoundationModels/current/REGION/\
                          index.json from https://pricing.us-east-1.amazonaws.com";

const OTHER_ACCOUNT_HINT: &str =
    "give the account a `role_arn` in `[[accounts]]`, or use credentials of that account";
