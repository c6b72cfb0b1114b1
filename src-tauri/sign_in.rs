//! Signing in to Heroku and out again, as the window sees it. A token comes in once, is kept here until the person has
//! seen whose it is, and goes to the keychain; none ever goes back to the page.

mod minding;
mod program;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use serde::Serialize;
use tauri::{AppHandle, Manager, State};
use ts_rs::TS;
use workflows::data::DataError;
use workflows::heroku::{self, AppName, CancellationToken, Client, Granted, Limits, Oauth};
use workflows::job::Jobs;
use workflows::sign_in::{self, Browser, Cli, Found, Kind, Revoked, Said, SignInError};

use crate::account::Session;
use crate::accounts::{Accounts, AccountsView};
use crate::data::Bench;
use crate::keychain::{Keychain, Secret};
use crate::overview;
use crate::overview::LastKnown;
use crate::problem::Problem;
use crate::settings::Kept;
use crate::{window, words};

use minding::{keep, mind, renew_later};
use program::service;

pub use minding::load;
pub use program::Program;

/// Where a person makes a token that can be taken back.
const TOKENS: &str = "https://dashboard.heroku.com/account/applications/authorizations/new";

/// What waits for the person to say that it is the right account, and the sign-in in the browser.
#[derive(Default)]
pub struct Desk {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    last: u32,
    offer: Option<Waits>,
    browser: Option<CancellationToken>,
}

struct Waits {
    id: u32,
    found: Found,
    kind: Kind,
    refresh: Option<SecretString>,
    lifetime: Option<Duration>,
}

/// An account that a token opens, before anything is kept.
#[derive(Debug, Serialize, TS)]
pub struct Offer {
    /// To be accepted or not.
    offer: u32,
    email: String,
    name: Option<String>,
    kind: Kind,
    /// Whether it is among the accounts already.
    known: bool,
    /// Whether it owes money.
    delinquent: bool,
    teams: Vec<String>,
}

/// The login of Heroku's command line.
#[derive(Debug, Serialize, TS)]
pub struct CliLogin {
    /// Whose it seems to be.
    account: Option<String>,
}

/// Which ways there are to sign in.
#[derive(Debug, Serialize, TS)]
pub struct Ways {
    /// Through the browser.
    browser: bool,
    /// With the login of Heroku's command line.
    cli: Option<CliLogin>,
}

/// What became of the token after signing out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TokenAfter {
    /// It opens nothing any more.
    Revoked,
    /// It was left as it is.
    Kept,
    /// It was to be taken back and could not be.
    NotRevoked,
}

/// What signing out came to.
#[derive(Debug, Serialize, TS)]
pub struct SignedOut {
    accounts: AccountsView,
    token: TokenAfter,
}

impl Desk {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a token by under a new number. What waited before is gone.
    fn offer(&self, mut waits: Waits) -> u32 {
        let mut waiting = self.waiting();
        waiting.last = waiting.last.wrapping_add(1);
        waits.id = waiting.last;
        waiting.offer = Some(waits);
        waiting.last
    }

    fn take(&self, id: u32) -> Option<Waits> {
        self.waiting().offer.take_if(|waits| waits.id == id)
    }

    /// One sign-in in the browser at a time: the one before ends.
    fn begin(&self) -> CancellationToken {
        let cancel = CancellationToken::new();
        let before = self.waiting().browser.replace(cancel.clone());
        if let Some(before) = before {
            before.cancel();
        }
        cancel
    }
}

/// Writes down which accounts there are, and which is in use.
pub fn write_down(app: &AppHandle) -> Result<AccountsView, Problem> {
    let session = app.state::<Session>();
    let (accounts, active) = session.accounts().kept();
    app.state::<Kept>().change(|settings| {
        settings.accounts = accounts;
        settings.active = active;
    })?;
    overview::look(app);
    Ok(session.accounts().view())
}

/// Opens the page of Heroku's Dashboard on which a token is made.
#[tauri::command]
pub async fn open_tokens() -> Result<(), Problem> {
    window::browse(TOKENS)
}

/// Which ways there are to sign in on this computer.
#[tauri::command]
pub async fn ways(app: AppHandle) -> Result<Ways, Problem> {
    let login = cli(&app).and_then(|cli| cli.look());
    Ok(Ways {
        browser: app.state::<Program>().known().is_some(),
        cli: login.map(|login| CliLogin {
            account: login.account,
        }),
    })
}

