//! From what is said to settings as meant, with everything that is wrong at once.

use assay_settings::Said;

use super::Settings;
use super::table::SETTINGS;
use super::together::Together;
use crate::ProvisionError;

impl Settings {
    /// Reads what is said, the later over the earlier.
    ///
    /// # Errors
    /// Names everything that is wrong, each where it is said.
    pub fn read(said: &[Said]) -> Result<Self, ProvisionError> {
        let mut settings = SETTINGS.defaults(Self::unset());
        let mut findings = SETTINGS.understand(&mut settings, said);
        settings.complete();
        let together = Together::check(&settings, said, &findings);
        findings.append(together);
        findings.finish(settings).map_err(|faults| ProvisionError::Settings { faults })
    }

    /// No setting, before the defaults of the table.
    fn unset() -> Self {
        Self {
            project_name: String::new(),
            s3_bucket_prefix: String::new(),
            region: String::new(),
            tags: Default::default(),
            developer_principals: vec![],
            admin_principals: vec![],
            allowed_models: vec![],
            log_retention_days: None,
            log_lifecycle_days: None,
            results_lifecycle_days: 0,
            deliver: vec![],
            developers: vec![],
            monthly_budget_usd: 0.0,
            budget_include_credits: false,
            budget_include_refunds: false,
            claude_services: vec![],
            team_budgets: Default::default(),
            alert_emails: vec![],
            scan_limit_bytes: 0,
            alarm_invocations_per_hour: 0,
            alarm_output_tokens_per_hour: 0,
            request_metadata: vec![],
            guardrail: None,
        }
    }

    /// Who names no model has the first of the allowed.
    fn complete(&mut self) {
        for developer in self.developers.iter_mut().filter(|one| one.models.is_empty()) {
            developer.models = self.allowed_models.iter().take(1).cloned().collect();
        }
    }
}
