//! Formation: how many servers of which size run each process type.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::lenient::{or_default, time};
use crate::request::Call;
use crate::{AppName, Client, Error, Named, ProcessType};

/// The servers of one process type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Formation {
    /// The process type.
    #[serde(rename = "type")]
    pub process: ProcessType,
    /// How many there should be.
    #[serde(default, deserialize_with = "or_default")]
    pub quantity: u32,
    /// Their size, such as `Basic`.
    #[serde(default)]
    pub size: Option<String>,
    /// Their size in the newer form.
    #[serde(default)]
    pub dyno_size: Option<Named>,
    /// What they run.
    #[serde(default)]
    pub command: Option<String>,
    /// When any of it last changed.
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
}

impl Formation {
    /// Their size, in whichever form it came; empty where there is none.
    pub fn size_name(&self) -> &str {
        let newer = self.dyno_size.as_ref().map(|size| size.name.as_str());
        let newer = newer.filter(|name| !name.is_empty());
        newer.or(self.size.as_deref()).unwrap_or_default()
    }
}

/// A wish for one process type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// The process type.
    pub process: ProcessType,
    /// How many; 0 for none.
    pub quantity: u32,
    /// The size, such as `basic`; none leaves it.
    pub size: Option<String>,
}

impl Client {
    /// Every process type of the app.
    pub async fn formation(&self, app: &AppName) -> Result<Vec<Formation>, Error> {
        self.list(Call::get(&["apps", app.as_str(), "formation"]).repeated())
            .await
    }

    /// Sets quantities and sizes; all or none. Repeating it changes nothing more.
    pub async fn scale(&self, app: &AppName, wishes: &[Scale]) -> Result<Vec<Formation>, Error> {
        let updates: Vec<Value> = wishes.iter().map(Scale::body).collect();
        self.ask(Call::patch(
            &["apps", app.as_str(), "formation"],
            &json!({ "updates": updates }),
        ))
        .await
    }
}

impl Scale {
    fn body(&self) -> Value {
        let mut body = json!({ "type": self.process.as_str(), "quantity": self.quantity });
        if let (Some(size), Some(fields)) = (&self.size, body.as_object_mut()) {
            fields.insert("dyno_size".to_owned(), json!({ "name": size }));
        }
        body
    }
}
