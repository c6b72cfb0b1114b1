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

/// A time that cannot be read is no time.
pub(crate) fn time<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<String>::deserialize(source)?.and_then(|text| text.parse().ok()))
}
