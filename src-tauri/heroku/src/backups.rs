//! A database's backups at Heroku, and what else is carried into and out of it: begun, followed, fetched, deleted.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::lenient::{Happened, happened, number, or_default, time};
use crate::request::Call;
use crate::retry::Budget;
use crate::{AddonId, Address, AppName, Client, Error, ScheduleId, TransferId, UrlFault};

/// A backup, a restore or a copy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Transfer {
    /// Its id.
    #[serde(rename = "uuid")]
    pub id: TransferId,
    /// Its number among the app's, from 1; 0 where the API does not say.
    #[serde(default, deserialize_with = "number")]
    pub num: u64,
    /// What is read, in Heroku's words.
    #[serde(default, deserialize_with = "or_default")]
    from_type: String,
    /// What is written.
    #[serde(default, deserialize_with = "or_default")]
    to_type: String,
    /// The database's size when it began, bytes; 0 for unknown.
    #[serde(default, deserialize_with = "number")]
    pub source_bytes: u64,
    /// What was carried so far, bytes.
    #[serde(default, deserialize_with = "number")]
    pub processed_bytes: u64,
    #[serde(default)]
    succeeded: Option<bool>,
    /// How many warnings there were.
    #[serde(default, deserialize_with = "number")]
    pub warnings: u64,
    /// When it was asked for.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "happened")]
    started_at: Option<Happened>,
    #[serde(default, deserialize_with = "happened")]
    finished_at: Option<Happened>,
    #[serde(default, deserialize_with = "happened")]
    canceled_at: Option<Happened>,
    #[serde(default)]
    schedule: Option<Value>,
    /// Where what it made is, for a restore. It opens the backup, and so prints nothing.
    #[serde(default)]
    pub to_url: Option<Address>,
}

/// What is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferKind {
    /// A database into a backup.
    Backup,
    /// A backup into a database.
    Restore,
    /// A database into another.
    Copy,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferState {
    /// It has not begun.
    Waiting,
    /// It runs.
    Running,
    /// It came to its end.
    Finished,
    /// It was called off.
    Cancelled,
    /// It failed.
    Failed,
}

impl Transfer {
    /// What is carried, by what is read and written.
    pub fn kind(&self) -> TransferKind {
        match (self.from_type.as_str(), self.to_type.as_str()) {
            ("pg_dump", "pg_restore") => TransferKind::Copy,
            (_, "pg_restore") => TransferKind::Restore,
            _ => TransferKind::Backup,
        }
    }

    /// Where what it made is, for a restore.
    pub fn address(&self) -> Result<&Address, Error> {
        self.to_url.as_ref().ok_or(Error::BadUrl {
            what: "to_url",
            reason: UrlFault::Unreadable,
        })
    }

    /// How far it is. The end alone is no success.
    pub fn state(&self) -> TransferState {
        match (self.canceled_at, self.finished_at, self.succeeded) {
            (Some(_), ..) => TransferState::Cancelled,
            (None, Some(_), Some(true)) => TransferState::Finished,
            (None, Some(_), _) => TransferState::Failed,
            (None, None, _) if self.started_at.is_some() => TransferState::Running,
            _ => TransferState::Waiting,
        }
    }

    /// When it was over, if it is and that can be read.
    pub fn finished_at(&self) -> Option<Timestamp> {
        self.finished_at.and_then(|happened| happened.0)
    }

    /// Whether a schedule asked for it.
    pub fn is_scheduled(&self) -> bool {
        self.schedule
            .as_ref()
            .is_some_and(|schedule| !schedule.is_null())
    }

    /// What Heroku's own tools call it: `b001`.
    pub fn name(&self) -> String {
        let letter = match (self.kind(), self.is_scheduled()) {
            (TransferKind::Backup, true) => 'a',
            (TransferKind::Backup, false) => 'b',
            (TransferKind::Copy, _) => 'c',
            (TransferKind::Restore, _) => 'r',
        };
        format!("{letter}{:03}", self.num)
    }
}

/// Where a backup can be fetched for a while.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PublicUrl {
    /// The address; whoever has it has the data.
    pub url: Address,
    /// Until when.
    #[serde(default, deserialize_with = "time")]
    pub expires_at: Option<Timestamp>,
}

/// A backup that is made every day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Schedule {
    /// Its id.
    #[serde(rename = "uuid")]
    pub id: ScheduleId,
    /// The config variable of its database, such as `DATABASE_URL`.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// At which hour, 0 to 23.
    #[serde(default, deserialize_with = "number")]
    pub hour: u64,
    /// Of which time zone, such as `Europe/Berlin`.
    #[serde(default, deserialize_with = "or_default")]
    pub timezone: String,
}

