//! As much of a WebSocket's client as oTree's pages need: texts, both ways.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use super::programs::LONG;
use super::server::Server;

/// A frame that holds a whole text.
const TEXT: u8 = 0x81;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;
const END: u8 = 0x88;

pub struct Socket {
    stream: TcpStream,
}

impl Socket {
    pub fn open(server: &Server, path: &str, cookie: &str) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        // The key is for caches that would mistake the answer; there is none between.
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
             sec-websocket-key: b3JjaGFyZCBvcmNoYXJkIQ==\r\nsec-websocket-version: 13\r\ncookie: {cookie}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            answer.extend(byte);
        }
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 101"), "{path}: {answer}");
        Self { stream }
    }

    pub fn send(&mut self, value: &Value) {
        self.frame(TEXT, value.to_string().as_bytes());
    }

    /// The next text.
    pub fn next(&mut self) -> Value {
        self.answer().expect("a text, not the end")
    }

    /// The next text; none if the other side ends the conversation.
    pub fn answer(&mut self) -> Option<Value> {
        loop {
            let mut head = [0; 2];
            match self.stream.read_exact(&mut head) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return None,
                read => read.unwrap(),
            }
            let length = match head[1] {
                126 => {
                    let mut length = [0; 2];
                    self.stream.read_exact(&mut length).unwrap();
                    usize::from(u16::from_be_bytes(length))
                }
                127 => {
                    let mut length = [0; 8];
                    self.stream.read_exact(&mut length).unwrap();
                    usize::try_from(u64::from_be_bytes(length)).unwrap()
                }
                length => usize::from(length),
            };
            let mut bytes = vec![0; length];
            self.stream.read_exact(&mut bytes).unwrap();
            match head[0] {
                TEXT => return Some(serde_json::from_slice(&bytes).unwrap()),
                END => return None,
                PING => self.frame(PONG, &bytes),
                other => panic!(
                    "a frame of kind {other:x}: {:?}",
                    String::from_utf8_lossy(&bytes)
                ),
            }
        }
    }

    /// A client's frames are masked; zeros leave the bytes as they are.
    fn frame(&mut self, kind: u8, bytes: &[u8]) {
        let mut frame = vec![kind];
        match u16::try_from(bytes.len()).unwrap() {
            short @ 0..126 => frame.push(0x80 | short as u8),
            long => {
                frame.push(0x80 | 126);
                frame.extend(long.to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(bytes);
        self.stream.write_all(&frame).unwrap();
    }
}
