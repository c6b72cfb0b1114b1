//! The output of a build or a release phase, line by line. It is resumed where it was cut; its end is its
//! end and says nothing about success: ask the build.

use std::time::Instant;

use reqwest::header::{ACCEPT, CONTENT_RANGE, RANGE};
use reqwest::{Method, Response, StatusCode};
use url::Url;

use crate::lines::Lines;
use crate::retry::Budget;
use crate::{Address, Client, Error};

/// What tells a stream that starts over from one that goes on: its first bytes, this many at most.
const HEAD: usize = 1024;

/// What an output has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The next lines, without NULs and terminal escapes.
    Lines(Vec<String>),
    /// Nothing more for now. Whether it went well only the build or the release knows; when that is still
    /// pending, `next` may be asked again and looks for more.
    Ended,
}

/// An output being read. Dropping it stops reading.
pub struct Output {
    client: Client,
    url: Url,
    response: Option<(Response, Overlap)>,
    lines: Lines,
    ready: Vec<String>,
    ended: bool,
    /// Bytes taken so far; keepalive NULs are none of the output's.
    offset: u64,
    head: Vec<u8>,
    budget: Budget,
    missing_since: Option<Instant>,
}

/// How what a reply holds relates to what we have.
enum Overlap {
    /// It goes on, after this many bytes that we have already.
    Known(u64),
    /// A plain 200 to a Range: the old build output service honours ranges without saying so, others ignore
    /// them. These bytes have matched the head so far.
    Unclear(Vec<u8>),
}

impl Client {
    /// Reads the output at an address that a build or a release gave, from its beginning.
    pub fn output(&self, address: &Address) -> Result<Output, Error> {
        let url = self.admit("output_stream_url", address)?;
        Ok(Output {
            client: self.clone(),
            url,
            response: None,
            lines: Lines::new(self.limits().line_bytes),
            ready: Vec::new(),
            ended: false,
            offset: 0,
            head: Vec::new(),
            budget: Budget::for_request(self.limits()),
            missing_since: None,
        })
    }
}

impl Output {
    /// The next lines or the end. Cuts and stalls are mended within one budget, which new output refills; 404
    /// is waited for. May be dropped and called again without losing a line.
    pub async fn next(&mut self) -> Result<Heard, Error> {
        loop {
            if !self.ready.is_empty() {
                return Ok(Heard::Lines(std::mem::take(&mut self.ready)));
            }
            if std::mem::take(&mut self.ended) {
                return Ok(Heard::Ended);
            }
            if let Err(failure) = self.read_on().await {
                self.response = None;
                self.budget.again(failure).await?;
            }
        }
    }

    /// Bytes of output taken so far.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    async fn read_on(&mut self) -> Result<(), Error> {
        let Some((response, _)) = &mut self.response else {
            return self.open().await;
        };
        match tokio::time::timeout(self.client.limits().stall, response.chunk()).await {
            Ok(Ok(Some(bytes))) => self.take(&bytes),
            Ok(Ok(None)) => self.end(),
            Ok(Err(error)) => return Err(self.client.failure(&self.url, &error)),
            Err(_) => return Err(self.client.stall(&self.url)),
        }
        Ok(())
    }

    async fn open(&mut self) -> Result<(), Error> {
        let (mut url, mut sent_on) = (self.url.clone(), 0);
        let response = loop {
            let mut request = self
                .client
                .inner
                .wire
                .fresh
                .get(url.clone())
                .header(ACCEPT, "text/plain");
            if self.offset > 0 {
                request = request.header(RANGE, format!("bytes={}-", self.offset));
            }
            let response = self.client.in_time(&url, request.send()).await?;
            match self
                .client
                .redirect(&Method::GET, &url, &response, &mut sent_on)
            {
                Some(next) => url = next?,
                None => break response,
            }
        };
        tracing::debug!(
            status = response.status().as_u16(),
            offset = self.offset,
            "output opened"
        );
        match response.status() {
            StatusCode::NO_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => self.end(),
            StatusCode::NOT_FOUND if self.offset > 0 => self.end(),
            StatusCode::NOT_FOUND => return self.wait_for_start().await,
            status if status.is_success() => {
                let overlap = self.overlap(&response)?;
                self.response = Some((response, overlap));
            }
            status => return Err(self.client.refusal(status, response.headers(), &[])),
        }
        Ok(())
    }

    async fn wait_for_start(&mut self) -> Result<(), Error> {
        let limits = self.client.limits();
        if self
            .missing_since
            .get_or_insert_with(Instant::now)
            .elapsed()
            >= limits.not_started
        {
            return Err(Error::NotStarted {
                after: limits.not_started,
            });
        }
        tokio::time::sleep(limits.poll).await;
        Ok(())
    }

    fn overlap(&self, response: &Response) -> Result<Overlap, Error> {
        let start = response
            .headers()
            .get(CONTENT_RANGE)
            .and_then(|range| start_of(range.to_str().ok()?));
        match start {
            _ if self.offset == 0 => Ok(Overlap::Known(0)),
            Some(start) if start <= self.offset => Ok(Overlap::Known(self.offset - start)),
            Some(_) => Err(Error::BadReply {
                host: self.url.host_str().unwrap_or_default().to_owned(),
                detail: "a gap in the output".to_owned(),
            }),
            None if response.status() == StatusCode::PARTIAL_CONTENT => Ok(Overlap::Known(0)),
            None => Ok(Overlap::Unclear(Vec::new())),
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        let mut new: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        let Some((_, overlap)) = &mut self.response else {
            return;
        };
        if let Overlap::Unclear(seen) = overlap {
            seen.append(&mut new);
            let compared = seen.len().min(self.head.len());
            if seen.get(..compared) != self.head.get(..compared) {
                new = std::mem::take(seen);
                *overlap = Overlap::Known(0);
            } else if compared == self.head.len() {
                new = std::mem::take(seen);
                *overlap = Overlap::Known(self.offset);
            }
        }
        if let Overlap::Known(skip) = overlap {
            let dropped = usize::try_from(*skip).unwrap_or(usize::MAX).min(new.len());
            *skip -= dropped as u64;
            new.drain(..dropped);
        }
        if !new.is_empty() {
            self.offset += new.len() as u64;
            let missing = HEAD - self.head.len();
            self.head.extend(new.iter().take(missing));
            self.budget.refill();
            self.lines.push(&new, &mut self.ready);
        }
    }

    fn end(&mut self) {
        self.response = None;
        self.ended = true;
        self.lines.finish(&mut self.ready);
    }
}

/// The first byte's place in `bytes 5-9/10`.
fn start_of(content_range: &str) -> Option<u64> {
    content_range
        .trim()
        .strip_prefix("bytes")?
        .trim_start()
        .split('-')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_range_says_where_it_starts() {
        assert_eq!(start_of("bytes 5-9/10"), Some(5));
        assert_eq!(start_of("bytes */10"), None);
        assert_eq!(start_of("lines 5-9/10"), None);
    }
}
