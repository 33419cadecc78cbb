//! One look at a bucket before work begins: does it exist, may it be listed,
//! and in which region does it lie.

use object_store::aws::{AmazonS3, resolve_bucket_region};
use object_store::list::{PaginatedListOptions, PaginatedListStore};

use crate::AwsError;
use crate::error::Answer;
use crate::limits;

/// Where a probe looks.
pub(crate) struct ProbePlace<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) prefix: &'a str,
    pub(crate) region: &'a str,
    pub(crate) endpoint: String,
    pub(crate) profile: &'a str,
}

/// What a probe found.
pub(crate) enum ProbeAnswer {
    /// The bucket can be listed.
    Here,
    /// The bucket lies in this other region.
    Elsewhere(String),
}

/// Lists one key below the prefix: one request, a few hundred bytes.
pub(crate) async fn probe(
    store: &AmazonS3,
    place: &ProbePlace<'_>,
) -> Result<ProbeAnswer, AwsError> {
    let options = PaginatedListOptions { max_keys: Some(1), ..PaginatedListOptions::default() };
    let prefix = (!place.prefix.is_empty()).then_some(place.prefix);
    match store.list_paginated(prefix, options).await {
        // The first key is one that the library's paths cannot name.
        Ok(_) | Err(object_store::Error::InvalidPath { .. }) => Ok(ProbeAnswer::Here),
        Err(error) => place.understand(error).await,
    }
}

impl ProbePlace<'_> {
    async fn understand(&self, error: object_store::Error) -> Result<ProbeAnswer, AwsError> {
        let answer = Answer::of(&error);
        if let Some(region) = answer.region().filter(|region| *region != self.region) {
            return Ok(ProbeAnswer::Elsewhere(region.to_owned()));
        }
        if answer.is_redirect() {
            return self.ask_for_region().await;
        }
        Err(self.explain(error, &answer))
    }

    async fn ask_for_region(&self) -> Result<ProbeAnswer, AwsError> {
        let lost =
            || AwsError::WrongRegion { bucket: self.bucket.into(), region: self.region.into() };
        let region = resolve_bucket_region(self.bucket, &limits::client_options()).await;
        let region = region.map_err(|_| lost())?;
        if region == self.region { Err(lost()) } else { Ok(ProbeAnswer::Elsewhere(region)) }
    }

    fn explain(&self, error: object_store::Error, answer: &Answer) -> AwsError {
        let bucket = self.bucket.to_owned();
        match answer.code() {
            Some("NoSuchBucket") => {
                AwsError::NoSuchBucket { bucket, endpoint: self.endpoint.clone() }
            }
            Some("AccessDenied" | "AllAccessDisabled" | "AccountProblem") => {
                self.denied(answer.message())
            }
            Some(
                code @ ("ExpiredToken"
                | "InvalidToken"
                | "InvalidAccessKeyId"
                | "SignatureDoesNotMatch"),
            ) => AwsError::RefusedCredentials { profile: self.profile.into(), code: code.into() },
            _ if answer.is_unreachable() => {
                AwsError::Unreachable { endpoint: self.endpoint.clone(), source: error }
            }
            _ => AwsError::Store { bucket, source: error },
        }
    }

    fn denied(&self, message: Option<&str>) -> AwsError {
        AwsError::AccessDenied {
            bucket: self.bucket.into(),
            prefix: self.prefix.into(),
            // "Access Denied" alone repeats what is said anyway.
            detail: message.filter(|text| *text != "Access Denied").map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use assay_host::Hinted;

    use super::*;

    fn answer(status: &str, body: &str) -> object_store::Error {
        let text = format!("Server returned non-2xx status code: {status}: {body}");
        object_store::Error::Generic { store: "S3", source: text.into() }
    }

    fn place() -> ProbePlace<'static> {
        ProbePlace {
            bucket: "logs",
            prefix: "a/",
            region: "us-east-1",
            endpoint: "S3".into(),
            profile: "p",
        }
    }

    #[tokio::test]
    async fn a_region_in_the_answer_is_followed() {
        let body =
            "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
        let found = place().understand(answer("400 Bad Request", body)).await.unwrap();
        assert!(matches!(found, ProbeAnswer::Elsewhere(region) if region == "eu-west-1"));
    }

    #[tokio::test]
    async fn codes_become_meanings() {
        for (code, says) in [
            ("NoSuchBucket", "bucket `logs` does not exist at S3"),
            (
                "AccessDenied",
                "access to s3://logs/a/ is denied: no identity-based policy allows it",
            ),
            ("ExpiredToken", "S3 does not accept the credentials of profile `p` (ExpiredToken)"),
        ] {
            let body =
                format!("<Code>{code}</Code><Message>no identity-based policy allows it</Message>");
            let error = place().understand(answer("403", &body)).await.err().unwrap();
            assert_eq!(error.to_string(), says);
            assert!(error.hint().is_some());
        }
    }
}
