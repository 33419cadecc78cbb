//! Serves the folders below a directory as S3 buckets on loopback, for
//! benchmarks: `s3_server DIR [PORT [LOG [LATENCY]]]`. Prints its endpoint and
//! serves until it is killed; the access key is `AKIDTEST`, its secret
//! `secret-for-tests`. LOG gets a line for each request: its kind and its path.
//! LATENCY is for how many milliseconds each request lies before it is served.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use assay_doubles_s3::{Server, Watch};
use hyper::Request;
use hyper::body::Incoming;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let dir = arguments.first().ok_or("usage: s3_server DIR [PORT]")?;
    let port: u16 = arguments.get(1).map_or(Ok(0), |port| port.parse())?;
    let watch = match arguments.get(2) {
        Some(log) => writing(File::create(log)?),
        None => Arc::new(|_: &Request<Incoming>| None),
    };
    let mut server = Server::new(Path::new(dir), watch)
        .map_err(|error| format!("{dir} cannot be served: {error:?}"))?;
    let latency = arguments.get(3).map_or(Ok(0), |latency| latency.parse())?;
    server.latency = Duration::from_millis(latency);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("endpoint http://{}", listener.local_addr()?);
    server.serve(listener).await;
    Ok(())
}

/// Notes each request in a file; nothing goes wrong with any.
fn writing(log: File) -> Watch {
    let log = Mutex::new(log);
    Arc::new(move |request| {
        let listing = request.uri().query().is_some_and(|query| query.contains("list-type"));
        let kind = if listing { "LIST" } else { request.method().as_str() };
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(log, "{kind} {}", request.uri());
        None
    })
}
