//! oTree keeps the last page times in its memory, for up to two minutes, and loses them when it stops. Asking it for an
//! export of them has it write them down first.

use std::time::Duration;

use heroku::{App, Client};

use crate::studies;

/// What became of the page times in oTree's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageTimes {
    /// They are in the database.
    Written,
    /// The study does not run: there are none.
    NotRunning,
    /// The study could not be asked.
    Lost,
}

/// Where oTree 6 exports them to whoever has the key of its interface, and where oTree 5 does.
const PAGES: [&str; 2] = ["/api/export_page_times", "/ExportPageTimes"];

/// The header of that key.
pub(crate) const KEY: &str = "otree-rest-key";

/// The export is made before the first byte of it comes: a study with much to export takes its time.
const WITHIN: Duration = Duration::from_secs(60);

/// Has a study write its page times down.
pub async fn write(client: &Client, app: &App) -> PageTimes {
    if !studies::runs(client, app).await.unwrap_or(false) {
        return PageTimes::NotRunning;
    }
    let Some(address) = &app.web_url else {
        return PageTimes::Lost;
    };
    let settings = client.config_vars(&app.name).await.ok();
    let key = settings.as_ref().and_then(|all| all.get("OTREE_REST_KEY"));
    for page in PAGES {
        let visit = client
            .visit_page(address, page, key.map(|key| (KEY, key)), WITHIN)
            .await;
        if visit.is_ok_and(|visit| visit.status == 200) {
            return PageTimes::Written;
        }
    }
    PageTimes::Lost
}
