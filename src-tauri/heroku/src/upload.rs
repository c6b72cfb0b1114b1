//! Uploading a file to an address that is its own permission: no token, no content type, a known length.
//! A repetition reads the file from its beginning; stuck is told from slow by bytes, never by total time.

use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Body, Response, StatusCode};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use url::Url;

use crate::retry::{Budget, retry_after};
use crate::{Address, CancellationToken, Client, Error, Source};

/// Bytes read and sent in one piece.
const PIECE: usize = 64 << 10;
/// The system may hold megabytes after the last byte was handed to it, so the answer may take this many times
/// the limit of a stall.
const LAST_WAIT: u32 = 3;
/// What is read of a refusal, in bytes.
const REFUSAL_BYTES: usize = 16 << 10;

/// Told how much of how much has been handed to the network, in bytes; starts over when an attempt does.
type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

impl Client {
    /// Makes a source and uploads `file` to it; when its address expires underway, the next attempt asks for a
    /// new one. Stopped by `cancel` or by dropping.
    pub async fn upload_source(
        &self,
        file: &Path,
        cancel: &CancellationToken,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Source, Error> {
        let budget = &mut Budget::for_request(self.limits());
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Error::Cancelled),
            done = async {
                loop {
                    let source = self.create_source_within(budget).await?;
                    let url = self.admit("put_url", &source.put_url)?;
                    match self.put(&url, file, budget, &mut progress).await {
                        Ok(()) => return Ok(source),
                        Err(expired @ Error::UploadExpired) => budget.spend(expired).await?,
                        Err(failure) => return Err(failure),
                    }
                }
            } => done,
        }
    }

    /// Uploads `file` to an address that a source gave. `UploadExpired` when it is too late for that.
    pub async fn upload(
        &self,
        put_url: &Address,
        file: &Path,
        cancel: &CancellationToken,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<(), Error> {
        let url = self.admit("put_url", put_url)?;
        let budget = &mut Budget::for_request(self.limits());
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Error::Cancelled),
            done = self.put(&url, file, budget, &mut progress) => done,
        }
    }

    async fn put(
        &self,
        url: &Url,
        file: &Path,
        budget: &mut Budget,
        progress: Progress<'_>,
    ) -> Result<(), Error> {
        loop {
            match self.put_once(url, file, progress).await {
                Ok(()) => return Ok(()),
                Err(failure) => budget.again(failure).await?,
            }
        }
    }

    async fn put_once(&self, url: &Url, path: &Path, progress: Progress<'_>) -> Result<(), Error> {
        let unreadable = |error: std::io::Error| Error::File { kind: error.kind() };
        let file = File::open(path).await.map_err(unreadable)?;
        let length = file.metadata().await.map_err(unreadable)?.len();
        let (handed, moved) = watch::channel(Handed::default());
        let body = Body::wrap_stream(Pieces {
            file,
            left: length,
            handed,
            buffer: BytesMut::new(),
        });
        let request = self
            .inner
            .wire
            .fresh
            .put(url.clone())
            .header(CONTENT_LENGTH, length)
            .body(body);
        progress(0, length);
        let response = self
            .watched(url, request.send(), moved, length, progress)
            .await?;
        self.judge_upload(url, response).await
    }

    /// Sends while bytes move.
    async fn watched(
        &self,
        url: &Url,
        sending: impl Future<Output = reqwest::Result<Response>>,
        mut moved: watch::Receiver<Handed>,
        length: u64,
        progress: Progress<'_>,
    ) -> Result<Response, Error> {
        let stall = self.limits().stall;
        let (mut allowed, mut sending) = (stall, std::pin::pin!(sending));
        let mut until = Instant::now() + self.limits().connect.max(stall);
        let mut reading = true;
        let answer = loop {
            tokio::select! {
                biased;
                answer = &mut sending => break answer,
                change = moved.changed(), if reading => {
                    // An error is the body's end, which is no byte.
                    reading = change.is_ok();
                    let bytes = moved.borrow_and_update().bytes;
                    if reading {
                        progress(bytes, length);
                        allowed = if bytes == length { stall * LAST_WAIT } else { stall };
                        until = Instant::now() + allowed;
                    }
                }
                () = sleep_until(until) => return Err(self.stall_after(url, allowed)),
            }
        };
        let handed = moved.borrow();
        match (answer, handed.trouble) {
            (Ok(response), _) => {
                if handed.bytes == length {
                    progress(length, length);
                }
                Ok(response)
            }
            (Err(_), Some(Trouble::Unreadable(kind))) => Err(Error::File { kind }),
            (Err(_), Some(Trouble::Shorter)) => Err(Error::FileChanged),
            (Err(error), None) => Err(self.failure(url, &error)),
        }
    }

    async fn judge_upload(&self, url: &Url, response: Response) -> Result<(), Error> {
        let status = response.status();
        let wait = retry_after(response.headers(), SystemTime::now());
        if status.is_success() {
            return Ok(());
        }
        if status.is_redirection() {
            return Err(Error::Redirected {
                status: status.as_u16(),
            });
        }
        let says_expired = self.says_expired(url, response).await;
        match status {
            // S3 says 403 "Request has expired", or 400 when it is the signing credentials that have.
            StatusCode::GONE => Err(Error::UploadExpired),
            StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST if says_expired => {
                Err(Error::UploadExpired)
            }
            _ => Err(Error::UploadRefused {
                status: status.as_u16(),
                retry_after: wait,
            }),
        }
    }

    /// Whether a store of files refuses an address for its age.
    pub(crate) async fn says_expired(&self, url: &Url, response: Response) -> bool {
        let said = self.body(url, response, REFUSAL_BYTES).await;
        String::from_utf8_lossy(&said.unwrap_or_default())
            .to_ascii_lowercase()
            .contains("expired")
    }
}

/// What the body has given to the network.
#[derive(Clone, Copy, Default)]
struct Handed {
    bytes: u64,
    trouble: Option<Trouble>,
}

#[derive(Clone, Copy)]
enum Trouble {
    Unreadable(std::io::ErrorKind),
    Shorter,
}

/// A file as a body: exactly the length it had when it was opened, or an error.
struct Pieces {
    file: File,
    left: u64,
    handed: watch::Sender<Handed>,
    buffer: BytesMut,
}

impl Stream for Pieces {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let want = usize::try_from(this.left).unwrap_or(PIECE).min(PIECE);
        this.buffer.resize(want, 0);
        let mut piece = ReadBuf::new(&mut this.buffer);
        let read = std::task::ready!(Pin::new(&mut this.file).poll_read(context, &mut piece))
            .map(|()| piece.filled().len());
        match read {
            Ok(0) => Poll::Ready(Some(Err(
                this.fail(Trouble::Shorter, std::io::ErrorKind::UnexpectedEof.into())
            ))),
            Ok(length) => {
                this.left -= length as u64;
                this.handed
                    .send_modify(|handed| handed.bytes += length as u64);
                Poll::Ready(Some(Ok(this.buffer.split_to(length).freeze())))
            }
            Err(error) => Poll::Ready(Some(Err(
                this.fail(Trouble::Unreadable(error.kind()), error)
            ))),
        }
    }
}

impl Pieces {
    fn fail(&self, trouble: Trouble, error: std::io::Error) -> std::io::Error {
        self.handed
            .send_modify(|handed| handed.trouble = Some(trouble));
        error
    }
}
