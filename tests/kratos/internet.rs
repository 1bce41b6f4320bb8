//! The internet as Kratos sees it: a proxy that answers for every host from the emulated network.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The hosts that Kratos contacts: VK, Ory Network's storage for mappers and schemas, and the providers with a
/// discovery document or a request token.
const HOSTS: &str = "DNS:oauth.vk.com,DNS:api.vk.com,DNS:storage.googleapis.com,DNS:accounts.google.com,\
    DNS:appleid.apple.com,DNS:www.facebook.com,DNS:login.microsoftonline.com,DNS:id.twitch.tv,DNS:access.line.me,\
    DNS:broker.netid.de,DNS:www.linkedin.com,DNS:sso.example,DNS:gitlab.com,DNS:acme.eu.auth0.com,\
    DNS:acme.my.salesforce.com,DNS:*.projects.oryapis.com,DNS:api.twitter.com,DNS:id.uaepass.ae";

/// The address of the emulated network that answers. A test can replace it with its own.
pub type Emulated = Arc<Mutex<SocketAddr>>;

/// Starts the proxy at `address`, with the certificate in `folder`. It runs until the process ends.
pub fn start(address: (&str, u16), folder: &Path, emulator: &Emulated) -> SocketAddr {
    let listener = TcpListener::bind(address).unwrap_or_else(|error| panic!("no proxy at {address:?}: {error}"));
    let own = listener.local_addr().unwrap();
    let (config, emulator) = (Arc::new(tls(folder)), Arc::clone(emulator));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (config, emulator) = (Arc::clone(&config), *emulator.lock().unwrap());
            // Broken connections don't matter here.
            thread::spawn(move || _ = serve(stream, config, emulator));
        }
    });
    own
}

/// Makes a self-signed certificate in the folder once. Kratos treats it as a certificate authority.
fn tls(folder: &Path) -> ServerConfig {
    let (key, certificate) = (folder.join("key.pem"), folder.join("ca.pem"));
    if !certificate.exists() {
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=the internet"]);
        openssl
            .arg("-addext")
            .arg(format!("subjectAltName={HOSTS}"))
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate);
        let made = openssl.output().expect("openssl makes the certificate");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let certificate = CertificateDer::from_pem_file(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap()
}

/// Handles `CONNECT`, then TLS, and then a request, which the emulator answers by its `Host` header.
fn serve(stream: TcpStream, config: Arc<ServerConfig>, emulator: SocketAddr) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let head = read_head(&mut reader)?;
    let mut stream = stream;
    assert!(head.starts_with("CONNECT "), "Kratos asks without TLS: {head}");
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut inside = BufReader::new(StreamOwned::new(connection, stream));
    let head = read_head(&mut inside)?;
    let mut body = vec![0; length(&head)];
    inside.read_exact(&mut body)?;
    let mut upstream = TcpStream::connect(emulator)?;
    // One request per connection. The next one uses another.
    upstream.write_all(head.replacen("\r\n", "\r\nConnection: close\r\n", 1).as_bytes())?;
    upstream.write_all(&body)?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    inside.get_mut().write_all(&answer)?;
    inside.get_mut().conn.send_close_notify();
    inside.get_mut().flush()
}

/// Reads the head of a request, with the empty line that ends it.
fn read_head(reader: &mut impl std::io::BufRead) -> std::io::Result<String> {
    let mut head = String::new();
    while reader.read_line(&mut head)? > 2 {}
    Ok(head)
}

fn length(head: &str) -> usize {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let value = lines.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    value.map_or(0, |(_, value)| value.trim().parse().unwrap())
}
