//! Serves the folders below a directory as S3 buckets on loopback, for
//! benchmarks: `s3_server DIR [PORT]`. Prints its endpoint and serves until it
//! is killed; the access key is `AKIDTEST`, its secret `secret-for-tests`.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;

#[path = "../tests/s3/server.rs"]
mod server;
#[path = "../tests/s3/trouble.rs"]
mod trouble;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let dir = arguments.first().ok_or("usage: s3_server DIR [PORT]")?;
    let port: u16 = arguments.get(1).map_or(Ok(0), |port| port.parse())?;
    let server = server::Server::new(Path::new(dir), Arc::new(|_| None))
        .map_err(|error| format!("{dir} cannot be served: {error:?}"))?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("endpoint http://{}", listener.local_addr()?);
    server.serve(listener).await;
    Ok(())
}
