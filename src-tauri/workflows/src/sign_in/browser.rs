//! The sign-in in the browser: somebody listens on this computer, once and not for ever, for the code that the browser
//! brings back. Takes no code that does not carry the mark of the very sign-in that began here.

use std::net::Ipv4Addr;
use std::time::Duration;

use heroku::{CancellationToken, Granted, Oauth, Registration, SecretString, Url};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::SignInError;
use crate::prepare::letters;

/// How long the person may take. That of Heroku's command line (2026-08).
const PATIENCE: Duration = Duration::from_secs(600);
/// How long a browser may take for its request.
const REQUEST: Duration = Duration::from_secs(10);
/// Longest head of a request, in bytes.
const HEAD: usize = 16 << 10;

/// What the browser shows at the end, in the person's language.
#[derive(Clone, Debug)]
pub struct Said {
    /// They can go back to Orchard.
    pub done: String,
    /// They said no.
    pub refused: String,
}

/// A sign-in that listens.
pub struct Browser {
    listener: TcpListener,
    program: Registration,
    oauth: Oauth,
    state: String,
    said: Said,
}

enum Came {
    Code(SecretString),
    Denied,
    /// Somebody else, or something else.
    Other,
}

impl Browser {
    /// Begins to listen, on loopback only.
    pub async fn begin(
        oauth: Oauth,
        program: Registration,
        said: Said,
    ) -> Result<Self, SignInError> {
        let port = program.callback.port().unwrap_or_default();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.map_err(|source| SignInError::PortTaken { port, source })?;
        Ok(Self {
            listener,
            program,
            oauth,
            state: letters(32),
            said,
        })
    }

    /// The page on which the person agrees.
    pub fn page(&self) -> Url {
        self.oauth.page(&self.program, &self.state)
    }

    /// Waits for the person, and exchanges what the browser brings. Listens no longer than that.
    pub async fn granted(self, cancel: &CancellationToken) -> Result<Granted, SignInError> {
        let code = tokio::select! {
            came = tokio::time::timeout(PATIENCE, self.code()) => {
                came.map_err(|_| SignInError::TimedOut)?
            }
            () = cancel.cancelled() => Err(SignInError::Stopped),
        }?;
        let Self {
            listener,
            program,
            oauth,
            ..
        } = self;
        drop(listener);
        Ok(oauth.exchange(&program, &code).await?)
    }

    async fn code(&self) -> Result<SecretString, SignInError> {
        loop {
            let Ok((mut stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            // One that says nothing must not keep the browser out for long.
            let heard = tokio::time::timeout(REQUEST, head(&mut stream)).await;
            let came = match heard {
                Ok(Some(head)) => came(&head, &self.program.callback, &self.state),
                _ => Came::Other,
            };
            let (status, text) = match &came {
                Came::Code(_) => ("200 OK", self.said.done.as_str()),
                Came::Denied => ("200 OK", self.said.refused.as_str()),
                Came::Other => ("404 Not Found", ""),
            };
            let _ = tokio::time::timeout(REQUEST, answer(&mut stream, status, text)).await;
            match came {
                Came::Code(code) => return Ok(code),
                Came::Denied => return Err(SignInError::Denied),
                Came::Other => {}
            }
        }
    }
}

/// The head of a request, if it has an end.
async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 2048];
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream
            .read(&mut piece)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        bytes.extend_from_slice(piece.get(..read)?);
        if bytes.len() > HEAD {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

/// What a request brings: only a GET of the very address that is registered, under that name, with our mark.
fn came(head: &str, callback: &Url, state: &str) -> Came {
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (Some("GET"), Some(target)) = (first.next(), first.next()) else {
        return Came::Other;
    };
    let hosts: Vec<&str> = lines
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, host)| host.trim())
        .collect();
    let own = match (callback.host_str(), callback.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        _ => return Came::Other,
    };
    if hosts != [own.as_str()] || !target.starts_with('/') {
        return Came::Other;
    }
    let Ok(asked) = callback.join(target) else {
        return Came::Other;
    };
    if asked.origin() != callback.origin() || asked.path() != callback.path() {
        return Came::Other;
    }
    let value = |name: &str| {
        let mut found = asked.query_pairs().filter(|(key, _)| key == name);
        let (_, value) = found.next()?;
        found.next().is_none().then(|| value.into_owned())
    };
    if value("state").as_deref() != Some(state) {
        return Came::Other;
    }
    match (value("code"), value("error")) {
        (Some(code), None) if !code.is_empty() => Came::Code(SecretString::from(code)),
        (None, Some(_)) => Came::Denied,
        _ => Came::Other,
    }
}

async fn answer(stream: &mut TcpStream, status: &str, text: &str) -> std::io::Result<()> {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let body =
        format!("<!doctype html><meta charset=\"utf-8\"><title>Orchard</title><p>{text}</p>");
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use heroku::ExposeSecret;

    use super::*;

    fn code(target: &str, host: &str) -> Option<String> {
        let callback = Url::parse("http://127.0.0.1:4000/callback").unwrap();
        let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        match came(&head, &callback, "mark") {
            Came::Code(code) => Some(code.expose_secret().to_owned()),
            Came::Denied => Some("denied".to_owned()),
            Came::Other => None,
        }
    }

    #[test]
    fn only_the_answer_to_this_sign_in_is_taken() {
        let own = "127.0.0.1:4000";
        assert_eq!(
            code("/callback?code=c%20d&state=mark", own),
            Some("c d".to_owned())
        );
        assert_eq!(
            code("/callback?error=access_denied&state=mark", own),
            Some("denied".to_owned())
        );
        for (target, host) in [
            ("/callback?code=c&state=other", own),
            ("/callback?code=c", own),
            ("/callback?state=mark", own),
            ("/callback?code=&state=mark", own),
            ("/callback?code=c&code=d&state=mark", own),
            ("/callback?code=c&state=mark&state=other", own),
            ("/?code=c&state=mark", own),
            ("//evil.example/callback?code=c&state=mark", own),
            ("http://evil.example/callback?code=c&state=mark", own),
            ("/callback?code=c&state=mark", "evil.example:4000"),
            ("/callback?code=c&state=mark", "127.0.0.1"),
        ] {
            assert_eq!(code(target, host), None, "{target} {host}");
        }
    }
}
