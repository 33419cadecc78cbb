//! Columns that follow from another one, worked out once for each of its distinct
//! texts when the batch is finished.

use arrow_schema::ArrowError;
use assay_schema::Kind;
use assay_schema::models::ModelId;

use super::column::LogColumn;
use super::ready::{Given, Ready};
use crate::identity;

/// Of the ARN.
#[derive(Default)]
pub(super) struct PrincipalTypes;

/// Of the ARN.
#[derive(Default)]
pub(super) struct Principals;

/// Of the ARN.
#[derive(Default)]
pub(super) struct SessionNames;

/// Of the model id.
#[derive(Default)]
pub(super) struct EndpointScopes;

/// Of the model id.
#[derive(Default)]
pub(super) struct ProfileIds;

impl LogColumn for PrincipalTypes {
    const KIND: Kind = Kind::Text;

    fn ready<'c>(&'c self, given: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ready::derived(given.arns, |arn| Some(identity::parse(arn).principal_type.word()))
    }
}

impl LogColumn for Principals {
    const KIND: Kind = Kind::Text;

    fn ready<'c>(&'c self, given: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ready::derived(given.arns, |arn| identity::parse(arn).principal)
    }
}

impl LogColumn for SessionNames {
    const KIND: Kind = Kind::Text;

    fn ready<'c>(&'c self, given: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ready::derived(given.arns, |arn| identity::parse(arn).session_name)
    }
}

impl LogColumn for EndpointScopes {
    const KIND: Kind = Kind::Text;

    fn ready<'c>(&'c self, given: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ready::derived(given.model_ids, |id| ModelId::of(id?).scope.map(|scope| scope.word()))
    }
}

impl LogColumn for ProfileIds {
    const KIND: Kind = Kind::Text;

    fn ready<'c>(&'c self, given: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ready::derived(given.model_ids, |id| ModelId::of(id?).profile)
    }
}
