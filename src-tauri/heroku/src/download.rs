//! Fetching a backup from an address that is its own permission: no token. A cut, a stall or an expired address is
//! gone on from by itself; parts are joined only where the store vouches that they are of the same file.

use std::io;
use std::time::SystemTime;

use bytes::Bytes;
use reqwest::header::{
    ACCEPT_ENCODING, AsHeaderName, CONTENT_ENCODING, CONTENT_RANGE, ETAG, IF_RANGE, RANGE,
};
use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::network::find;
use crate::retry::{Budget, retry_after};
use crate::{Address, AppName, CancellationToken, Client, Error, Transfer};

/// Longest entity tag that is kept, in bytes; a store's own are a checksum and a few characters.
const TAG_BYTES: usize = 256;

/// The beginning of a file that is here already: enough to go on from, also after a restart of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partial {
    /// Bytes that are here.
    pub have: u64,
    /// Bytes of the whole file.
    pub total: u64,
    /// What the store calls this very content: a strong entity tag, in its quotes.
    pub tag: String,
}

/// Which bytes come next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Began {
    /// The place in the file of the first of them. What is here from there on is to be dropped.
    pub from: u64,
    /// Bytes of the whole file.
    pub total: u64,
    /// As in `Partial`; without one a download that breaks starts over.
    pub tag: Option<String>,
}

/// A file that came to its last byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its length in bytes.
    pub total: u64,
    /// As in `Partial`.
    pub tag: Option<String>,
}

/// What takes the bytes of a download. Its trouble ends the download, and comes out of it as it is.
pub trait Sink: Send {
    /// All that can go wrong, the network's part included.
    type Trouble: From<Error> + Send;

    /// Bytes are about to come: before the first, and again whenever the download has gone on or starts over.
    fn begin(&mut self, began: &Began) -> impl Future<Output = Result<(), Self::Trouble>> + Send;

    /// The next bytes. What follows waits at the other side until they are taken.
    fn chunk(&mut self, bytes: Bytes) -> impl Future<Output = Result<(), Self::Trouble>> + Send;
}

/// Why one attempt ended.
enum Halt<T> {
    Net(Error),
    Sink(T),
}

impl<T> From<Error> for Halt<T> {
    fn from(error: Error) -> Halt<T> {
        Halt::Net(error)
    }
}

impl Client {
    /// Fetches a backup, from its beginning or from where `partial` ends. Goes on by itself as long as bytes
    /// move, with a new address when the old one has expired; when none move, it fails after a few attempts and
    /// can be gone on with later. Stopped by `cancel`, between two calls of the sink, or by dropping.
    pub async fn download<S: Sink>(
        &self,
        app: &AppName,
        backup: &Transfer,
        partial: Option<&Partial>,
        sink: &mut S,
        cancel: &CancellationToken,
    ) -> Result<Fetched, S::Trouble> {
        let mut at = partial.map(Began::after).unwrap_or_default();
        if at.from > 0 && at.from == at.total {
            sink.begin(&at).await?;
            return Ok(at.fetched());
        }
        let mut budget = Budget::for_request(self.limits());
        let (mut furthest, mut address) = (at.from, None);
        loop {
            let url = match address.take() {
                Some(url) => url,
                None => {
                    let asked = self.public_url_within(app, backup, &mut budget);
                    self.public_address(&unless(cancel, asked).await?.url)?
                }
            };
            let goes_on = at.from > 0;
            let failure = match self.fetch(&url, &mut at, sink, cancel).await {
                Ok(()) => return Ok(at.fetched()),
                Err(Halt::Sink(trouble)) => return Err(trouble),
                Err(Halt::Net(failure)) => failure,
            };
            // Only what is new counts: a store that always breaks at one place is not asked for ever.
            if at.from > furthest {
                furthest = at.from;
                budget = Budget::for_watching(self.limits());
            }
            match failure {
                Error::LinkExpired => {}
                // A beginning that the store cannot go on from is of no use.
                Error::DownloadChanged | Error::BadReply { .. } if goes_on => {
                    (at, address) = (Began::default(), Some(url));
                }
                _ if failure.may_pass() => address = Some(url),
                _ => return Err(failure.into()),
            }
            unless(cancel, budget.spend(failure)).await?;
        }
    }

