//! The login of Heroku's command line, where it is signed in on this computer: looked for, never changed. Its token lies
//! in the system's keychain or in a `.netrc`; the keychain is not opened here.

use std::io::Read;
use std::path::{Path, PathBuf};

use heroku::SecretString;

use super::netrc;

/// Heroku's machine in a `.netrc`.
const MACHINE: &str = "api.heroku.com";
/// A file larger than this holds no logins, in bytes.
const LARGEST: u64 = 1 << 20;

/// Where the command line keeps what it knows.
#[derive(Clone, Debug)]
pub struct Cli {
    netrc: PathBuf,
    login: PathBuf,
}

/// A login that seems to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliLogin {
    /// Whose, where that is written down.
    pub account: Option<String>,
}

impl Cli {
    /// In this home. `data` is the folder for programs' data: `XDG_DATA_HOME`, `LOCALAPPDATA`, or `.local/share`.
    pub fn of(home: &Path, data: Option<PathBuf>) -> Self {
        let netrc = if cfg!(windows) { "_netrc" } else { ".netrc" };
        let data = data.unwrap_or_else(|| home.join(".local/share"));
        Self {
            netrc: home.join(netrc),
            login: data.join("heroku").join("login.json"),
        }
    }

    /// Whether there seems to be a login. No secret is kept for it, and no keychain asked.
    pub fn look(&self) -> Option<CliLogin> {
        let account = self.in_keychain();
        if account.is_some() {
            return Some(CliLogin { account });
        }
        let entry = self.entry()?;
        Some(CliLogin {
            account: entry.login.as_deref().and_then(shown),
        })
    }

    /// The account under which the token lies in the keychain (command line 11, `login-state.js`, 2026-08). On Windows it
    /// uses a vault that only programs from its store can read.
    pub fn in_keychain(&self) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Login {
            account: String,
        }
        if cfg!(windows) {
            return None;
        }
        let login: Login = serde_json::from_str(&small(&self.login)?).ok()?;
        shown(&login.account)
    }

    /// The token in the `.netrc`.
    pub fn in_netrc(&self) -> Option<SecretString> {
        Some(self.entry()?.password)
    }

    fn entry(&self) -> Option<netrc::Entry> {
        netrc::find(&small(&self.netrc)?, MACHINE)
    }
}

/// A name as it can be shown and asked for.
fn shown(name: &str) -> Option<String> {
    let name = name.trim();
    let fits = (1..=254).contains(&name.len()) && !name.contains(char::is_control);
    fits.then(|| name.to_owned())
}

fn small(path: &Path) -> Option<String> {
    // A pipe or a device in its place would be read for ever.
    let is_file = std::fs::metadata(path).ok()?.is_file();
    let file = is_file.then(|| std::fs::File::open(path).ok()).flatten()?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    let fits = bytes.len() as u64 <= LARGEST;
    fits.then(|| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use heroku::ExposeSecret;

    use super::*;

    #[test]
    fn a_login_is_found_where_the_command_line_keeps_it() {
        let home = tempfile::tempdir().unwrap();
        let cli = Cli::of(home.path(), None);
        assert_eq!(cli.look(), None);
        let text = "machine api.heroku.com login ada@example.org password HRKU-1";
        fs::write(&cli.netrc, text).unwrap();
        let account = Some("ada@example.org".to_owned());
        assert_eq!(cli.look(), Some(CliLogin { account }));
        assert_eq!(cli.in_netrc().unwrap().expose_secret(), "HRKU-1");
        assert_eq!(cli.in_keychain(), None);
        if cfg!(windows) {
            return;
        }
        fs::create_dir_all(cli.login.parent().unwrap()).unwrap();
        fs::write(&cli.login, r#"{"account":"bob@example.org"}"#).unwrap();
        let account = Some("bob@example.org".to_owned());
        assert_eq!(cli.in_keychain(), account);
        assert_eq!(cli.look(), Some(CliLogin { account }));
    }

    #[test]
    fn what_is_no_small_file_is_no_login() {
        let home = tempfile::tempdir().unwrap();
        let cli = Cli::of(home.path(), None);
        fs::create_dir(&cli.netrc).unwrap();
        assert_eq!(cli.look(), None);
        fs::remove_dir(&cli.netrc).unwrap();
        let mut text = "machine api.heroku.com login a password b\n".to_owned();
        text.push_str(&"#".repeat(LARGEST as usize));
        fs::write(&cli.netrc, text).unwrap();
        assert_eq!(cli.look(), None);
    }
}
