//! Secrets, against a real gnome-keyring on a private bus, and on a computer that has none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::{Command, Output};

use orchard::{Keychain, KeychainState, Secret};
use secrecy::{ExposeSecret, SecretString};

/// Set in the inner run: this very program, once more, on the private bus.
const INNER: &str = "ORCHARD_KEYCHAIN_TEST";

fn password() -> Secret {
    Secret::AdminPassword {
        app_id: "01234567-89ab-cdef-0123-456789abcdef".into(),
    }
}

/// Runs one of the tests below again in a process of its own, on a bus with an unlocked keyring or on none.
fn inner(test: &str, home: &Path, keyring: bool) -> Output {
    let exe = std::env::current_exe().unwrap();
    let mut command = if keyring {
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "sh", "-c"]).arg(
            "printf %s unlock | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$0\" \"$@\"",
        );
        command.arg(exe);
        command
    } else {
        let mut command = Command::new(exe);
        command.env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}/no-bus", home.display()),
        );
        command
    };
    command
        .args(["--exact", test, "--nocapture"])
        .env(INNER, "1")
        .env("HOME", home);
    for (name, folder) in [
        ("XDG_DATA_HOME", "data"),
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_CONFIG_HOME", "config"),
    ] {
        let folder = home.join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        command.env(name, folder);
    }
    command.output().unwrap()
}

fn passes(output: &Output) {
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

#[test]
fn a_secret_is_kept_found_by_the_next_run_and_forgotten() {
    if std::env::var_os(INNER).is_none() {
        let home = tempfile::tempdir().unwrap();
        return passes(&inner(
            "a_secret_is_kept_found_by_the_next_run_and_forgotten",
            home.path(),
            true,
        ));
    }
    run(async {
        let keychain = Keychain::open().await;
        assert_eq!(keychain.state(), KeychainState::Ready);
        assert!(keychain.get(&password()).await.is_none());
        let kept = keychain
            .keep(password(), SecretString::from("first".to_owned()))
            .await;
        assert_eq!(kept, KeychainState::Ready);
        keychain
            .keep(password(), SecretString::from("second ümlaut".to_owned()))
            .await;

        let next_run = Keychain::open().await;
        let found = next_run.get(&password()).await.unwrap();
        assert_eq!(found.expose_secret(), "second ümlaut");
        let token = Secret::Token {
            account: "a@b.example".into(),
        };
        assert!(
            next_run.get(&token).await.is_none(),
            "one secret is not another's"
        );

        next_run.forget(&password()).await;
        next_run.forget(&password()).await;
        assert!(Keychain::open().await.get(&password()).await.is_none());
    });
}

#[test]
fn without_a_keychain_secrets_last_for_the_run_and_are_written_nowhere() {
    if std::env::var_os(INNER).is_none() {
        let home = tempfile::tempdir().unwrap();
        let name = "without_a_keychain_secrets_last_for_the_run_and_are_written_nowhere";
        passes(&inner(name, home.path(), false));
        let found = Command::new("grep")
            .args(["-r", "only-for-this-run"])
            .arg(home.path())
            .output()
            .unwrap();
        assert!(
            found.stdout.is_empty(),
            "{}",
            String::from_utf8_lossy(&found.stdout)
        );
        return;
    }
    run(async {
        let keychain = Keychain::open().await;
        assert_eq!(keychain.state(), KeychainState::Absent);
        let kept = keychain
            .keep(
                password(),
                SecretString::from("only-for-this-run".to_owned()),
            )
            .await;
        assert_eq!(kept, KeychainState::Absent);
        assert_eq!(
            keychain.get(&password()).await.unwrap().expose_secret(),
            "only-for-this-run"
        );
        assert!(Keychain::open().await.get(&password()).await.is_none());
    });
}
