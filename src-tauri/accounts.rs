//! The accounts at Heroku that are signed in to, and which place is in use. Tokens stay in the keychain and in the
//! clients; what the settings keep are addresses, kinds and a choice.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use ts_rs::TS;
use workflows::heroku::Client;
use workflows::place::Place;
use workflows::sign_in::Kind;

/// An account as the settings keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAccount {
    /// Its e-mail address.
    pub email: String,
    /// Where its token came from.
    pub kind: Kind,
}

/// An account as the window shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Account")]
pub struct AccountView {
    email: String,
    kind: Kind,
    /// False where Heroku refuses the token, or the keychain has none: somebody must sign in again.
    signed_in: bool,
    /// The teams it is in.
    teams: Vec<String>,
}

/// All accounts, and which place is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Accounts")]
pub struct AccountsView {
    all: Vec<AccountView>,
    /// The account in use; none is this computer.
    active: Option<String>,
}

/// The accounts of this program.
pub struct Accounts {
    inner: Mutex<Inner>,
    loaded: watch::Sender<bool>,
}

#[derive(Default)]
struct Inner {
    all: Vec<Account>,
    active: Option<String>,
}

struct Account {
    email: String,
    kind: Kind,
    client: Option<Client>,
    refused: bool,
    teams: Vec<String>,
}

impl Accounts {
    /// Those that the settings name; their tokens are still to come.
    pub fn new(kept: Vec<KeptAccount>, active: Option<String>) -> Self {
        let all: Vec<Account> = kept
            .into_iter()
            .map(|kept| Account::of(kept.email, kept.kind))
            .collect();
        let active = active.filter(|active| all.iter().any(|one| one.email == *active));
        Self {
            inner: Mutex::new(Inner { all, active }),
            loaded: watch::Sender::new(false),
        }
    }

    /// The keychain was asked for every token.
    pub fn are_loaded(&self) {
        self.loaded.send_replace(true);
    }

    /// Waits until it was.
    pub async fn loaded(&self) {
        let _ = self.loaded.subscribe().wait_for(|loaded| *loaded).await;
    }

    /// As the window shows them.
    pub fn view(&self) -> AccountsView {
        let inner = self.inner();
        AccountsView {
            all: inner.all.iter().map(Account::view).collect(),
            active: inner.active.clone(),
        }
    }

    /// As the settings keep them.
    pub fn kept(&self) -> (Vec<KeptAccount>, Option<String>) {
        let inner = self.inner();
        let kept = inner.all.iter().map(|one| KeptAccount {
            email: one.email.clone(),
            kind: one.kind,
        });
        (kept.collect(), inner.active.clone())
    }

    /// The account in use; none is this computer.
    pub fn active(&self) -> Option<String> {
        self.inner().active.clone()
    }

    /// Uses another place. False where there is no such account.
    pub fn choose(&self, account: Option<String>) -> bool {
        let mut inner = self.inner();
        let known = account
            .as_ref()
            .is_none_or(|account| inner.all.iter().any(|one| one.email == *account));
        if known {
            inner.active = account;
        }
        known
    }

    /// The place of an account.
    pub fn place(&self, account: &str) -> Place {
        let account = account.to_owned();
        match self.client(&account) {
            Some(client) => Place::There { account, client },
            None => Place::SignedOut { account },
        }
    }

    /// The way to an account, if there is a token.
    pub fn client(&self, account: &str) -> Option<Client> {
        let inner = self.inner();
        let found = inner.all.iter().find(|one| one.email == account)?;
        found.client.clone()
    }

    /// Where its token came from.
    pub fn kind(&self, account: &str) -> Option<Kind> {
        let inner = self.inner();
        let found = inner.all.iter().find(|one| one.email == account);
        found.map(|found| found.kind)
    }

    /// Those whose tokens are not refused.
    pub fn signed_in(&self) -> Vec<String> {
        let inner = self.inner();
        let ready = inner.all.iter().filter(|one| one.is_signed_in());
        ready.map(|one| one.email.clone()).collect()
    }

    /// Whether somebody signed in to it and did not sign out.
    pub fn is_known(&self, account: &str) -> bool {
        self.inner().all.iter().any(|one| one.email == account)
    }

    /// Whether its token is good, as far as is known.
    pub fn is_signed_in(&self, account: &str) -> bool {
        let inner = self.inner();
        let mut all = inner.all.iter();
        all.any(|one| one.email == account && one.is_signed_in())
    }

