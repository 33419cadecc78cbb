//! IAM: roles and their inline policies.

use assay_provision::kinds::{IamRole, IamRolePolicy, Tags};
use assay_provision::{Address, ResourceKind};
use async_trait::async_trait;
use aws_sdk_iam::types::Tag;

use super::aws::Aws;
use super::resource::{Live, Resource};
use super::{policy, tags};
use crate::service::calls::{Called, IfThere, Named, said};

/// Longest session where nothing is said, in seconds.
const SESSION_SECONDS: i32 = 3600;
/// What each role of a project is called behind the project's name.
const ROLES: [&str; 3] = ["developer", "admin", "bedrock-logging"];

pub(super) struct Role;

#[async_trait]
impl Resource for Role {
    type Shape = IamRole;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<IamRole>>> {
        let call = aws.iam.get_role().role_name(&at.name);
        let found = call.send().await.named("iam:GetRole").if_there()?;
        found.and_then(|found| found.role).map(|role| live(&role)).transpose()
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &IamRole) -> Called<()> {
        let call = aws.iam.create_role().role_name(&at.name);
        let call = call.set_description(wanted.description.clone());
        let call = call.max_session_duration(seconds(wanted));
        let call = call.assume_role_policy_document(wanted.trust.to_string());
        let call = call.set_tags(Some(tags::each(&wanted.tags, tag)?));
        call.send().await.named("iam:CreateRole")?;
        Ok(())
    }

    async fn update(&self, aws: &Aws, at: &Address, from: &IamRole, to: &IamRole) -> Called<()> {
        if from.trust != to.trust {
            trust(aws, at, to).await?;
        }
        if (&from.description, from.max_session_seconds)
            != (&to.description, to.max_session_seconds)
        {
            describe(aws, at, to).await?;
        }
        retag(aws, at, tags::Change::between(&from.tags, &to.tags)).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        aws.iam.delete_role().role_name(&at.name).send().await.named("iam:DeleteRole")?;
        Ok(())
    }
}

fn live(role: &aws_sdk_iam::types::Role) -> Called<Live<IamRole>> {
    let shape = IamRole {
        description: said(role.description()),
        trust: policy::decoded("iam:GetRole", role.assume_role_policy_document())?,
        max_session_seconds: role.max_session_duration.unwrap_or(SESSION_SECONDS).unsigned_abs(),
        tags: tags_of(role.tags()),
    };
    Ok(Live::new(shape).with("arn", Some(role.arn())).with("id", Some(role.role_id())))
}

fn seconds(role: &IamRole) -> i32 {
    i32::try_from(role.max_session_seconds).unwrap_or(i32::MAX)
}

fn tags_of(tags: &[Tag]) -> Tags {
    tags::read(tags.iter().map(|tag| (tag.key(), tag.value())))
}

fn tag(key: &str, value: &str) -> Called<Tag> {
    Tag::builder().key(key).value(value).build().named("iam:TagRole")
}

async fn trust(aws: &Aws, at: &Address, to: &IamRole) -> Called<()> {
    let call = aws.iam.update_assume_role_policy().role_name(&at.name);
    let call = call.policy_document(to.trust.to_string());
    call.send().await.named("iam:UpdateAssumeRolePolicy")?;
    Ok(())
}

async fn describe(aws: &Aws, at: &Address, to: &IamRole) -> Called<()> {
    let call = aws.iam.update_role().role_name(&at.name);
    let call = call.description(to.description.clone().unwrap_or_default());
    call.max_session_duration(seconds(to)).send().await.named("iam:UpdateRole")?;
    Ok(())
}

async fn retag(aws: &Aws, at: &Address, change: tags::Change) -> Called<()> {
    if !change.set.is_empty() {
        let call = aws.iam.tag_role().role_name(&at.name);
        let call = call.set_tags(Some(tags::each(&change.set, tag)?));
        call.send().await.named("iam:TagRole")?;
    }
    if !change.unset.is_empty() {
        let call = aws.iam.untag_role().role_name(&at.name);
        call.set_tag_keys(Some(change.unset)).send().await.named("iam:UntagRole")?;
    }
    Ok(())
}

pub(super) struct RolePolicy;

#[async_trait]
impl Resource for RolePolicy {
    type Shape = IamRolePolicy;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<IamRolePolicy>>> {
        let (role, name) = at.parts();
        let call = aws.iam.get_role_policy().role_name(role).policy_name(name);
        let Some(found) = call.send().await.named("iam:GetRolePolicy").if_there()? else {
            return Ok(None);
        };
        let document = policy::decoded("iam:GetRolePolicy", Some(found.policy_document()))?;
        Ok(Some(Live::new(IamRolePolicy { document })))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &IamRolePolicy) -> Called<()> {
        let (role, name) = at.parts();
        let call = aws.iam.put_role_policy().role_name(role).policy_name(name);
        let call = call.policy_document(wanted.document.to_string());
        call.send().await.named("iam:PutRolePolicy")?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let (role, name) = at.parts();
        let call = aws.iam.delete_role_policy().role_name(role).policy_name(name);
        call.send().await.named("iam:DeleteRolePolicy")?;
        Ok(())
    }

    async fn owned(&self, aws: &Aws) -> Called<Vec<Address>> {
        let mut found = Vec::new();
        for role in ROLES {
            found.extend(policies_of(aws, &format!("{}-{role}", aws.project)).await?);
        }
        Ok(found)
    }
}

async fn policies_of(aws: &Aws, role: &str) -> Called<Vec<Address>> {
    let pages = aws.iam.list_role_policies().role_name(role).into_paginator();
    let names = pages.items().send().try_collect().await;
    let names = names.named("iam:ListRolePolicies").if_there()?.unwrap_or_default();
    let address =
        |name: String| Address::new(ResourceKind::IamRolePolicy, format!("{role}/{name}"));
    Ok(names.into_iter().map(address).collect())
}