    /// Elsewhere the address as it was given. On this computer the same file under the API's own origin: the
    /// address there is https, with an authority of the platform's own that nothing here trusts.
    fn public_address(&self, given: &Address) -> Result<Url, Error> {
        let given = self.admit("url", given)?;
        if !self.is_on_this_computer() {
            return Ok(given);
        }
        let mut url = self.inner.base.clone();
        url.set_path(given.path());
        url.set_query(given.query());
        Ok(url)
    }

    /// One attempt. `at` moves with what the sink has taken.
    async fn fetch<S: Sink>(
        &self,
        url: &Url,
        at: &mut Began,
        sink: &mut S,
        cancel: &CancellationToken,
    ) -> Result<(), Halt<S::Trouble>> {
        let mut request = self.inner.wire.fresh.get(url.clone());
        request = request.header(ACCEPT_ENCODING, "identity");
        // Without a tag nothing says that the rest would be of the same file.
        let rest = at.tag.clone().filter(|_| at.from > 0);
        if let Some(tag) = &rest {
            request = request
                .header(RANGE, format!("bytes={}-", at.from))
                .header(IF_RANGE, tag);
        }
        let answer = async {
            let response = self.in_time(url, request.send()).await?;
            self.accepted(url, response).await
        };
        let mut response = unless(cancel, answer).await?;
        let until = begun(url, &response, at, rest)?;
        tracing::debug!(from = at.from, total = at.total, "download begins");
        sink.begin(at).await.map_err(Halt::Sink)?;
        while let Some(bytes) = unless(cancel, self.piece(url, &mut response, at)).await? {
            let length = bytes.len() as u64;
            if length > until - at.from {
                return Err(at.wrong_length(url, length).into());
            }
            sink.chunk(bytes).await.map_err(Halt::Sink)?;
            at.from += length;
        }
        match at.from == at.total {
            true => Ok(()),
            false => Err(at.wrong_length(url, 0).into()),
        }
    }

    /// The answer when it is one with bytes.
    async fn accepted(&self, url: &Url, response: Response) -> Result<Response, Error> {
        let status = response.status();
        let wait = retry_after(response.headers(), SystemTime::now());
        match status {
            _ if status.is_success() => Ok(response),
            _ if status.is_redirection() => Err(Error::Redirected {
                status: status.as_u16(),
            }),
            StatusCode::RANGE_NOT_SATISFIABLE => Err(Error::DownloadChanged),
            StatusCode::FORBIDDEN | StatusCode::GONE => Err(Error::LinkExpired),
            StatusCode::BAD_REQUEST if self.says_expired(url, response).await => {
                Err(Error::LinkExpired)
            }
            // What it says further could quote the address.
            _ => Err(Error::Api {
                status: status.as_u16(),
                id: String::new(),
                message: String::new(),
                retry_after: wait,
                app: String::new(),
                narrow: false,
            }),
        }
    }

    async fn piece(
        &self,
        url: &Url,
        response: &mut Response,
        at: &Began,
    ) -> Result<Option<Bytes>, Error> {
        match tokio::time::timeout(self.limits().stall, response.chunk()).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) if is_early_end(&error) => Err(at.wrong_length(url, 0)),
            Ok(Err(error)) => Err(self.failure(url, &error)),
            Err(_) => Err(self.stall(url)),
        }
    }
}

impl Began {
    /// What follows a beginning; everything, where that makes no sense.
    fn after(partial: &Partial) -> Began {
        if partial.have > partial.total || !is_strong(&partial.tag) {
            return Began::default();
        }
        Began {
            from: partial.have,
            total: partial.total,
            tag: Some(partial.tag.clone()),
        }
    }

    fn fetched(self) -> Fetched {
        Fetched {
            total: self.total,
            tag: self.tag,
        }
    }

    fn wrong_length(&self, url: &Url, more: u64) -> Error {
        Error::WrongLength {
            host: url.host_str().unwrap_or_default().to_owned(),
            said: self.total,
            came: self.from.saturating_add(more),
        }
    }
}

