//! Settings, account and provider: what every one of these commands begins with.

use assay_aws::provision::AwsProvider;
use assay_aws::{AwsSettings, Services};
use assay_provision::{Home, Names, Resource, Settings, World, desired};

use crate::settings::FileSettings;

/// Settings, and where they are to become true.
pub(crate) struct Stage {
    pub(crate) settings: Settings,
    pub(crate) home: Home,
    pub(crate) provider: AwsProvider,
    pub(crate) wanted: Vec<Resource>,
}

/// What the settings want.
///
/// # Errors
/// One complaint that names everything that is wrong.
pub(crate) fn settings(file: &FileSettings) -> anyhow::Result<Settings> {
    Ok(Settings::read(&file.provision)?)
}

impl Stage {
    /// Reads the settings and asks AWS who the caller is.
    pub(crate) async fn of(file: &FileSettings) -> anyhow::Result<Self> {
        let settings = settings(file)?;
        let region = Some(settings.region.clone());
        let services = Services::load(&AwsSettings { region, ..AwsSettings::default() }).await;
        let provider = AwsProvider::new(&services, &settings.project_name).await?;
        let home = Home { account_id: provider.account().into(), region: provider.region().into() };
        let wanted = desired(&settings, &home);
        Ok(Self { settings, home, provider, wanted })
    }

    /// Looks at what is live.
    pub(crate) async fn observe(&self) -> anyhow::Result<World> {
        let names = Names::of(&self.settings);
        Ok(World::observe(&self.provider, &names, &self.wanted).await?)
    }
}
