//! One account, and how its profiles are listed.

use assay_aws::profiles::application_profiles;
use assay_aws::{ServiceError, Services};
use assay_cost::profiles::Profiles;

use super::observe;
use crate::JobError;

/// An account whose inference profiles are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BedrockAccount {
    /// Twelve digits; `None` for the account at hand.
    pub id: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// Role of the account that lists them; the caller itself without one.
    pub role_arn: Option<String>,
    /// Its regions; the region at hand without any.
    pub regions: Vec<String>,
}

impl BedrockAccount {
    /// Adds the profiles of every region, and gives what failed: one region keeps no
    /// other from being listed.
    pub(super) async fn observe(&self, services: &Services, seen: &mut Profiles) -> Vec<JobError> {
        let services = match self.regions.first() {
            Some(region) => services.in_region(region),
            None => services.clone(),
        };
        let services = match self.enter(&services).await {
            Ok(services) => services,
            Err(error) => return vec![error],
        };
        let regions: Vec<Services> = match self.regions.as_slice() {
            [] => vec![services],
            regions => regions.iter().map(|region| services.in_region(region)).collect(),
        };
        let mut failed = Vec::new();
        for region in regions {
            match application_profiles(&region).await {
                Ok(found) => found.into_iter().for_each(|found| observe(seen, found)),
                Err(error) => failed.push(self.failed(region.region(), error)),
            }
        }
        failed
    }

    /// The services as a caller of this account.
    async fn enter(&self, services: &Services) -> Result<Services, JobError> {
        let failed = |error| self.failed(None, error);
        if let Some(role) = &self.role_arn {
            return services.as_role(role).await.map_err(failed);
        }
        if let Some(id) = &self.id {
            let found = services.account().await.map_err(failed)?;
            if found != *id {
                return Err(JobError::OtherAccount { place: self.place(None), found });
            }
        }
        Ok(services.clone())
    }

    fn failed(&self, region: Option<&str>, source: ServiceError) -> JobError {
        JobError::Account { place: self.place(region), source }
    }

    /// `account 111122223333 (prod) in eu-west-1`.
    fn place(&self, region: Option<&str>) -> String {
        let account = match &self.id {
            Some(id) => format!("account {id}"),
            None => "this account".to_owned(),
        };
        let name = self.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
        let region = region.map(|region| format!(" in {region}")).unwrap_or_default();
        account + &name + &region
    }
}
