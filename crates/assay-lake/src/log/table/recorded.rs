//! What applications have recorded in a table's log.

use deltalake_core::kernel::EagerSnapshot;

use super::LakeTable;
use crate::error::LakeError;
use crate::limits::LOG_STEPS_MAX;
use crate::store::log_cache::Recorded;

impl LakeTable {
    /// The version that an application has recorded in the log, if any.
    pub(crate) async fn application_version(
        &self,
        state: &EagerSnapshot,
        application: &'static str,
    ) -> Result<Option<i64>, LakeError> {
        let until = state.version();
        let known = self.known.recorded(application);
        let stepped = match known.filter(|known| known.at <= until) {
            Some(known) => self.recorded_since(known, until, application).await?,
            None => None,
        };
        let found = match stepped {
            Some(found) => found,
            None => Recorded { at: until, number: self.replayed(state, application).await? },
        };
        self.known.learn_recorded(application, found);
        Ok(found.number)
    }

    async fn replayed(
        &self,
        state: &EagerSnapshot,
        application: &str,
    ) -> Result<Option<i64>, LakeError> {
        state
            .transaction_version(self.log_store.as_ref(), application)
            .await
            .map_err(|error| self.failed(error))
    }

    /// What is recorded at `until`, from what was before; none if that would
    /// take too many steps, or entries that are gone.
    async fn recorded_since(
        &self,
        known: Recorded,
        until: u64,
        application: &str,
    ) -> Result<Option<Recorded>, LakeError> {
        if until - known.at > LOG_STEPS_MAX {
            return Ok(None);
        }
        let mut number = known.number;
        for version in known.at + 1..=until {
            let Some(said) = self.said(version).await? else { return Ok(None) };
            number = said.recorded(application).or(number);
        }
        Ok(Some(Recorded { at: until, number }))
    }
}
