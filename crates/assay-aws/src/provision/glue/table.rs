//! Tables.

use assay_provision::Address;
use assay_provision::kinds::GlueTable as Shape;
use async_trait::async_trait;
use aws_sdk_glue::types::Table as Found;

use crate::glue;
use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::service::calls::{Called, IfThere, Named};
use crate::{ServiceError, ServiceErrorKind};

pub(in crate::provision) struct Table;

#[async_trait]
impl Resource for Table {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        Ok(find(aws, at).await?.map(|found| Live::new(glue::read(&found))))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let call = aws.glue.create_table().database_name(at.parts().0);
        call.table_input(glue::input(at.parts().1, wanted, None)?)
            .send()
            .await
            .named("glue:CreateTable")?;
        Ok(())
    }

    /// Only what the plan saw is changed, and the version that was found is
    /// named: whatever publishing adds meanwhile is not lost.
    async fn update(&self, aws: &Aws, at: &Address, from: &Shape, to: &Shape) -> Called<()> {
        let live = find(aws, at).await?;
        let found = live.as_ref().map(glue::read);
        // After a call whose answer was lost it is as wanted already.
        if found.as_ref().is_some_and(|found| found != from && found != to) {
            return Err(changed(at));
        }
        let version = live.as_ref().and_then(|live| live.version_id.clone());
        let call = aws.glue.update_table().database_name(at.parts().0).set_version_id(version);
        let input = glue::input(at.parts().1, to, live.as_ref())?;
        call.table_input(input).send().await.named("glue:UpdateTable")?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let (database, name) = at.parts();
        let call = aws.glue.delete_table().database_name(database).name(name);
        call.send().await.named("glue:DeleteTable")?;
        Ok(())
    }
}

async fn find(aws: &Aws, at: &Address) -> Called<Option<Found>> {
    let (database, name) = at.parts();
    let call = aws.glue.get_table().database_name(database).name(name);
    let found = call.send().await.named("glue:GetTable").if_there()?;
    Ok(found.and_then(|found| found.table))
}

fn changed(at: &Address) -> ServiceError {
    ServiceError {
        operation: "glue:UpdateTable",
        kind: ServiceErrorKind::Conflict,
        code: None,
        message: format!("{at} was changed by another process meanwhile"),
    }
}
