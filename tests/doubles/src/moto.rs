//! moto: S3, Glue, IAM and the rest of AWS in one Python process.

use std::process::Command;

use crate::process::Server;
use crate::{python, root};

/// A running moto, with the calls that it lacks added (`moto/more/`).
#[derive(Debug)]
pub struct Moto {
    _server: Server,
    endpoint: String,
}

impl Moto {
    /// Starts a server with nothing in it.
    ///
    /// # Panics
    ///
    /// When it cannot be installed or started.
    pub fn start() -> Self {
        let folder = root().join("tests/doubles/moto");
        let python = python::with_packages("moto", &folder.join("requirements.txt"));
        let (server, endpoint) = Server::start(Command::new(python).arg(folder.join("serve.py")));
        Self { _server: server, endpoint }
    }

    /// URL for every service, `http://127.0.0.1:PORT`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The variables that turn an AWS client to this server and to nothing else.
    pub fn environment(&self) -> [(&'static str, &str); 6] {
        [
            ("AWS_ENDPOINT_URL", &self.endpoint),
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ]
    }
}
