//! The SDK's credential chain as object_store wants it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use object_store::CredentialProvider;
use object_store::aws::AwsCredential;

use crate::AwsError;
use crate::limits::{CREDENTIAL_MARGIN_SECONDS, CREDENTIAL_RETRY_SECONDS};

/// Credentials of one profile, kept until shortly before they expire. Callers
/// that come while they are being renewed wait for that one renewal.
///
/// No caller holds, or stands in line for, anything that others need: a request
/// may be left unpolled for long, behind others in a stream, and would let all
/// of them wait. So looking takes a lock that is never held across a wait, and
/// renewal is a task of its own.
#[derive(Debug)]
pub(crate) struct SdkCredentials(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    provider: SharedCredentialsProvider,
    profile: String,
    state: Mutex<State>,
    /// Held by the task that renews.
    renewing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    held: Option<Held>,
    failure: Option<Failure>,
}

#[derive(Debug)]
struct Held {
    credential: Arc<AwsCredential>,
    expiry: Option<SystemTime>,
}

#[derive(Debug)]
struct Failure {
    at: Instant,
    error: Arc<CredentialsError>,
}

impl SdkCredentials {
    pub(crate) fn new(provider: SharedCredentialsProvider, profile: String) -> Self {
        let (state, renewing) = Default::default();
        Self(Arc::new(Shared { provider, profile, state, renewing }))
    }

    pub(crate) fn profile(&self) -> &str {
        &self.0.profile
    }

    /// Credentials that are good for at least one request and its retries, or
    /// the old ones for as long as they last while renewal fails.
    pub(crate) async fn current(&self) -> Result<Arc<AwsCredential>, AwsError> {
        if let Some(held) = self.0.state().good_for(MARGIN) {
            return Ok(held);
        }
        let shared = Arc::clone(&self.0);
        // Whether it ended well is seen from what is held now.
        let _ = tokio::spawn(async move { shared.renew().await }).await;
        let state = self.0.state();
        state
            .good_for(MARGIN)
            .or_else(|| state.good_for(Duration::ZERO))
            .ok_or_else(|| self.0.error(&state))
    }
}

const MARGIN: Duration = Duration::from_secs(CREDENTIAL_MARGIN_SECONDS);

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Renews, unless another task has just done so, or has just failed.
    async fn renew(&self) {
        let _turn = self.renewing.lock().await;
        let due = {
            let state = self.state();
            state.good_for(MARGIN).is_none() && state.may_try()
        };
        if due {
            let provided = self.provider.provide_credentials().await;
            self.state().take(provided);
        }
    }

    fn error(&self, state: &State) -> AwsError {
        let expired = || Arc::new(CredentialsError::not_loaded("credentials have expired"));
        let source = state.failure.as_ref().map_or_else(expired, |f| f.error.clone());
        AwsError::of_credentials(&self.profile, source)
    }
}

impl State {
    fn good_for(&self, margin: Duration) -> Option<Arc<AwsCredential>> {
        let held = self.held.as_ref()?;
        let good = held.expiry.is_none_or(|expiry| expiry > SystemTime::now() + margin);
        good.then(|| held.credential.clone())
    }

    fn may_try(&self) -> bool {
        let pause = Duration::from_secs(CREDENTIAL_RETRY_SECONDS);
        self.failure.as_ref().is_none_or(|failure| failure.at.elapsed() >= pause)
    }

    fn take(&mut self, provided: Result<Credentials, CredentialsError>) {
        match provided {
            Ok(credentials) => {
                self.held = Some(Held::from(credentials));
                self.failure = None;
            }
            Err(error) => {
                tracing::debug!(error = %crate::error::chain(&error), "credentials could not be loaded");
                self.failure = Some(Failure { at: Instant::now(), error: Arc::new(error) });
            }
        }
    }
}

impl From<Credentials> for Held {
    fn from(credentials: Credentials) -> Self {
        let credential = AwsCredential {
            key_id: credentials.access_key_id().to_owned(),
            secret_key: credentials.secret_access_key().to_owned(),
            token: credentials.session_token().map(str::to_owned),
        };
        // Credentials that live shorter than the margin would be renewed with
        // every request; the failure pause does not apply to them, but such
        // lifetimes exist only in tests: STS and SSO give at least 15 minutes.
        Self { credential: Arc::new(credential), expiry: credentials.expiry() }
    }
}

#[async_trait]
impl CredentialProvider for SdkCredentials {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        self.current().await.map_err(|error| object_store::Error::Unauthenticated {
            path: format!("profile {}", self.profile()),
            source: Box::new(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_credential_types::provider::future;

    use super::*;

    /// Gives credentials that last `seconds`, `times` times; then refuses.
    #[derive(Debug)]
    struct Source {
        seconds: u64,
        times: usize,
        asked: Arc<AtomicUsize>,
    }

    impl ProvideCredentials for Source {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let asked = self.asked.fetch_add(1, Ordering::SeqCst);
            let expiry = SystemTime::now() + Duration::from_secs(self.seconds);
            let refused = CredentialsError::not_loaded("the SSO token has expired");
            future::ProvideCredentials::new(async move {
                tokio::task::yield_now().await;
                if asked >= self.times {
                    return Err(refused);
                }
                Ok(Credentials::new("AK", "SK", None, Some(expiry), "test"))
            })
        }
    }

    fn provider(seconds: u64, times: usize) -> (Arc<SdkCredentials>, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let source = Source { seconds, times, asked: asked.clone() };
        let shared = SharedCredentialsProvider::new(source);
        (Arc::new(SdkCredentials::new(shared, "p".into())), asked)
    }

    #[tokio::test]
    async fn callers_at_once_share_one_renewal() {
        let (credentials, asked) = provider(3600, 1);
        let calls = (0..20).map(|_| {
            let credentials = credentials.clone();
            tokio::spawn(async move { credentials.current().await.map(|c| c.key_id.clone()) })
        });
        for call in calls.collect::<Vec<_>>() {
            assert_eq!(call.await.unwrap().unwrap(), "AK");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_caller_that_is_left_unpolled_keeps_nobody_waiting() {
        let (credentials, _) = provider(3600, 1);
        let mut left = Box::pin(credentials.current());
        assert!(futures::poll!(&mut left).is_pending(), "it began a renewal");
        let mut behind = Box::pin(credentials.current());
        assert!(futures::poll!(&mut behind).is_pending());
        let other = tokio::time::timeout(Duration::from_secs(10), credentials.current()).await;
        assert_eq!(other.unwrap().unwrap().key_id, "AK");
    }

    #[tokio::test]
    async fn credentials_close_to_expiry_are_renewed_and_used_while_that_fails() {
        let (credentials, asked) = provider(CREDENTIAL_MARGIN_SECONDS - 10, 1);
        for _ in 0..3 {
            assert_eq!(credentials.current().await.unwrap().key_id, "AK");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2, "one renewal fails, the next waits");
    }

    #[tokio::test]
    async fn refusal_is_told_to_every_caller_and_asked_once() {
        let (credentials, asked) = provider(0, 0);
        for _ in 0..3 {
            let error = credentials.current().await.unwrap_err();
            assert!(matches!(error, AwsError::NoCredentials { .. }), "{error:?}");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}
