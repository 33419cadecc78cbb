//! An S3 protocol server: the folders below a root are its buckets.

use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// The access key that the server knows.
pub(crate) const KEY: &str = "AKIDTEST";
/// Its secret.
pub(crate) const SECRET: &str = "secret-for-tests";

/// Sees each request before it is served; a status is the answer in its place.
pub(crate) type Watch = Arc<dyn Fn(&Request<Incoming>) -> Option<StatusCode> + Send + Sync>;

/// A server that is not yet listening.
#[derive(Clone)]
pub(crate) struct Server {
    root: PathBuf,
    service: S3Service,
    /// The file server looks and then writes; one PUT at a time gives it the
    /// atomic conditional put that S3 has.
    puts: Arc<Mutex<()>>,
    watch: Watch,
}

impl Server {
    /// Serves the folders below `root`, which must exist, as buckets.
    pub(crate) fn new(root: &Path, watch: Watch) -> Result<Self, s3s_fs::Error> {
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(root)?);
        builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = builder.build();
        Ok(Self { root: root.to_owned(), service, puts: Arc::default(), watch })
    }

    /// Answers until the runtime ends.
    pub(crate) async fn serve(self, listener: TcpListener) {
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
        let refused = (self.watch)(&request).or_else(|| self.folder(&request));
        if let Some(status) = refused {
            return Ok(refusal(status));
        }
        let put = request.method() == Method::PUT;
        let _turn = if put { Some(self.puts.lock().await) } else { None };
        self.service.call(request.map(Body::from)).await
    }

    /// A folder is no object on S3; the file server fails over one.
    fn folder(&self, request: &Request<Incoming>) -> Option<StatusCode> {
        let key = request.uri().path().trim_matches('/');
        let asked = request.method() == Method::HEAD && key.contains('/');
        (asked && self.root.join(key).is_dir()).then_some(StatusCode::NOT_FOUND)
    }
}

fn refusal(status: StatusCode) -> Response<Body> {
    let code = if status == StatusCode::NOT_FOUND { "NoSuchKey" } else { "AccessDenied" };
    let mut response = Response::new(Body::from(format!("<Error><Code>{code}</Code></Error>")));
    *response.status_mut() = status;
    response
}
