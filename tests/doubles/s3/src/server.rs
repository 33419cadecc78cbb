//! An S3 protocol server: the folders below a root are its buckets.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpError};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

use crate::listing::Listing;
use crate::trouble::{Trouble, cut, refusal, reset};

/// The access key that the server knows.
pub const KEY: &str = "AKIDTEST";
/// Its secret.
pub const SECRET: &str = "secret-for-tests";

/// Sees each request before it is served, and says what is to go wrong with it.
pub type Watch = Arc<dyn Fn(&Request<Incoming>) -> Option<Trouble> + Send + Sync>;

/// A server that is not yet listening.
#[derive(Clone)]
pub struct Server {
    root: PathBuf,
    service: S3Service,
    /// The file server looks and then writes; one PUT at a time gives it the
    /// atomic conditional put that S3 has.
    puts: Arc<Mutex<()>>,
    watch: Watch,
    /// How long each request lies before it is looked at.
    pub latency: Duration,
}

impl Server {
    /// Serves the folders below `root`, which must exist, as buckets.
    pub fn new(root: &Path, watch: Watch) -> Result<Self, s3s_fs::Error> {
        let mut builder = S3ServiceBuilder::new(Listing::new(root)?);
        builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = builder.build();
        let (root, latency) = (root.to_owned(), Duration::ZERO);
        Ok(Self { root, service, puts: Arc::default(), watch, latency })
    }

    /// Answers until the runtime ends.
    pub async fn serve(self, listener: TcpListener) {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(self.clone().converse(socket));
        }
    }

    async fn converse(self, socket: TcpStream) {
        let _ = socket.set_nodelay(true);
        let answer = service_fn(|request| self.clone().answer(request));
        let http = auto::Builder::new(TokioExecutor::new());
        let _ = http.serve_connection(TokioIo::new(socket), answer).await;
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Response<Body>, HttpError> {
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        let trouble = (self.watch)(&request).or_else(|| self.folder(&request));
        match trouble {
            Some(Trouble::Status(status)) => Ok(refusal(status)),
            Some(Trouble::Reset) => Err(reset()),
            Some(Trouble::LostAnswer) => self.serve_one(request).await.and_then(|_| Err(reset())),
            Some(Trouble::ShortBody) => cut(self.serve_one(request).await?).await,
            None => self.serve_one(request).await,
        }
    }

    async fn serve_one(self, request: Request<Incoming>) -> Result<Response<Body>, HttpError> {
        let put = request.method() == Method::PUT;
        let _turn = if put { Some(self.puts.lock().await) } else { None };
        self.service.call(request.map(Body::from)).await
    }

    /// A folder is no object on S3; the file server fails over one.
    fn folder(&self, request: &Request<Incoming>) -> Option<Trouble> {
        let key = object_store::path::Path::from_url_path(request.uri().path()).ok()?;
        let asked = request.method() == Method::HEAD && key.parts_count() > 1;
        let folder = asked && self.root.join(key.as_ref()).is_dir();
        folder.then_some(Trouble::Status(StatusCode::NOT_FOUND))
    }
}
