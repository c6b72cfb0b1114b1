//! Secrets in and out of the system's store: Secret Service, macOS Keychain, Windows Credential Manager.
//! Nothing here ever writes a secret to a file; without a store they live in memory until the program ends.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use ts_rs::TS;

/// Entries of a debug build never meet those of the program people use.
const SERVICE: &str = if cfg!(debug_assertions) {
    "org.orchard.Orchard.debug"
} else {
    "org.orchard.Orchard"
};

/// A locked collection may open a prompt and wait for a person who is not there.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where secrets are kept at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum KeychainState {
    /// In the system's store.
    Ready,
    /// In memory, for this run only: the system has no store, or refused to open it.
    Absent,
}

/// What a secret is for. Its name in the store is stable: renaming one loses it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Secret {
    /// The password of oTree's admin pages.
    AdminPassword {
        /// Heroku's id of the app, so that a renamed or re-created study never gets another's password.
        app_id: String,
    },
    /// The token of an account at Heroku.
    Token {
        /// The account's e-mail address.
        account: String,
    },
    /// What a new token of an account is got with, when the present one has ended.
    Refresh {
        /// The account's e-mail address.
        account: String,
    },
}

/// The service under which Heroku's command line keeps its token (`credential-manager-core`, 2026-08).
const HEROKU_CLI: &str = "heroku-cli";

impl Secret {
    fn user(&self) -> String {
        match self {
            Self::AdminPassword { app_id } => format!("admin-password/{app_id}"),
            Self::Token { account } => format!("token/{account}"),
            Self::Refresh { account } => format!("refresh/{account}"),
        }
    }
}

/// The system's store when there is one, and the memory of this run beside it.
#[derive(Clone)]
pub struct Keychain {
    store: Option<Arc<CredentialStore>>,
    this_run: Arc<Mutex<HashMap<Secret, SecretString>>>,
}

impl Keychain {
    /// Opens the system's store. Never fails: without one, secrets stay in memory.
    pub async fn open() -> Self {
        let opened = patiently(system_store).await;
        if let Err(why) = &opened {
            tracing::warn!(
                why = label(why),
                "no keychain: secrets are kept for this run only"
            );
        }
        Self {
            store: opened.ok(),
            this_run: Arc::default(),
        }
    }

    /// Where a secret goes that is kept now.
    pub fn state(&self) -> KeychainState {
        if self.store.is_some() {
            KeychainState::Ready
        } else {
            KeychainState::Absent
        }
    }

    /// Keeps a secret, and reads it back before it believes the store. Says where it ended up.
    pub async fn keep(&self, what: Secret, value: SecretString) -> KeychainState {
        if let Some(store) = self.store.clone() {
            let (user, kept) = (what.user(), value.clone());
            let written = patiently(move || {
                let entry = entry(&store, &user)?;
                entry.set_password(kept.expose_secret())?;
                Ok(entry.get_password()? == kept.expose_secret())
            })
            .await;
            match written {
                Ok(true) => return KeychainState::Ready,
                Ok(false) => {
                    tracing::warn!("the keychain gave back something else than it was given")
                }
                Err(why) => tracing::warn!(why = label(&why), "the keychain refused a secret"),
            }
        }
        self.memory().insert(what, value);
        KeychainState::Absent
    }

    /// The secret, if it is known.
    pub async fn get(&self, what: &Secret) -> Option<SecretString> {
        if let Some(known) = self.memory().get(what) {
            return Some(known.clone());
        }
        let (store, user) = (self.store.clone()?, what.user());
        match patiently(move || entry(&store, &user)?.get_password()).await {
            Ok(found) => Some(found.into()),
            Err(Error::NoEntry) => None,
            Err(why) => {
                tracing::warn!(why = label(&why), "the keychain would not give a secret");
                None
            }
        }
    }

    /// The token of Heroku's command line for an account. It is read and never changed; the system may ask the person.
    pub async fn of_heroku_cli(&self, account: String) -> Option<SecretString> {
        let store = self.store.clone()?;
        match patiently(move || cli_entry(&store, &account)?.get_password()).await {
            Ok(found) => Some(found.into()),
            Err(why) => {
                tracing::info!(why = label(&why), "the command line's token was not given");
                None
            }
        }
    }

    /// Forgets a secret everywhere. Forgetting what was never known is no error.
    pub async fn forget(&self, what: &Secret) {
        self.memory().remove(what);
        let Some(store) = self.store.clone() else {
            return;
        };
        let user = what.user();
        match patiently(move || entry(&store, &user)?.delete_credential()).await {
            Ok(()) | Err(Error::NoEntry) => {}
            Err(why) => tracing::warn!(
                why = label(&why),
                "the keychain kept a secret it was to forget"
            ),
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<Secret, SecretString>> {
        self.this_run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entry(store: &Arc<CredentialStore>, user: &str) -> Result<Entry, Error> {
    store.build(SERVICE, user, None)
}

/// On Linux the command line's entries have attributes of their own.
#[cfg(target_os = "linux")]
fn cli_entry(store: &Arc<CredentialStore>, account: &str) -> Result<Entry, Error> {
    let attributes = HashMap::from([("service", HEROKU_CLI), ("account", account)]);
    let found = store.search(&attributes)?.into_iter().next();
    found.ok_or(Error::NoEntry)
}

#[cfg(not(target_os = "linux"))]
fn cli_entry(store: &Arc<CredentialStore>, account: &str) -> Result<Entry, Error> {
    store.build(HEROKU_CLI, account, None)
}

/// Stores block, and on Linux talk to another program: off the async threads, and not for ever.
async fn patiently<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(work)).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) | Err(_) => Err(Error::NoDefaultStore),
    }
}

/// A stable word for the log: the system's own text is in the person's language and may quote the secret.
fn label(why: &Error) -> &'static str {
    match why {
        Error::PlatformFailure(_) => "platform failure",
        Error::NoStorageAccess(_) => "locked or denied",
        Error::NoEntry => "no entry",
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "not text",
        Error::TooLong(..) => "too long",
        Error::Ambiguous(_) => "ambiguous",
        _ => "not available",
    }
}

#[cfg(target_os = "linux")]
fn system_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn system_store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}