    /// Adds an account, or signs in to it again. What works with an earlier client of it goes on with the new token.
    /// True where its client is new and somebody should mind it.
    pub fn enter(&self, email: &str, kind: Kind, client: Client, teams: Vec<String>) -> bool {
        let mut inner = self.inner();
        let at = inner.all.iter().position(|one| one.email == email);
        let at = at.unwrap_or(inner.all.len());
        if at == inner.all.len() {
            inner.all.push(Account::of(email.to_owned(), kind));
        }
        let Some(account) = inner.all.get_mut(at) else {
            return false;
        };
        (account.kind, account.refused, account.teams) = (kind, false, teams);
        let goes_on = account.client.as_ref();
        if goes_on.is_some_and(|old| old.renew(client.token()).is_ok()) {
            return false;
        }
        account.client = Some(client);
        true
    }

    /// Writes down what teams it is in.
    pub fn note_teams(&self, email: &str, teams: Vec<String>) {
        if let Some(account) = self.inner().all.iter_mut().find(|one| one.email == email) {
            account.teams = teams;
        }
    }

    /// Writes down whether Heroku refuses its token. True where that is news.
    pub fn note_refused(&self, email: &str, refused: bool) -> bool {
        let mut inner = self.inner();
        let account = inner.all.iter_mut().find(|one| one.email == email);
        let changed = account.filter(|account| account.refused != refused);
        changed.map(|account| account.refused = refused).is_some()
    }

    /// Forgets an account. Where it was in use, this computer is.
    pub fn leave(&self, email: &str) {
        let mut inner = self.inner();
        inner.all.retain(|one| one.email != email);
        if inner.active.as_deref() == Some(email) {
            inner.active = None;
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Account {
    fn of(email: String, kind: Kind) -> Self {
        Self {
            email,
            kind,
            client: None,
            refused: false,
            teams: Vec::new(),
        }
    }

    fn is_signed_in(&self) -> bool {
        self.client.is_some() && !self.refused
    }

    fn view(&self) -> AccountView {
        AccountView {
            email: self.email.clone(),
            kind: self.kind,
            signed_in: self.is_signed_in(),
            teams: self.teams.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use workflows::heroku::{HEROKU, Token};

    use super::*;

    fn client(token: &str) -> Client {
        Client::new(HEROKU, Token::new(token.to_owned()).unwrap()).unwrap()
    }

    #[test]
    fn who_signs_in_again_goes_on_with_the_client_that_is_at_work() {
        let accounts = Accounts::new(Vec::new(), None);
        assert!(accounts.enter("ada@x", Kind::Pasted, client("first-token"), Vec::new()));
        let at_work = accounts.client("ada@x").unwrap();
        assert!(accounts.note_refused("ada@x", true));
        assert!(!accounts.note_refused("ada@x", true), "that is no news");
        assert!(!accounts.is_signed_in("ada@x"));
        assert!(!accounts.enter("ada@x", Kind::Oauth, client("second-token"), Vec::new()));
        assert_eq!(at_work.token().expose(), "second-token");
        assert!(accounts.is_signed_in("ada@x"));
        assert_eq!(accounts.kind("ada@x"), Some(Kind::Oauth));
    }

    #[test]
    fn what_belongs_to_one_account_is_never_given_to_another() {
        let kept = ["ada@x", "bob@x"].map(|email| KeptAccount {
            email: email.to_owned(),
            kind: Kind::Pasted,
        });
        let accounts = Accounts::new(kept.to_vec(), Some("bob@x".to_owned()));
        assert!(matches!(accounts.place("bob@x"), Place::SignedOut { .. }));
        accounts.enter("ada@x", Kind::Pasted, client("adas-token"), Vec::new());
        assert!(matches!(accounts.place("bob@x"), Place::SignedOut { .. }));
        assert!(!accounts.choose(Some("eve@x".to_owned())));
        assert_eq!(accounts.active().as_deref(), Some("bob@x"));
        accounts.leave("bob@x");
        assert_eq!(accounts.active(), None, "then it is this computer");
        assert_eq!(accounts.kept().0.len(), 1);
        let unknown = Accounts::new(Vec::new(), Some("gone@x".to_owned()));
        assert_eq!(unknown.active(), None);
    }
}
