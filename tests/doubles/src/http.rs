//! One request on a connection of its own. HTTP/1.0: the answer ends with the
//! connection, and nothing has to be put together from chunks.

use std::io::{Read, Write};
use std::net::TcpStream;

/// Head and body of the answer of the server at `HOST:PORT`.
///
/// # Panics
///
/// When the server does not answer.
pub(crate) fn request(
    at: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> (String, String) {
    let mut stream = TcpStream::connect(at).expect("the server can be reached");
    let mut head = format!("{method} {path} HTTP/1.0\r\nHost: {at}\r\n");
    headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len())
        .expect("the server listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server answers in text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer of HTTP");
    (head.to_owned(), body.to_owned())
}
