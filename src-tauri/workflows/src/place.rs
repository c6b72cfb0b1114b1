//! Where studies are: on this computer, or in an account at Heroku. What belongs to one place is kept apart from what
//! belongs to another, also where two studies have the same name.

use std::fmt;

use heroku::Client;
use sha2::{Digest, Sha256};

use crate::this_computer::{PlatformError, ThisComputer};

/// Longest name of a folder that is made from an address.
const LONGEST: usize = 120;

/// Where a study is. Work that has begun keeps the place it began in.
#[derive(Clone)]
pub enum Place {
    /// The platform on this computer, which is started again when it is lost.
    Here(ThisComputer),
    /// An account at Heroku.
    There {
        /// Its e-mail address.
        account: String,
        /// The way to it; its token is renewed from outside.
        client: Client,
    },
    /// An account that nobody is signed in to.
    SignedOut {
        /// Its e-mail address.
        account: String,
    },
}

impl Place {
    /// The way there.
    pub async fn up(&self) -> Result<Client, PlatformError> {
        match self {
            Self::Here(here) => here.up().await,
            Self::There { client, .. } => Ok(client.clone()),
            Self::SignedOut { account } => Err(PlatformError::SignedOut {
                account: account.clone(),
            }),
        }
    }

    /// The account; none on this computer.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Here(_) => None,
            Self::There { account, .. } | Self::SignedOut { account } => Some(account),
        }
    }

    /// Whether it is this computer.
    pub fn is_here(&self) -> bool {
        self.account().is_none()
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.account().unwrap_or("this computer"))
    }
}

impl From<ThisComputer> for Place {
    fn from(here: ThisComputer) -> Self {
        Self::Here(here)
    }
}

/// The name of an account's folder beside those of studies on this computer. It has an `@`, which no study's name has.
pub fn folder_name(account: &str) -> String {
    let account = account.to_lowercase();
    let name: String = account
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'@' | b'.' | b'_' | b'-' | b'+' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02x}"),
        })
        .collect();
    // Windows drops a dot at the end.
    let plain = name.len() <= LONGEST && !name.ends_with('.') && !name.starts_with('.');
    if plain {
        return name;
    }
    let sum: String = Sha256::digest(account.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let begin: String = name
        .chars()
        .filter(|c| *c != '.')
        .take(LONGEST / 2)
        .collect();
    format!("{begin}@{sum}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_account_has_a_folder_that_no_study_can_have() {
        let long = format!("{}@example.org", "a".repeat(200));
        let longer = format!("{}b@example.org", "a".repeat(200));
        let accounts = [
            "ada@example.org",
            "a/../da@example.org",
            "a\\da@example.org",
            "ada@example.org.",
            "..@x",
            "ädä@example.org",
            &long,
            &longer,
        ];
        let names: BTreeSet<String> = accounts.iter().map(|one| folder_name(one)).collect();
        assert_eq!(names.len(), accounts.len());
        for name in &names {
            assert!(name.contains('@') && name.len() <= LONGEST, "{name}");
            let bad = |c: char| c == '/' || c == '\\' || c.is_control();
            assert!(!name.contains(bad) && !name.ends_with('.') && !name.starts_with('.'));
        }
        assert_eq!(folder_name("Ada@Example.org"), "ada@example.org");
    }
}
