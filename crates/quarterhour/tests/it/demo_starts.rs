//! The demonstration starts with one command, and everybody it names is somebody.

use crate::server::Server;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The whole answer to a request without a cookie.
fn get(server: &Server, path: &str) -> String {
    let url = server.url(path);
    let host = url.trim_start_matches("http://").split('/').next().unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn the_demonstration_asks_for_a_sign_in_and_keeps_its_data_when_started_again() {
    let mut server = Server::demo().await;
    let page = get(&server, "/sign-in");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("name=\"password\""), "{page}");
    assert!(!get(&server, "/users").starts_with("HTTP/1.1 200"));
    server.kill();
    server.restart().await;
    assert!(get(&server, "/sign-in").starts_with("HTTP/1.1 200"));
}
