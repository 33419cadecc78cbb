//! What can go wrong between a client and S3, on the wire.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use hyper::{Response, StatusCode};
use s3s::stream::{ByteStream, DynByteStream, RemainingLength};
use s3s::{Body, HttpError};

/// How a request is answered in place of, or after, being served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It is not served; this is the answer.
    Status(StatusCode),
    /// It is not served; the connection breaks.
    Reset,
    /// It is served; the connection breaks before the answer.
    LostAnswer,
    /// It is served; the connection breaks in the middle of the answer's body.
    ShortBody,
}

pub(crate) fn reset() -> HttpError {
    HttpError::new("the connection breaks".into())
}

pub(crate) fn refusal(status: StatusCode) -> Response<Body> {
    let code = match status {
        StatusCode::NOT_FOUND => "NoSuchKey",
        StatusCode::SERVICE_UNAVAILABLE => "SlowDown",
        StatusCode::INTERNAL_SERVER_ERROR => "InternalError",
        _ => "AccessDenied",
    };
    let mut response = Response::new(Body::from(format!("<Error><Code>{code}</Code></Error>")));
    *response.status_mut() = status;
    response
}

/// The same answer, whose body breaks off half-way.
pub(crate) async fn cut(response: Response<Body>) -> Result<Response<Body>, HttpError> {
    let (head, mut body) = response.into_parts();
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await {
        bytes.extend_from_slice(&piece.map_err(|_| reset())?);
    }
    bytes.truncate(bytes.len() / 2);
    let half: DynByteStream = Box::pin(Half(Some(Bytes::from(bytes))));
    Ok(Response::from_parts(head, Body::from(half)))
}

/// Some bytes, then an error.
struct Half(Option<Bytes>);

impl stream::Stream for Half {
    type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.take().map_or_else(|| Err("the connection breaks".into()), Ok);
        Poll::Ready(Some(next))
    }
}

impl ByteStream for Half {
    fn remaining_length(&self) -> RemainingLength {
        RemainingLength::unknown()
    }
}
