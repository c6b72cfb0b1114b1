//! The last lines of an app's log. Reads what is there and stops; following it is another matter.

use std::collections::VecDeque;

use serde::Deserialize;
use serde_json::json;

use crate::request::Call;
use crate::{Address, AppName, Client, Error, Heard};

#[derive(Deserialize)]
pub(crate) struct LogSession {
    pub logplex_url: Address,
}

impl Client {
    /// The last `count` lines of the app's log at most, oldest first, as Heroku writes them. A log that does not
    /// come to an end is read for `Limits::stall`; what was heard until then, or until it was cut, is the answer.
    pub async fn recent_log(&self, app: &AppName, count: u32) -> Result<Vec<String>, Error> {
        let body = json!({ "lines": count, "tail": false });
        let path = ["apps", app.as_str(), "log-sessions"];
        let LogSession { logplex_url } = self.ask(Call::post(&path, &body).harmless()).await?;
        let mut output = self.output(&logplex_url)?;
        let most = usize::try_from(count).unwrap_or(usize::MAX);
        let mut last = VecDeque::new();
        let heard = tokio::time::timeout(self.limits().stall, async {
            while let Heard::Lines(lines) = output.next().await? {
                last.extend(lines);
                last.drain(..last.len().saturating_sub(most));
            }
            Ok(())
        });
        match heard.await {
            Ok(Err(failure)) if last.is_empty() => Err(failure),
            _ => Ok(last.into()),
        }
    }
}
