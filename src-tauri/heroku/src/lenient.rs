//! Reading replies leniently: what we can do without may be absent, null or odd. It never excuses an id.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// Something referred to by its name, such as a plan or a stack.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Named {
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

/// Null reads as the default.
pub(crate) fn or_default<'de, D, T>(source: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(source)?.unwrap_or_default())
}

/// A whole number that may be written as text; what cannot be read is none.
pub(crate) fn number<'de, D: Deserializer<'de>>(source: D) -> Result<u64, D::Error> {
    Ok(match serde_json::Value::deserialize(source)? {
        serde_json::Value::Number(number) => number.as_u64().unwrap_or_default(),
        serde_json::Value::String(text) => text.parse().unwrap_or_default(),
        _ => 0,
    })
}

/// A time that cannot be read is no time.
pub(crate) fn time<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<String>::deserialize(source)?.and_then(|text| read_time(&text)))
}

/// As the Platform API writes times, or as the older parts of Heroku's do: `2026-11-20 14:05:00 +0000`.
fn read_time(text: &str) -> Option<Timestamp> {
    let older = || {
        jiff::fmt::strtime::parse("%Y-%m-%d %H:%M:%S %z", text)
            .and_then(|parts| parts.to_timestamp())
            .ok()
    };
    text.parse().ok().or_else(older)
}

/// That something has happened, and when, if that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Happened(pub Option<Timestamp>);

/// Anything but null says that it has happened.
pub(crate) fn happened<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Happened>, D::Error> {
    Ok(match serde_json::Value::deserialize(source)? {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(Happened(read_time(&text))),
        _ => Some(Happened(None)),
    })
}
