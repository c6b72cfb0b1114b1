//! A database at Heroku: how large it is, what its plan allows, and emptying it. Heroku tells most of it in lines
//! made to be read by people; one that cannot be understood is a figure that is not known.

use serde::Deserialize;
use serde_json::Value;

use crate::backups::of_database;
use crate::lenient::or_default;
use crate::request::Call;
use crate::{AddonId, Client, Error};

/// What is told of a database. Its address and password, which come along, are dropped.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Told")]
pub struct DatabaseInfo {
    /// Its plan in Heroku's words, such as `Essential-0`; "" for unknown.
    pub plan: String,
    /// How it is in Heroku's words, such as `Available`; "" for unknown.
    pub status: String,
    /// PostgreSQL's version, such as `17.4`; "" for unknown.
    pub version: String,
    /// Bytes on the disk.
    pub bytes: Option<u64>,
    /// Bytes its plan allows.
    pub most_bytes: Option<u64>,
    /// Connections open.
    pub connections: Option<u64>,
    /// Connections its plan allows.
    pub most_connections: Option<u64>,
    /// Tables.
    pub tables: Option<u64>,
    /// Rows, where the plan counts them.
    pub rows: Option<u64>,
    /// Rows its plan allows, where it counts them.
    pub most_rows: Option<u64>,
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    plan: Value,
    #[serde(default)]
    num_bytes: Value,
    #[serde(default)]
    num_tables: Value,
    #[serde(default)]
    num_connections: Value,
    #[serde(default)]
    postgres_version: Value,
    #[serde(default, deserialize_with = "or_default")]
    info: Vec<Value>,
}

impl From<Told> for DatabaseInfo {
    fn from(told: Told) -> DatabaseInfo {
        let line = |name: &str| -> String {
            let mut lines = told.info.iter();
            let line = lines.find(|line| line.get("name").and_then(Value::as_str) == Some(name));
            let value = line.and_then(|line| line.get("values")?.get(0));
            value.map(text).unwrap_or_default()
        };
        let (size, size_limit) = share(&line("Data Size"), size);
        let (connections, most_connections) = share(&line("Connections"), count);
        let (rows, most_rows) = share(&line("Rows"), count);
        let or_else = |line: String, value: &Value| match line.is_empty() {
            true => text(value),
            false => line,
        };
        DatabaseInfo {
            plan: or_else(line("Plan"), &told.plan),
            status: line("Status"),
            version: or_else(line("PG Version"), &told.postgres_version),
            bytes: count(&text(&told.num_bytes)).or(size),
            most_bytes: size_limit,
            connections: count(&text(&told.num_connections)).or(connections),
            most_connections,
            tables: count(&text(&told.num_tables)).or_else(|| count(&line("Tables"))),
            rows,
            most_rows,
        }
    }
}

/// A text or a number as text; "" for anything else, and for what says that it is unknown.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) if text != "unknown" => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// `2/20`, `8.1 MB / 1 GB (0.79%)`: what there is, and what the plan allows.
fn share(text: &str, read: impl Fn(&str) -> Option<u64>) -> (Option<u64>, Option<u64>) {
    let text = text.split('(').next().unwrap_or_default();
    match text.split_once('/') {
        Some((is, most)) => (read(is), read(most)),
        None => (read(text), None),
    }
}

/// `10000`, `10,000`
fn count(text: &str) -> Option<u64> {
    text.trim().replace(',', "").parse().ok()
}

/// `8.1 MB`, in PostgreSQL's units, which are powers of 1024.
fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" | "byte" | "bytes" => 1,
        "kb" => 1 << 10,
        "mb" => 1 << 20,
        "gb" => 1 << 30,
        "tb" => 1 << 40,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    Some((number * unit as f64) as u64)
}

impl Client {
    /// What is told of a database. 404 while it is still being made.
    pub async fn database(&self, database: AddonId) -> Result<DatabaseInfo, Error> {
        let database = database.to_string();
        let path = of_database(&database, &[]);
        self.ask(Call::get(&path).of_data()).await
    }

    /// Deletes all that is in a database. Sent again only when it certainly did not arrive: a second time would
    /// delete what was written after the first.
    pub async fn reset_database(&self, database: AddonId) -> Result<(), Error> {
        let database = database.to_string();
        let path = of_database(&database, &["reset"]);
        self.tell(Call::put(&path, &Value::Null).of_data().harmful())
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_made_for_people_is_read_as_far_as_it_can_be() {
        let cases = [
            ("8.1 MB / 1 GB (0.79%)", Some(8_493_465), Some(1 << 30)),
            (
                "3.00 GB / 1 GB (300.00%) (Above limit)",
                Some(3 << 30),
                Some(1 << 30),
            ),
            ("7.9 KB", Some(8089), None),
            ("25 MB/2 TB", Some(25 << 20), Some(2 << 40)),
            ("unknown / 1 GB", None, Some(1 << 30)),
            ("a few", None, None),
            ("", None, None),
            ("/", None, None),
            (".. MB", None, None),
            ("ü", None, None),
        ];
        for (text, is, most) in cases {
            assert_eq!(share(text, size), (is, most), "{text}");
        }
        assert_eq!(share("2/20", count), (Some(2), Some(20)));
        assert_eq!(share("unknown/20", count), (None, Some(20)));
        assert_eq!(
            share("0/10,000 (In compliance)", count),
            (Some(0), Some(10_000))
        );
        assert_eq!(share("-1/20", count), (None, Some(20)));
    }
}
