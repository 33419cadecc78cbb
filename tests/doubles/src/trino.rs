//! Trino: the engine that Athena is built on, with Glue and S3 at a double.

mod install;
mod statement;

pub use statement::Answer;

use std::process::Command;

use crate::process::Server;
use crate::{Moto, python, root};

/// A running Trino of one node. Its catalogs `awsdatacatalog` (the lake) and `hive`
/// (raw JSON) read Glue and S3 of the double that it was started with.
#[derive(Debug)]
pub struct Trino {
    _server: Server,
    address: String,
}

impl Trino {
    /// Whether a Trino can be had on this machine.
    ///
    /// # Errors
    ///
    /// What is missing, in words for whoever reads the test's output.
    pub fn available() -> Result<(), String> {
        install::available()
    }

    /// Starts a server that reads from `moto`; fetches it where that has not
    /// been done yet (about 820 MB).
    ///
    /// # Panics
    ///
    /// When it cannot be fetched or started.
    pub fn start(moto: &Moto) -> Self {
        let home = install::home();
        let folder = root().join("tests/doubles/trino");
        let python = python::with_packages("java", &folder.join("requirements.txt"));
        let mut command = Command::new(python);
        command.arg(folder.join("serve.py")).arg(home).arg(moto.endpoint());
        let (server, url) = Server::start(&mut command);
        let address = url.trim_start_matches("http://").to_owned();
        Self { _server: server, address }
    }

    /// URL of the server, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Runs one statement in `CATALOG.SCHEMA` to its end.
    ///
    /// # Errors
    ///
    /// What Trino says about a statement that it refuses or that fails.
    ///
    /// # Panics
    ///
    /// When the server does not answer.
    pub fn sql(&self, catalog: &str, schema: &str, sql: &str) -> Result<Answer, String> {
        statement::run(&self.address, catalog, schema, sql)
    }
}