/// Reads the head of an answer to a request for the rest of what is tagged `rest`, or for everything. Sets `at` to
/// where its bytes belong; gives the place after its last one.
fn begun(
    url: &Url,
    response: &Response,
    at: &mut Began,
    rest: Option<String>,
) -> Result<u64, Error> {
    let bad = |detail: &str| Error::BadReply {
        host: url.host_str().unwrap_or_default().to_owned(),
        detail: detail.to_owned(),
    };
    if text(response, CONTENT_ENCODING).is_some_and(|way| !way.eq_ignore_ascii_case("identity")) {
        return Err(bad("an encoding that was not asked for"));
    }
    let length = response.content_length();
    let tag = text(response, ETAG).filter(|tag| is_strong(tag));
    let tag = tag.map(str::to_owned);
    match (response.status(), rest) {
        (StatusCode::OK, _) => {
            let total = length.ok_or_else(|| bad("no length"))?;
            *at = Began {
                from: 0,
                total,
                tag,
            };
            Ok(total)
        }
        (StatusCode::PARTIAL_CONTENT, Some(asked)) => {
            let range = text(response, CONTENT_RANGE).and_then(content_range);
            let (from, until, total) = range.ok_or_else(|| bad("no range of a whole"))?;
            if tag.is_some_and(|tag| tag != asked) {
                return Err(Error::DownloadChanged);
            }
            let length_fits = length.is_none_or(|length| length == until - from);
            if (from, total) != (at.from, at.total) || !length_fits {
                return Err(bad("another range than was asked for"));
            }
            Ok(until)
        }
        (status, _) => Err(bad(&format!("{status} to a download"))),
    }
}

fn text(response: &Response, name: impl AsHeaderName) -> Option<&str> {
    response.headers().get(name)?.to_str().ok().map(str::trim)
}

/// `bytes 100-199/200`: the first byte, the one after the last, the length of the whole.
fn content_range(text: &str) -> Option<(u64, u64, u64)> {
    let (range, total) = text.strip_prefix("bytes ")?.trim().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last, total): (u64, u64, u64) =
        (first.parse().ok()?, last.parse().ok()?, total.parse().ok()?);
    (first <= last && last < total).then_some((first, last.saturating_add(1), total))
}

/// An entity tag that stands for one content to the byte; a weak one does not.
fn is_strong(tag: &str) -> bool {
    let inner = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    inner.is_some_and(|inner| {
        let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"';
        inner.len() <= TAG_BYTES && inner.bytes().all(plain)
    })
}

/// The connection came to its ordinary end before the body did.
fn is_early_end(error: &reqwest::Error) -> bool {
    find::<io::Error>(error).is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
}

/// The same, or `Cancelled`.
async fn unless<T>(
    cancel: &CancellationToken,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let done = cancel.run_until_cancelled(work).await;
    done.unwrap_or(Err(Error::Cancelled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_whole_or_not_at_all() {
        assert_eq!(content_range("bytes 100-199/200"), Some((100, 200, 200)));
        assert_eq!(content_range("bytes 0-0/1"), Some((0, 1, 1)));
        for bad in [
            "bytes 100-199/*",
            "bytes */200",
            "bytes 199-100/200",
            "bytes 100-200/200",
            "items 0-1/2",
            "bytes 0-1",
            "bytes -1-1/2",
            "bytes 0-18446744073709551616/18446744073709551617",
            "",
        ] {
            assert_eq!(content_range(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_a_strong_tag_stands_for_one_content() {
        assert!(is_strong("\"d41d8cd98f00b204e9800998ecf8427e-12\""));
        assert!(is_strong("\"\""));
        for weak in [
            "W/\"a\"",
            "\"",
            "a",
            "\"a",
            "\"a\"b\"",
            "\"a b\"",
            "\"a\r\n\"",
            "",
        ] {
            assert!(!is_strong(weak), "{weak}");
        }
        assert!(!is_strong(&format!("\"{}\"", "x".repeat(TAG_BYTES + 1))));
    }
}
