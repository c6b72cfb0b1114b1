//! The two things the platform asks of a Memcached server, in its binary protocol: whether it takes a client, and
//! whether it lets one in by a password.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Largest answer taken in, bytes.
const ANSWER: u32 = 1 << 16;

const REQUEST: u8 = 0x80;
const RESPONSE: u8 = 0x81;
const VERSION: u8 = 0x0b;
const SASL_LOGIN: u8 = 0x21;

/// A client that a server has taken; it stays one until this is dropped.
#[derive(Debug)]
pub(super) struct Client(TcpStream);

impl Client {
    /// Comes to a port of this computer; nothing where nobody is or no more clients are taken.
    pub(super) async fn taken(port: u16) -> Option<Client> {
        let coming = async {
            let stream = TcpStream::connect(("127.0.0.1", port)).await?;
            stream.set_nodelay(true)?;
            let mut client = Client(stream);
            client.ask(VERSION, b"", b"").await?;
            std::io::Result::Ok(client)
        };
        timeout(PATIENCE, coming).await.ok()?.ok()
    }

    /// Whether it is let in by this password.
    pub(super) async fn comes_in(&mut self, username: &str, password: &str) -> bool {
        let plain = format!("\0{username}\0{password}");
        let asked = self.ask(SASL_LOGIN, b"PLAIN", plain.as_bytes());
        matches!(timeout(PATIENCE, asked).await, Ok(Ok(0)))
    }

    /// Asks and reads the whole answer; its status.
    async fn ask(&mut self, opcode: u8, key: &[u8], value: &[u8]) -> std::io::Result<u16> {
        let strange = || std::io::Error::from(std::io::ErrorKind::InvalidData);
        let length = |part: &[u8]| u16::try_from(part.len()).map_err(|_| strange());
        let body = u32::from(length(key)?) + u32::from(length(value)?);
        let mut request = vec![REQUEST, opcode];
        request.extend(length(key)?.to_be_bytes());
        // No extras, no data type, any partition.
        request.extend([0; 4]);
        request.extend(body.to_be_bytes());
        // Neither a mark of ours nor of a version.
        request.extend([0; 12]);
        request.extend(key);
        request.extend(value);
        self.0.write_all(&request).await?;

        // A server that takes no more clients says so in plain words: what it says does not begin like an answer.
        if self.0.read_u8().await? != RESPONSE || self.0.read_u8().await? != opcode {
            return Err(strange());
        }
        let _key_and_extras = self.0.read_u32().await?;
        let status = self.0.read_u16().await?;
        let body = self.0.read_u32().await?;
        if body > ANSWER {
            return Err(strange());
        }
        let rest = u64::from(body) + 12;
        let read = tokio::io::copy(&mut (&mut self.0).take(rest), &mut tokio::io::sink()).await?;
        match read == rest {
            true => Ok(status),
            false => Err(std::io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
