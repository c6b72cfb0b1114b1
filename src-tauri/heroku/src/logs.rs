//! The last lines of an app's log. Reads what is there and stops; following it is another matter.

use serde::Deserialize;
use serde_json::json;

use crate::request::Call;
use crate::{Address, AppName, Client, Error, Heard};

#[derive(Deserialize)]
struct LogSession {
    logplex_url: Address,
}

impl Client {
    /// The last `count` lines of the app's log, oldest first, as Heroku writes them.
    pub async fn recent_log(&self, app: &AppName, count: u32) -> Result<Vec<String>, Error> {
        let body = json!({ "lines": count, "tail": false });
        let path = ["apps", app.as_str(), "log-sessions"];
        let LogSession { logplex_url } = self.ask(Call::post(&path, &body).harmless()).await?;
        let mut output = self.output(&logplex_url)?;
        let mut lines = Vec::new();
        while let Heard::Lines(more) = output.next().await? {
            lines.extend(more);
        }
        Ok(lines)
    }
}