fn cli(app: &AppHandle) -> Option<Cli> {
    let home = app.path().home_dir().ok()?;
    let data = if cfg!(windows) {
        "LOCALAPPDATA"
    } else {
        "XDG_DATA_HOME"
    };
    let data = std::env::var_os(data).filter(|data| !data.is_empty());
    Some(Cli::of(&home, data.map(Into::into)))
}

/// Asks Heroku whose the token is that the person pasted. Nothing is kept yet.
#[tauri::command]
pub async fn check_token(app: AppHandle, token: String) -> Result<Offer, Problem> {
    let token = sign_in::read(token)?;
    let found = sign_in::check(&service(), token).await?;
    Ok(offered(&app, found, Kind::Pasted, None, None))
}

/// The same with the login of Heroku's command line, because the person wants it.
#[tauri::command]
pub async fn check_cli(app: AppHandle) -> Result<Offer, Problem> {
    let cli = cli(&app).ok_or(SignInError::CliGone)?;
    let in_keychain = match cli.in_keychain() {
        Some(account) => app.state::<Keychain>().of_heroku_cli(account).await,
        None => None,
    };
    let token = in_keychain.or_else(|| cli.in_netrc());
    let token = heroku::Token::new(token.ok_or(SignInError::CliGone)?);
    let token = token.map_err(|_| SignInError::CliGone)?;
    let found = sign_in::check(&service(), token).await?;
    Ok(offered(&app, found, Kind::Cli, None, None))
}

/// The same through the browser: opens it, and waits until the person has agreed there.
#[tauri::command]
pub async fn check_browser(app: AppHandle) -> Result<Offer, Problem> {
    let program = app.state::<Program>().known().cloned();
    let program = program.ok_or_else(|| Problem::plain("oauth-absent"))?;
    let cancel = app.state::<Desk>().begin();
    let language = app.state::<Kept>().now().locale();
    let said = Said {
        done: words::say(language, "dialog-browser-done"),
        refused: words::say(language, "dialog-browser-refused"),
    };
    let oauth = Oauth::of(&service(), Limits::default()).map_err(SignInError::from)?;
    let browser = Browser::begin(oauth, program, said).await?;
    window::browse(browser.page().as_str())?;
    let granted = browser.granted(&cancel).await?;
    let (refresh, lifetime) = (granted.refresh, granted.lifetime);
    let found = sign_in::check(&service(), granted.token).await?;
    Ok(offered(&app, found, Kind::Oauth, refresh, lifetime))
}

/// Stops waiting for the browser.
#[tauri::command]
pub async fn stop_browser(desk: State<'_, Desk>) -> Result<(), Problem> {
    desk.begin();
    Ok(())
}

fn offered(
    app: &AppHandle,
    found: Found,
    kind: Kind,
    refresh: Option<SecretString>,
    lifetime: Option<Duration>,
) -> Offer {
    let session = app.state::<Session>();
    let offer = Offer {
        offer: 0,
        email: found.email.clone(),
        name: found.name.clone(),
        kind,
        known: session.accounts().kind(&found.email).is_some(),
        delinquent: found.delinquent,
        teams: found.teams.clone(),
    };
    let id = app.state::<Desk>().offer(Waits {
        id: 0,
        found,
        kind,
        refresh,
        lifetime,
    });
    Offer { offer: id, ..offer }
}

/// Keeps a token that was checked, and goes to its account.
#[tauri::command]
pub async fn accept_offer(app: AppHandle, offer: u32) -> Result<AccountsView, Problem> {
    let waits = app.state::<Desk>().take(offer);
    let waits = waits.ok_or_else(|| Problem::plain("offer-gone"))?;
    let Found {
        client,
        email,
        teams,
        ..
    } = waits.found;
    let session = app.state::<Session>();
    let accounts = session.accounts();
    let earlier = given_before(accounts, &email);
    let account = email.clone();
    let keychain = app.state::<Keychain>();
    keychain.forget(&Secret::Refresh { account }).await;
    let granted = Granted {
        token: client.token(),
        refresh: waits.refresh,
        lifetime: waits.lifetime,
    };
    keep(&app, &email, &granted).await;
    renew_later(&app, &email, &granted);
    if accounts.enter(&email, waits.kind, client.clone(), teams) {
        mind(&app, email.clone(), client, false);
    }
    if let Some(earlier) = earlier {
        let program = app.state::<Program>();
        if let Err(why) = sign_in::revoke(&earlier, Kind::Oauth, program.known()).await {
            tracing::info!(
                code = why.code(),
                "an earlier token could not be taken back"
            );
        }
    }
    accounts.choose(Some(email.clone()));
    let view = write_down(&app)?;
    app.state::<Jobs>().take_up_of(&email);
    Ok(view)
}

