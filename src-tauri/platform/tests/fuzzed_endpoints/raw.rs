//! Requests written byte by byte, since a well-bred client would not send most of these; and what came back.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What comes first to one who waits with the body until it is wanted.
const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A request. Its path and headers may hold anything.
#[derive(Clone)]
pub struct Request {
    pub method: String,
    pub path: Vec<u8>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Option<Vec<u8>>,
}

impl Request {
    /// For people.
    pub fn told(&self) -> String {
        let short = |bytes: &[u8]| -> String {
            let text = String::from_utf8_lossy(bytes).into_owned();
            match text.char_indices().nth(300) {
                Some((end, _)) => format!("{}... ({} bytes)", &text[..end], bytes.len()),
                None => text,
            }
        };
        let headers: Vec<_> = self
            .headers
            .iter()
            .filter(|(name, _)| name != "authorization")
            .map(|(name, value)| format!("{name}: {}", short(value)))
            .collect();
        let body = self.body.as_deref().map(short).unwrap_or_default();
        format!(
            "{} {} [{}] {body}",
            self.method,
            short(&self.path),
            headers.join(", ")
        )
    }

    fn bytes(&self, port: &str) -> Vec<u8> {
        let mut bytes = format!("{} ", self.method).into_bytes();
        bytes.extend(&self.path);
        bytes.extend(
            format!(" HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n").bytes(),
        );
        for (name, value) in &self.headers {
            bytes.extend(format!("{name}: ").bytes());
            bytes.extend(value);
            bytes.extend(b"\r\n");
        }
        let body = self.body.as_deref().unwrap_or_default();
        if self.body.is_some() {
            bytes.extend(format!("content-length: {}\r\n", body.len()).bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(body);
        bytes
    }

    /// Sends it, and reads the answer to its end.
    pub async fn send(&self, port: &str) -> Result<Answer, String> {
        let exchange = async {
            let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).await?;
            let (mut reader, mut writer) = stream.split();
            let bytes = self.bytes(port);
            let mut answer = Vec::new();
            // An answer may come before all is sent, and then the rest of it is not wanted.
            let (_, read) = tokio::join!(writer.write_all(&bytes), reader.read_to_end(&mut answer));
            match read {
                Err(error) if answer.is_empty() => Err(error),
                _ => Ok(answer),
            }
        };
        let answer = tokio::time::timeout(PATIENCE, exchange).await;
        let answer = answer.map_err(|_| format!("no answer within {PATIENCE:?}"))?;
        let answer = answer.map_err(|error| format!("the connection was closed: {error}"))?;
        Answer::of(&answer, self.method == "HEAD")
    }
}

/// What came back.
pub struct Answer {
    pub status: u16,
    is_head: bool,
    is_json: bool,
    has_tag: bool,
    body: Vec<u8>,
}

impl Answer {
    fn of(bytes: &[u8], is_head: bool) -> Result<Answer, String> {
        let whole = bytes;
        let bytes = bytes.strip_prefix(GO_ON).unwrap_or(bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end =
            end.ok_or_else(|| format!("no answer but {:?}", String::from_utf8_lossy(whole)))?;
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Ok(Answer {
            status: status.ok_or_else(|| format!("no status in {head:?}"))?,
            is_head,
            is_json: head.contains("\r\ncontent-type: application/json"),
            has_tag: head.contains("\r\netag: \""),
            body: bytes[end + 4..].to_vec(),
        })
    }

    /// What is wrong with it. What breaks HTTP itself is answered below the API, with a status alone.
    pub fn problem(&self) -> Option<String> {
        let text = || {
            String::from_utf8_lossy(&self.body)
                .chars()
                .take(300)
                .collect::<String>()
        };
        match self.status {
            200..=499 if self.is_head => None,
            200..=299 if self.is_json => serde_json::from_slice::<Value>(&self.body)
                .err()
                .map(|error| format!("{}: {error}: {}", self.status, text())),
            200..=299 | 302 | 303 => None,
            // Of whatever it is asked whether it changed since.
            304 if self.has_tag && self.body.is_empty() => None,
            400 | 414 | 431 if self.body.is_empty() => None,
            400..=499 if self.is_json => {
                let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
                let said = |field: &str| body[field].as_str().is_some_and(|text| !text.is_empty());
                (!said("id") || !said("message")).then(|| format!("{}: {}", self.status, text()))
            }
            // The pages of a sign-in are for a browser.
            400..=499 if self.body.starts_with(b"<!doctype html>") => None,
            status => Some(format!("{status}: {}", text())),
        }
    }
}
