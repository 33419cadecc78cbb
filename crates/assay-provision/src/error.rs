//! Why provisioning does not go on.

use assay_host::Hinted;
use assay_settings::Faults;

use crate::{Address, ProviderFault, ResourceKind};

/// Why provisioning does not go on.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The settings make no sense.
    #[error("the settings of provisioning are not understood\n{faults:#}")]
    Settings {
        /// All of them.
        faults: Faults,
    },
    /// What is live could not be read, so nothing can be planned.
    #[error("cannot read {address}: {fault}")]
    Reading {
        /// Which.
        address: Address,
        /// Why.
        fault: ProviderFault,
    },
    /// What is ours could not be listed, so nothing can be planned.
    #[error("cannot list what there is of kind {kind}: {fault}")]
    Listing {
        /// Of which kind.
        kind: ResourceKind,
        /// Why.
        fault: ProviderFault,
    },
    /// A target is neither wanted nor ours.
    #[error("there is no {} in the settings, nor in AWS as ours", list(.addresses))]
    UnknownTarget {
        /// Which.
        addresses: Vec<Address>,
    },
    /// What is to go with what it holds is not known.
    #[error("`{name}` names nothing that holds logs")]
    UnknownData {
        /// As it was given.
        name: String,
        /// Names that are known.
        there: Vec<String>,
    },
    /// Something is there that is not ours.
    #[error("the plan cannot be applied while this is not ours: {}", list(.addresses))]
    Foreign {
        /// Which.
        addresses: Vec<Address>,
    },
    /// What an account has once for all regions is another region's.
    #[error(
        "the project {project} is in {region}, not in {here}: {address} is written for {region}, and an account has one of that name for all regions"
    )]
    OtherRegion {
        /// What is another region's.
        address: Address,
        /// The project.
        project: String,
        /// Whose it is.
        region: String,
        /// The region that the settings name.
        here: String,
    },
    /// More is deleted than was agreed to.
    #[error("this deletes {count} of {kind}, more than {max}")]
    TooManyDeletions {
        /// Of which kind.
        kind: ResourceKind,
        /// How many.
        count: usize,
        /// How many may.
        max: usize,
    },
    /// The world has moved since the plan was made.
    #[error("since the plan was made this has changed: {}", list(.addresses))]
    Moved {
        /// Which.
        addresses: Vec<Address>,
    },
    /// A plan of another project, account or region.
    #[error("the plan is for {of}, this is {here}")]
    Elsewhere {
        /// What the plan says.
        of: String,
        /// Where we are.
        here: String,
    },
    /// A text that is no plan of this version.
    #[error("this is no plan that can be applied: {reason}")]
    NotAPlan {
        /// Why not.
        reason: String,
    },
}

impl ProvisionError {
    /// Whether what was asked for makes no sense.
    pub fn is_misuse(&self) -> bool {
        matches!(
            self,
            Self::Settings { .. }
                | Self::UnknownTarget { .. }
                | Self::UnknownData { .. }
                | Self::TooManyDeletions { .. }
                | Self::NotAPlan { .. }
        )
    }
}

impl Hinted for ProvisionError {
    fn hint(&self) -> Option<String> {
        let fixed = match self {
            Self::Settings { .. } => {
                "the table [provision] of assay.example.toml shows every setting"
            }
            Self::Reading { fault, .. } | Self::Listing { fault, .. } => return fault.hint(),
            Self::UnknownTarget { .. } => "`assay provision plan` shows every address",
            Self::UnknownData { there, .. } => {
                return Some(format!("there are {}, and `all`", there.join(", ")));
            }
            Self::Foreign { .. } => {
                "plan again with --adopt to take it over; for a logging configuration of others \
                 with --replace-logging; what is of another project stays so: take another \
                 project_name or s3_bucket_prefix"
            }
            Self::OtherRegion { project, region, here, .. } => {
                return Some(format!(
                    "for {here} set another project_name, {project}-{here} for example, and \
                     another s3_bucket_prefix; to move the project, `assay provision destroy` it \
                     with the region {region} first, and give it another s3_bucket_prefix if its \
                     logs stay"
                ));
            }
            Self::TooManyDeletions { count, .. } => {
                return Some(format!(
                    "look at the plan; if all of them are to go, say --max-delete {count}"
                ));
            }
            Self::Moved { .. } => "plan again and look at what is new",
            Self::NotAPlan { .. } => "make one with `assay provision plan -o plan.json`",
            Self::Elsewhere { .. } => return None,
        };
        Some(fixed.into())
    }
}

/// Names on a line before the rest is only counted.
const NAMED_MAX: usize = 5;

fn list(addresses: &[Address]) -> String {
    let named: Vec<_> = addresses.iter().take(NAMED_MAX).map(ToString::to_string).collect();
    match addresses.len().saturating_sub(NAMED_MAX) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
