//! This program as it is registered at Heroku, where it is, and where Heroku is.

use secrecy::SecretString;
use serde::Deserialize;
use tauri::{AppHandle, Manager};
use workflows::heroku::{ExposeSecret, HEROKU, Registration, Url};

/// A registration is some lines.
const LARGEST: u64 = 64 << 10;

/// This program as it is registered at Heroku, where it is.
pub struct Program(Option<Registration>);

impl Program {
    /// What the build carries, or else a file that whoever set this computer up put beside the settings.
    pub fn of(app: &AppHandle) -> Self {
        let built = (
            option_env!("ORCHARD_OAUTH_ID"),
            option_env!("ORCHARD_OAUTH_SECRET"),
            option_env!("ORCHARD_OAUTH_CALLBACK"),
        );
        if let (Some(id), Some(secret), Some(callback)) = built {
            return Self(registration(id, secret.to_owned().into(), callback));
        }
        let file = app.path().app_local_data_dir();
        let file = file.ok().map(|data| data.join("heroku-client.json"));
        let small = |path: &std::path::PathBuf| {
            std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() <= LARGEST)
        };
        let text = file.filter(small);
        let text = text.and_then(|file| std::fs::read(file).ok());
        Self(text.and_then(|text| read(&text)))
    }

    /// It, if it is registered.
    pub fn known(&self) -> Option<&Registration> {
        self.0.as_ref()
    }
}

fn read(text: &[u8]) -> Option<Registration> {
    #[derive(Deserialize)]
    struct File {
        id: String,
        secret: String,
        callback: String,
    }
    let file: File = serde_json::from_slice(text).ok()?;
    registration(&file.id, file.secret.into(), &file.callback)
}

/// Codes come to this computer's loopback and nowhere else.
fn registration(id: &str, secret: SecretString, callback: &str) -> Option<Registration> {
    let callback = Url::parse(callback).ok()?;
    let here = matches!(callback.host_str(), Some("127.0.0.1" | "localhost"));
    let fits = here
        && callback.scheme() == "http"
        && callback.port().is_some()
        && callback.query().is_none()
        && !id.is_empty()
        && !secret.expose_secret().is_empty();
    fits.then(|| Registration {
        id: id.to_owned(),
        secret,
        callback,
    })
}

/// Where Heroku's API is. A debug build alone can be told of another server on this computer, for tests.
pub fn service() -> String {
    #[cfg(debug_assertions)]
    if let Ok(address) = std::env::var("ORCHARD_HEROKU") {
        let url = Url::parse(&address).ok();
        let host = url.as_ref().and_then(|url| url.host_str());
        if address.starts_with("http://") && matches!(host, Some("127.0.0.1" | "localhost")) {
            return address;
        }
    }
    HEROKU.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_to_this_computer_and_nowhere_else() {
        let known = |callback: &str| registration("id", "secret".to_owned().into(), callback);
        assert!(known("http://127.0.0.1:41800/callback").is_some());
        assert!(known("http://localhost:41800/").is_some());
        for bad in [
            "https://example.org/callback",
            "http://example.org:80/",
            "http://127.0.0.1/",
            "http://10.0.0.1:4000/",
            "http://127.0.0.1:4000/?x=1",
            "nonsense",
        ] {
            assert!(known(bad).is_none(), "{bad}");
        }
        assert!(registration("", "secret".to_owned().into(), "http://127.0.0.1:4/").is_none());
        assert!(read(br#"{"id":"a","secret":"b","callback":"http://127.0.0.1:4/c"}"#).is_some());
        assert!(read(br#"{"id":"a"}"#).is_none());
    }
}