/// A client of its own for a token that Orchard itself was given before: it must not stay good when another takes its place.
fn given_before(accounts: &Accounts, email: &str) -> Option<Client> {
    let is_ours = accounts.kind(email) == Some(Kind::Oauth) && accounts.is_signed_in(email);
    let earlier = accounts.client(email).filter(|_| is_ours)?;
    Client::new(&service(), earlier.token()).ok()
}

/// Forgets a token that was checked. One that Orchard got for itself is taken back.
#[tauri::command]
pub async fn refuse_offer(app: AppHandle, offer: u32) -> Result<(), Problem> {
    let waits = app.state::<Desk>().take(offer);
    if let Some(waits) = waits.filter(|waits| waits.kind == Kind::Oauth) {
        let program = app.state::<Program>();
        sign_in::revoke(&waits.found.client, Kind::Oauth, program.known())
            .await
            .map_err(SignInError::from)?;
    }
    Ok(())
}

/// Uses another place: an account, or this computer.
#[tauri::command]
pub async fn switch_account(
    app: AppHandle,
    account: Option<String>,
) -> Result<AccountsView, Problem> {
    let session = app.state::<Session>();
    if !session.accounts().choose(account) {
        return Err(Problem::plain("account-gone"));
    }
    write_down(&app)
}

/// Forgets an account's token. What Orchard got for itself is taken back, a pasted one on request, the command line's never.
#[tauri::command]
pub async fn sign_out(app: AppHandle, account: String, revoke: bool) -> Result<SignedOut, Problem> {
    let session = app.state::<Session>();
    let accounts = session.accounts();
    let kind = accounts.kind(&account);
    let kind = kind.ok_or_else(|| Problem::plain("account-gone"))?;
    nothing_under_way(&app, &account)?;
    let wanted = match kind {
        Kind::Oauth => true,
        Kind::Pasted => revoke,
        Kind::Cli => false,
    };
    let token = match accounts.client(&account).filter(|_| wanted) {
        None => TokenAfter::Kept,
        Some(client) => {
            let program = app.state::<Program>();
            match sign_in::revoke(&client, kind, program.known()).await {
                Ok(Revoked::Yes) => TokenAfter::Revoked,
                Ok(Revoked::NotFound) => TokenAfter::NotRevoked,
                Err(why) => {
                    tracing::info!(code = why.code(), "a token could not be taken back");
                    TokenAfter::NotRevoked
                }
            }
        }
    };
    let keychain = app.state::<Keychain>();
    for secret in [
        Secret::Token {
            account: account.clone(),
        },
        Secret::Refresh {
            account: account.clone(),
        },
    ] {
        keychain.forget(&secret).await;
    }
    accounts.leave(&account);
    app.state::<LastKnown>().forget_account(&account);
    Ok(SignedOut {
        accounts: write_down(&app)?,
        token,
    })
}

/// Work that was begun in an account needs its token to the end.
fn nothing_under_way(app: &AppHandle, account: &str) -> Result<(), Problem> {
    let jobs = app.state::<Jobs>().all();
    let job = jobs
        .iter()
        .find(|job| job.ending.is_none() && job.account.as_deref() == Some(account));
    if let Some(job) = job {
        return Err(Problem::plain("job-under-way").with("app", &job.app));
    }
    let tasks = app.state::<Bench>().tasks.all();
    let task = tasks
        .into_iter()
        .find(|task| task.ending.is_none() && task.account.as_deref() == Some(account));
    match task {
        Some(task) => Err(DataError::Busy { app: task.app }.into()),
        None => Ok(()),
    }
}

/// Lets what is done to a study through for a while, with the code of a second factor.
#[tauri::command]
pub async fn second_factor(
    app: AppHandle,
    account: Option<String>,
    study: String,
    code: String,
) -> Result<(), Problem> {
    let session = app.state::<Session>();
    let place = session.place_of(account.as_deref());
    let of = |why: heroku::Error| Problem::from(&why).of(account.as_deref());
    let client = session.up(&place).await?;
    let study: AppName = study.parse().map_err(of)?;
    let client = client.with_code(&code).map_err(of)?;
    client
        .pre_authorize(&study)
        .await
        .map_err(|why| match why.code() {
            "api-two-factor" => Problem::plain("code-wrong"),
            _ => of(why),
        })
}
