//! The tables in which oTree keeps sessions and participants, read where the database is on this computer. Read only, never
//! for long, over one connection; oTree 5 and 6 have the same columns.

use std::collections::BTreeMap;
use std::time::Duration;

use heroku::{ExposeSecret, SecretString};
use jiff::Timestamp;
use tokio::task::AbortHandle;
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, NoTls, Row};

use super::person::{Person, Place};
use super::session::Session;
use super::shown;
use super::watch::{Away, SESSIONS};

/// For a connection, and for each look.
const WITHIN: Duration = Duration::from_secs(5);
/// What the server holds us to: nothing is ever changed, and whoever changes a table is not waited for.
const BOUNDS: &str =
    "-c default_transaction_read_only=on -c statement_timeout=4000 -c lock_timeout=1000";
/// People read in all. Ours (2026-11): oTree's own pages get slow with far fewer.
const PEOPLE: i64 = 20_000;
const OF_SESSIONS: &str = "select id, code, label, num_participants, _created, count(*) over () \
    from otree_session where not coalesce(is_demo, false) order by id desc limit $1";
const OF_PEOPLE: &str = "select session_id, id_in_session, code, label, _index_in_pages, _max_page_index, \
    _current_app_name, _current_page_name, _round_number, is_on_wait_page, _last_page_timestamp \
    from otree_participant where visited and session_id = any($1) order by session_id desc, id_in_session limit $2";

/// A connection to a study's database.
pub(super) struct Table {
    client: Client,
    driver: AbortHandle,
}

impl Drop for Table {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Table {
    /// Connects to a database on this computer.
    pub async fn open(address: &SecretString) -> Result<Self, Away> {
        let mut config: Config = address
            .expose_secret()
            .parse()
            .map_err(|_| Away::Elsewhere)?;
        if !is_here(&config) {
            return Err(Away::Elsewhere);
        }
        config
            .application_name("Orchard")
            .options(BOUNDS)
            .connect_timeout(WITHIN);
        let connected = tokio::time::timeout(WITHIN, config.connect(NoTls)).await;
        let (client, connection) = match connected {
            Ok(Ok(both)) => both,
            Ok(Err(why)) => {
                tracing::debug!(%why, "the study's database lets nobody look");
                return Err(Away::NoAnswer);
            }
            Err(_) => return Err(Away::NoAnswer),
        };
        let driver = tokio::spawn(async move {
            // What ends it is told to whoever asks next.
            let _ = connection.await;
        });
        Ok(Self {
            client,
            driver: driver.abort_handle(),
        })
    }

    /// The newest sessions with who came to them, the newest first, and how many sessions there are in all.
    pub async fn read(&self) -> Result<(Vec<Session>, usize), Away> {
        let read = tokio::time::timeout(WITHIN, self.rows()).await;
        match read {
            Ok(Ok(read)) => Ok(read),
            Ok(Err(why)) => {
                tracing::debug!(%why, "who takes part can't be read");
                Err(match why.code() {
                    Some(&SqlState::UNDEFINED_TABLE | &SqlState::UNDEFINED_COLUMN) => Away::TooOld,
                    _ => Away::NoAnswer,
                })
            }
            Err(_) => Err(Away::NoAnswer),
        }
    }

    async fn rows(&self) -> Result<(Vec<Session>, usize), tokio_postgres::Error> {
        let rows = self.client.query(OF_SESSIONS, &[&SESSIONS]).await?;
        let (mut ids, mut sessions, mut all) = (Vec::new(), BTreeMap::new(), 0);
        for row in &rows {
            let id: i32 = row.try_get(0)?;
            all = usize::try_from(row.try_get::<_, i64>(5)?).unwrap_or(0);
            ids.push(id);
            sessions.insert(id, session(row)?);
        }
        for row in self.client.query(OF_PEOPLE, &[&ids, &PEOPLE]).await? {
            if let Some(session) = sessions.get_mut(&row.try_get(0)?)
                && let Some(person) = person(&row)?
            {
                session.people.insert(person.number, person);
            }
        }
        Ok((sessions.into_values().rev().collect(), all))
    }
}

/// Whether it leads to this computer and nowhere else.
fn is_here(config: &Config) -> bool {
    let name = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => false,
    };
    let hosts = config.get_hosts();
    !hosts.is_empty()
        && hosts.iter().all(name)
        && config
            .get_hostaddrs()
            .iter()
            .all(std::net::IpAddr::is_loopback)
}

fn session(row: &Row) -> Result<Session, tokio_postgres::Error> {
    Ok(Session {
        code: text(row, 1)?.unwrap_or_default(),
        label: text(row, 2)?,
        places: whole(row, 3)?.unwrap_or(0),
        created: moment(row, 4)?,
        ..Session::default()
    })
}

/// Nothing where the row is of nobody.
fn person(row: &Row) -> Result<Option<Person>, tokio_postgres::Error> {
    let (Some(number), Some(code)) = (whole(row, 1)?, text(row, 2)?) else {
        return Ok(None);
    };
    let place = match (text(row, 6)?, text(row, 7)?) {
        (Some(app), Some(page)) => Some(Place {
            app,
            page,
            round: whole(row, 8)?.unwrap_or(0),
        }),
        _ => None,
    };
    Ok(Some(Person {
        number,
        code,
        label: text(row, 3)?,
        pages: (whole(row, 4)?.unwrap_or(0), whole(row, 5)?.unwrap_or(0)),
        waits: place.is_some() && row.try_get::<_, Option<bool>>(9)?.unwrap_or(false),
        place,
        since: moment(row, 10)?,
    }))
}

fn text(row: &Row, at: usize) -> Result<Option<String>, tokio_postgres::Error> {
    let text: Option<&str> = row.try_get(at)?;
    Ok(text.and_then(shown))
}

fn whole(row: &Row, at: usize) -> Result<Option<u32>, tokio_postgres::Error> {
    let whole: Option<i32> = row.try_get(at)?;
    Ok(whole.and_then(|whole| u32::try_from(whole).ok()))
}

/// Seconds since 1970, by the study's clock.
fn moment(row: &Row, at: usize) -> Result<Option<Timestamp>, tokio_postgres::Error> {
    let second: Option<i32> = row.try_get(at)?;
    Ok(second.and_then(|second| Timestamp::from_second(second.into()).ok()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_a_database_on_this_computer_is_looked_into() {
        let here = |address: &str| is_here(&address.parse().unwrap());
        assert!(here("postgres://u:p@127.0.0.1:5433/d"));
        assert!(here("postgres://u:p@localhost/d"));
        assert!(here("postgres://u:p@[::1]:5432/d"));
        for elsewhere in [
            "postgres://u:p@ec2-3-4-5-6.compute-1.amazonaws.com:5432/d",
            "postgres://u:p@localhost,db.example.com/d",
            "postgres://u:p@localhost.example.com/d",
            "host=localhost hostaddr=203.0.113.7 user=u",
            "user=u",
        ] {
            assert!(!here(elsewhere), "{elsewhere}");
        }
    }
}
