//! Log sessions: an address, good for five minutes, under which an app's log is read or followed.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use futures_util::{Stream, stream};
use jiff::Timestamp;
use serde_json::json;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::form::Form;
use super::page::page;
use super::show;
use super::wire::{Answer, Fields, Refusal, created};
use crate::limits;
use crate::logs::{Entry, Followed, Follower};
use crate::platform::Platform;
use crate::secret::new_id;
use crate::store::now;

/// Path of sessions under the platform's address.
pub const PATH: &str = "/log-sessions/{session}";
const PURPOSE: &str = "log session";
/// Most bytes handed on at once, about.
const AT_ONCE: usize = 64 << 10;
/// How the paths of all sessions begin.
#[cfg(debug_assertions)]
pub const PREFIX: &str = "/log-sessions/";

/// POST /apps/{app}/log-sessions
pub async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let lines = fields
        .number("lines")?
        .map_or(limits::LOG_LINES, |lines| lines as usize)
        .min(limits::LOG_LINES_MOST);
    let tail = fields.flag("tail")?.unwrap_or(false);
    let word = |name: &str| -> Result<String, Refusal> {
        let word = fields.text(name)?.unwrap_or_default();
        let good = word.len() < 64
            && word
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        if good {
            Ok(word)
        } else {
            Err(Refusal::invalid(format!("{name} is not known.")))
        }
    };
    let (source, kind) = (word("source")?, word("type")?);
    // The schema says dyno_name, the command line dyno.
    let dyno = [word("dyno_name")?, word("dyno")?, kind]
        .into_iter()
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    let app = show::named_app(&platform, key).await?;
    let (id, now) = (new_id(), now());
    let until = Timestamp::now().as_second() + limits::LOG_ADDRESS.as_secs() as i64;
    let query = format!(
        "app={}&lines={lines}&tail={tail}&source={source}&dyno={dyno}&expires={until}",
        app.id
    );
    let signature = platform
        .identity
        .address_key
        .sign(PURPOSE, &format!("{id} {query}"));
    let url = format!(
        "{}/log-sessions/{id}?{query}&signature={signature}",
        platform.address()
    );
    created(&json!({"id": id, "created_at": now, "updated_at": now, "logplex_url": url}))
}

/// GET /apps/{app}/log-drains: nobody can add one, so there is none.
pub async fn drains(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    show::named_app(&platform, key).await?;
    Ok(page(&headers, Vec::new(), "id"))
}

/// Which lines a session shows.
#[derive(Clone)]
struct Filter {
    source: String,
    dyno: String,
}

impl Filter {
    fn lets_through(&self, entry: &Entry) -> bool {
        let of_dyno = entry.process == self.dyno
            || entry.process.split('.').next() == Some(self.dyno.as_str());
        (self.source.is_empty() || entry.source == self.source) && (self.dyno.is_empty() || of_dyno)
    }
}

/// A wrong address, or an old one.
pub fn refused() -> Refusal {
    Refusal::forbidden("The address of this log session is wrong or has expired.")
}

/// GET of a log session
pub async fn read(
    State(platform): State<Platform>,
    Path(session): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let (query, signature) = uri
        .query()
        .and_then(|query| query.rsplit_once("&signature="))
        .ok_or_else(refused)?;
    if !platform
        .identity
        .address_key
        .signed(PURPOSE, &format!("{session} {query}"), signature)
    {
        return Err(refused());
    }
    let value = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
            .unwrap_or_default()
    };
    if Timestamp::now().as_second() > value("expires").parse().unwrap_or(0) {
        return Err(refused());
    }
    let app = value("app").to_owned();
    show::named_app(&platform, app.clone()).await?;
    let filter = Filter {
        source: value("source").to_owned(),
        dyno: value("dyno").to_owned(),
    };
    let form = Form::asked(&headers);
    let log = platform.logs.app(&app);
    // A reader that lost its connection names the last line it has.
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse::<u64>().ok());
    let (mut recent, follower) = match last {
        Some(last) => (Vec::new(), log.follow_after(last)),
        None => log.follow(usize::MAX),
    };
    recent.retain(|entry| filter.lets_through(entry));
    let most = value("lines").parse().unwrap_or(limits::LOG_LINES);
    recent.drain(..recent.len().saturating_sub(most));
    let mut session = Session {
        first: None,
        follower,
        stays: value("tail") == "true",
        filter,
        form,
        closing: platform.closing.clone(),
    };
    let mut first = String::new();
    for entry in recent {
        session.add(&mut first, Followed::Line(entry));
    }
    session.first = Some(first);
    Ok(form.answer(Body::from_stream(session.stream())))
}

fn write(entry: &Arc<Entry>, form: Form) -> String {
    match form {
        Form::Text => format!("{entry}\n"),
        Form::Events => format!("id: {}\ndata: {entry}\n\n", entry.number),
    }
}

struct Session {
    first: Option<String>,
    follower: Follower,
    /// Whether lines that are still to come are waited for.
    stays: bool,
    filter: Filter,
    form: Form,
    closing: CancellationToken,
}

impl Session {
    fn stream(self) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
        stream::unfold(self, |mut session| async move {
            session.next().await.map(|bytes| (Ok(bytes), session))
        })
    }

    async fn next(&mut self) -> Option<Bytes> {
        if let Some(first) = self.first.take().filter(|first| !first.is_empty()) {
            return Some(first.into());
        }
        loop {
            let next = async {
                if self.stays {
                    self.follower.next().await
                } else {
                    self.follower.earlier().await
                }
            };
            let next = tokio::select! {
                next = timeout(limits::KEEPALIVE, next) => next,
                () = self.closing.cancelled() => return None,
            };
            let mut text = String::new();
            match next {
                Ok(Some(followed)) => self.add(&mut text, followed),
                Ok(None) => return None,
                Err(_) => return Some(self.form.keepalive()),
            }
            // What came in one go goes out in one.
            while text.len() < AT_ONCE
                && let Some(followed) = self.follower.ready()
            {
                self.add(&mut text, followed);
            }
            if !text.is_empty() {
                return Some(text.into());
            }
        }
    }

    fn add(&self, text: &mut String, followed: Followed) {
        match followed {
            Followed::Line(entry) if self.filter.lets_through(&entry) => {
                *text += &write(&entry, self.form);
            }
            Followed::Line(_) => {}
            Followed::Gap(since) => *text += &self.overflow(since),
        }
    }

    /// That lines are missing here, in Logplex's words (heroku/logplex, its tail buffer, 2026-11). How many is not known.
    fn overflow(&self, since: u64) -> String {
        let since = i64::try_from(since).map(Timestamp::from_microsecond);
        let since = since.ok().and_then(Result::ok).unwrap_or_default();
        let at = Timestamp::now();
        let entry = Entry {
            number: 0,
            at,
            source: "heroku".to_owned(),
            process: "logplex".to_owned(),
            message: format!(
                "Error L11 (Tail buffer overflow) -> This tail session dropped messages since {}.",
                since.strftime("%Y-%m-%dT%H:%M:%S+00:00")
            ),
        };
        match self.form {
            Form::Text => format!("{entry}\n"),
            // No place to go on from: it stands nowhere in the log.
            Form::Events => format!("data: {entry}\n\n"),
        }
    }
}
