//! A client of a Redis server: commands and answers of its protocol, version 2, over one connection.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer taken in, bytes: what INFO says is a few KB.
const ANSWER: usize = 1 << 20;

/// Why a server gave no answer of use.
#[derive(Debug, thiserror::Error)]
pub enum RespError {
    /// The connection failed.
    #[error("the connection to the server failed: {source}")]
    Io {
        /// What the system said.
        #[from]
        source: std::io::Error,
    },
    /// It took too long.
    #[error("the server did not answer in time")]
    Slow,
    /// It refused.
    #[error("the server refused: {words}")]
    Refused {
        /// Its words.
        words: String,
    },
    /// It said something that is no answer to what was asked.
    #[error("the server's answer cannot be understood")]
    Strange,
}

/// A connection.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    /// Connects to a port of this computer and says who it is.
    pub async fn connect(port: u16, user: &str, password: &str) -> Result<Client, RespError> {
        let stream = timeout(PATIENCE, TcpStream::connect(("127.0.0.1", port)))
            .await
            .map_err(|_| RespError::Slow)??;
        stream.set_nodelay(true)?;
        let mut client = Client {
            stream: BufReader::new(stream),
        };
        client.ask(&["AUTH", user, password]).await?;
        Ok(client)
    }

    /// Gives a command and reads its answer, a plain text. After an error other than a refusal the connection is of no
    /// more use.
    pub async fn ask(&mut self, command: &[&str]) -> Result<String, RespError> {
        timeout(PATIENCE, self.talk(command))
            .await
            .map_err(|_| RespError::Slow)?
    }

    async fn talk(&mut self, command: &[&str]) -> Result<String, RespError> {
        let mut bytes = format!("*{}\r\n", command.len()).into_bytes();
        for word in command {
            bytes.extend(format!("${}\r\n{word}\r\n", word.len()).into_bytes());
        }
        self.stream.get_mut().write_all(&bytes).await?;
        let line = self.line().await?;
        let (kind, rest) = line.split_at_checked(1).ok_or(RespError::Strange)?;
        match kind {
            "+" | ":" => Ok(rest.to_owned()),
            "-" => Err(RespError::Refused {
                words: rest.to_owned(),
            }),
            "$" => {
                let length: usize = rest.parse().map_err(|_| RespError::Strange)?;
                if length > ANSWER {
                    return Err(RespError::Strange);
                }
                let mut text = vec![0; length + 2];
                self.stream.read_exact(&mut text).await?;
                text.truncate(length);
                String::from_utf8(text).map_err(|_| RespError::Strange)
            }
            _ => Err(RespError::Strange),
        }
    }

    async fn line(&mut self) -> Result<String, RespError> {
        let mut line = Vec::new();
        let most = u64::try_from(ANSWER).unwrap_or(u64::MAX);
        let mut stream = (&mut self.stream).take(most);
        stream.read_until(b'\n', &mut line).await?;
        let text = String::from_utf8(line).map_err(|_| RespError::Strange)?;
        match text.strip_suffix("\r\n") {
            Some(line) => Ok(line.to_owned()),
            None => Err(RespError::Io {
                source: std::io::ErrorKind::UnexpectedEof.into(),
            }),
        }
    }
}
