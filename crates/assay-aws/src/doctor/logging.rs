//! What Bedrock logs, where to, and who may read it.

use assay_provision::kinds::{
    BucketEncryption, BucketPolicy, BucketPublicAccess, InvocationLogging,
};
use assay_provision::{ProviderFault, ResourceKind};
use serde_json::Value;

use super::finding::{PROVISION, Said, fail, ok, warn};
use super::patient::Patient;

/// Whether the log is on, and lands where it is read.
pub(super) async fn destination(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let ours = patient.names.logs_bucket();
    let logging =
        patient.set::<InvocationLogging>(ResourceKind::InvocationLogging, "default").await?;
    Ok(match logging.map(|logging| logging.s3_bucket) {
        None => fail("nothing is logged in this region", PROVISION),
        Some(None) => warn("the log goes to CloudWatch alone", "deliver it to S3 as well"),
        Some(Some(bucket)) if bucket == ours => ok(format!("the log goes to s3://{bucket}")),
        Some(Some(bucket)) => fail(
            format!("the log goes to s3://{bucket}, not to s3://{ours}"),
            "`assay provision apply --replace-logging` takes it over; a region has one destination",
        ),
    })
}

/// What can be recovered where a record tells no counts.
pub(super) async fn text(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let logging =
        patient.set::<InvocationLogging>(ResourceKind::InvocationLogging, "default").await?;
    Ok(match logging.map(|logging| logging.text_data) {
        None => fail("nothing is logged in this region", PROVISION),
        Some(true) => ok("texts are delivered: counts that a record lacks are taken from them"),
        Some(false) => warn(
            "texts are not delivered: counts that a record lacks stay unknown, so do those of \
             cache writes by lifetime, and cost is a range",
            "set `deliver = [\"text\"]` if the lake misses too many counts",
        ),
    })
}

/// Athena and Bedrock would need rights on a key of KMS too.
pub(super) async fn encryption(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let mut wrong = Vec::new();
    for bucket in buckets(patient) {
        let set = patient.set::<BucketEncryption>(ResourceKind::BucketEncryption, &bucket).await?;
        let algorithm = set.map(|set| set.algorithm);
        if algorithm.as_deref() != Some("AES256") {
            let found = algorithm.unwrap_or_else(|| "no default".into());
            wrong.push(format!("{bucket} has {found}"));
        }
    }
    Ok(match wrong.as_slice() {
        [] => ok("both buckets are encrypted with keys of S3 (AES256)"),
        wrong => fail(
            wrong.join(", "),
            "with KMS, Athena fails with AccessDenied on kms:Decrypt; `assay provision apply` sets AES256",
        ),
    })
}

/// All four parts of the block, on both buckets.
pub(super) async fn public_access(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let mut open = Vec::new();
    for bucket in buckets(patient) {
        let block =
            patient.set::<BucketPublicAccess>(ResourceKind::BucketPublicAccess, &bucket).await?;
        if !block.is_some_and(|block| is_closed(&block)) {
            open.push(bucket);
        }
    }
    Ok(match open.as_slice() {
        [] => ok("public access to both buckets is blocked"),
        open => fail(format!("{} may be opened to the public", open.join(", ")), PROVISION),
    })
}

fn is_closed(block: &BucketPublicAccess) -> bool {
    let BucketPublicAccess { block_public_acls, ignore_public_acls, .. } = block;
    *block_public_acls
        && *ignore_public_acls
        && block.block_public_policy
        && block.restrict_public_buckets
}

/// Whether the log can be read over a plain connection.
pub(super) async fn tls_only(patient: &Patient<'_>) -> Result<Said, ProviderFault> {
    let bucket = patient.names.logs_bucket();
    let policy = patient.set::<BucketPolicy>(ResourceKind::BucketPolicy, &bucket).await?;
    Ok(match policy {
        Some(policy) if refuses_plain(&policy.document) => {
            ok(format!("{bucket} refuses plain connections"))
        }
        _ => fail(format!("{bucket} takes plain connections"), PROVISION),
    })
}

fn refuses_plain(document: &Value) -> bool {
    let statements = document["Statement"].as_array();
    statements.into_iter().flatten().any(|statement| {
        let secure = &statement["Condition"]["Bool"]["aws:SecureTransport"];
        let refused = *secure == "false" || *secure == Value::Bool(false) || secure[0] == "false";
        statement["Effect"] == "Deny" && refused
    })
}

fn buckets(patient: &Patient<'_>) -> [String; 2] {
    [patient.names.logs_bucket(), patient.names.results_bucket()]
}