/// A path below an app's transfers.
fn of_app<'a>(app: &'a AppName, rest: &[&'a str]) -> Vec<&'a str> {
    let beginning = ["client", "v11", "apps", app.as_str(), "transfers"];
    [&beginning, rest].concat()
}

/// A path below a database.
pub(crate) fn of_database<'a>(database: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    let beginning = ["client", "v11", "databases", database];
    [&beginning, rest].concat()
}

impl Client {
    /// All that was ever carried into or out of an app's databases and is still listed, the newest first.
    pub async fn transfers(&self, app: &AppName) -> Result<Vec<Transfer>, Error> {
        let path = of_app(app, &[]);
        let mut all: Vec<Transfer> = self.list(Call::get(&path).of_data()).await?;
        all.sort_by_key(|transfer| std::cmp::Reverse(transfer.num));
        Ok(all)
    }

    /// One of them.
    pub async fn transfer(&self, app: &AppName, id: TransferId) -> Result<Transfer, Error> {
        let id = id.to_string();
        let path = of_app(app, &[&id]);
        self.ask(Call::get(&path).of_data()).await
    }

    /// Begins a backup of a database. Sent again only when it certainly did not arrive; when it may have
    /// (`may_have_arrived`), look at the transfers first.
    pub async fn capture(&self, database: AddonId) -> Result<Transfer, Error> {
        let database = database.to_string();
        let path = of_database(&database, &["backups"]);
        self.ask(Call::post(&path, &Value::Null).of_data()).await
    }

    /// Begins to put a backup in the place of all that is in a database: one of the service's own (`Transfer::address`),
    /// or one that was uploaded to a source (`Source::get_url`). Sent again as for `capture`.
    pub async fn restore(&self, database: AddonId, from: &Address) -> Result<Transfer, Error> {
        let database = database.to_string();
        let path = of_database(&database, &["restores"]);
        let body = json!({ "backup_url": from.text() });
        self.ask(Call::post(&path, &body).of_data()).await
    }

    /// Calls one off. One that is over stays as it is.
    pub async fn cancel_transfer(&self, app: &AppName, id: TransferId) -> Result<(), Error> {
        let id = id.to_string();
        let path = of_app(app, &[&id, "actions", "cancel"]);
        self.tell(Call::post(&path, &Value::Null).of_data().harmless())
            .await
    }

    /// Deletes a backup for good.
    pub async fn delete_transfer(&self, app: &AppName, id: TransferId) -> Result<(), Error> {
        let id = id.to_string();
        let path = of_app(app, &[&id]);
        self.tell(Call::delete(&path).of_data()).await
    }

    /// Where a backup can be fetched for a while. Each time another address.
    pub async fn public_url(&self, app: &AppName, backup: &Transfer) -> Result<PublicUrl, Error> {
        let budget = &mut Budget::for_request(self.limits());
        self.public_url_within(app, backup, budget).await
    }

    pub(crate) async fn public_url_within(
        &self,
        app: &AppName,
        backup: &Transfer,
        budget: &mut Budget,
    ) -> Result<PublicUrl, Error> {
        let num = backup.num.to_string();
        let path = of_app(app, &[&num, "actions", "public-url"]);
        let call = Call::post(&path, &Value::Null).of_data().harmless();
        self.ask_within(&call, budget).await
    }

    /// The daily backups of a database.
    pub async fn schedules(&self, database: AddonId) -> Result<Vec<Schedule>, Error> {
        let database = database.to_string();
        let path = of_database(&database, &["transfer-schedules"]);
        self.list(Call::get(&path).of_data()).await
    }

    /// Has a backup made every day at a full hour. One of the same name takes the place of the former.
    pub async fn schedule(
        &self,
        database: AddonId,
        name: &str,
        hour: u8,
        timezone: &str,
    ) -> Result<Schedule, Error> {
        let database = database.to_string();
        let path = of_database(&database, &["transfer-schedules"]);
        // Heroku's own command line sends the hour as text.
        let body = json!({
            "hour": format!("{hour:02}"),
            "timezone": timezone,
            "schedule_name": name,
        });
        self.ask(Call::post(&path, &body).of_data()).await
    }

    /// Has it made no more.
    pub async fn unschedule(&self, database: AddonId, schedule: ScheduleId) -> Result<(), Error> {
        let (database, schedule) = (database.to_string(), schedule.to_string());
        let path = of_database(&database, &["transfer-schedules", &schedule]);
        self.tell(Call::delete(&path).of_data()).await
    }
}
