//! The identities of a lake.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use assay_cost::people::{Identity, metadata_of};
use assay_decode::identity;
use assay_query::Engine;

use crate::JobError;

/// The columns by which the roll-up tells callers apart.
pub(super) const KEY: &str = "account_id, identity_arn, inference_profile_id, caller_metadata";

/// Whom the roll-up tells from all others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Caller {
    pub(super) account_id: Option<String>,
    pub(super) arn: Option<String>,
    pub(super) profile: Option<String>,
    pub(super) metadata: Option<String>,
}

impl Caller {
    /// As rules see it.
    ///
    /// # Errors
    /// [`JobError::Summary`] for metadata that is not JSON, which the roll-up does not write.
    pub(super) fn identity(&self) -> Result<Identity<'_>, JobError> {
        let told = identity::parse(self.arn.as_deref());
        let metadata = self.metadata.as_deref().map_or(Ok(BTreeMap::new()), metadata_of)?;
        Ok(Identity {
            account_id: self.account_id.as_deref(),
            arn: self.arn.as_deref(),
            principal_type: Some(told.principal_type.word()),
            principal: told.principal,
            session: told.session_name,
            profile: self.profile.as_deref(),
            metadata,
        })
    }
}

/// Every caller, in order.
pub(super) async fn read(engine: &Engine) -> Result<Vec<Caller>, JobError> {
    let sql = format!("SELECT DISTINCT {KEY} FROM daily_usage ORDER BY {KEY}");
    let mut callers = Vec::new();
    for batch in engine.sql(&sql).await?.collect().await? {
        callers.extend(of_batch(&batch)?);
    }
    Ok(callers)
}

/// The caller of each row: the first four columns.
pub(super) fn of_batch(batch: &RecordBatch) -> Result<Vec<Caller>, ArrowError> {
    let columns = (0..4).map(|index| cast(batch.column(index), &DataType::Utf8));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let text = |index: usize, row: usize| {
        let column: &StringArray = columns[index].as_string();
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    let caller = |row| Caller {
        account_id: text(0, row),
        arn: text(1, row),
        profile: text(2, row),
        metadata: text(3, row),
    };
    Ok((0..batch.num_rows()).map(caller).collect())
}
