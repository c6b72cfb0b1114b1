//! The tokens of the accounts while the program runs: fetched from the keychain, kept young, and given up when Heroku
//! refuses them; and what keeps answers away meanwhile.

use std::time::Duration;

use tauri::{AppHandle, Manager};
use tokio::sync::watch;
use workflows::heroku::{self, Client, Granted, Limits, Oauth, Trouble};
use workflows::sign_in::Kind;

use super::program::{Program, service};
use crate::account::Session;
use crate::keychain::{Keychain, Secret};
use crate::problem::Problem;
use crate::settings::Kept;
use crate::window;

/// A token is renewed this long before it ends.
const BEFORE: Duration = Duration::from_secs(10 * 60);

/// Gives every account that the settings name its token, and takes up their jobs after that.
pub async fn load(app: &AppHandle) {
    let session = app.state::<Session>();
    let accounts = session.accounts();
    let keychain = app.state::<Keychain>();
    for kept in app.state::<Kept>().now().accounts {
        let email = kept.email;
        let account = email.clone();
        let Some(token) = keychain.get(&Secret::Token { account }).await else {
            continue;
        };
        let client = heroku::Token::new(token).and_then(|token| Client::new(&service(), token));
        match client {
            Ok(client) => {
                if accounts.enter(&email, kept.kind, client.clone(), Vec::new()) {
                    // After eight hours it may have ended meanwhile.
                    mind(app, email, client, kept.kind == Kind::Oauth);
                }
            }
            Err(why) => tracing::warn!(code = why.code(), "a kept token can't be used"),
        }
    }
    accounts.are_loaded();
}

/// Gets a new token where that is needed, learns the account's teams, and hears when Heroku refuses the token.
pub fn mind(app: &AppHandle, email: String, client: Client, renews: bool) {
    let mut refused = client.refused();
    tauri::async_runtime::spawn(tell_trouble(app.clone(), email.clone(), client.trouble()));
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if renews {
            renew(&app, &email).await;
        }
        learn_teams(&app, &email, &client).await;
        // From here on the account may go: what minds it must not keep it.
        drop(client);
        refused.mark_changed();
        while refused.changed().await.is_ok() {
            if *refused.borrow_and_update() {
                was_refused(&app, &email).await;
            }
        }
    });
}

/// Tells what keeps the account's answers away, as long as there is a client of it.
async fn tell_trouble(
    app: AppHandle,
    account: String,
    mut trouble: watch::Receiver<Option<Trouble>>,
) {
    while trouble.changed().await.is_ok() {
        let problem = trouble.borrow_and_update().as_ref().map(Problem::from);
        let problem = problem.map(|problem| problem.of(Some(&account)));
        let account = account.clone();
        window::tell(&app, window::Event::Trouble { account, problem });
    }
}

async fn learn_teams(app: &AppHandle, email: &str, client: &Client) {
    if let Ok(teams) = client.teams().await {
        let teams = teams.into_iter().map(|team| team.name).collect();
        app.state::<Session>().accounts().note_teams(email, teams);
        tell(app);
    }
}

/// Heroku said 401 to something. Whether it means the token is asked of what every good token may ask.
async fn was_refused(app: &AppHandle, email: &str) {
    let session = app.state::<Session>();
    let accounts = session.accounts();
    let Some(client) = accounts
        .client(email)
        .filter(|_| accounts.is_signed_in(email))
    else {
        return;
    };
    let renewed = accounts.kind(email) == Some(Kind::Oauth) && renew(app, email).await;
    if renewed {
        return;
    }
    let answer = client.account().await;
    let is_refused = answer.is_err_and(|why| why.code() == "api-unauthorized");
    if is_refused && accounts.note_refused(email, true) {
        tell(app);
    }
}

/// Gets a new token for an earlier one; true where that went well.
async fn renew(app: &AppHandle, email: &str) -> bool {
    let keychain = app.state::<Keychain>();
    let account = email.to_owned();
    let secret = Secret::Refresh { account };
    let program = app.state::<Program>();
    let (Some(program), Some(refresh)) = (program.known(), keychain.get(&secret).await) else {
        return false;
    };
    let renewed = match Oauth::of(&service(), Limits::default()) {
        Ok(oauth) => oauth.renew(program, &refresh).await,
        Err(why) => Err(why),
    };
    let granted = match renewed {
        Ok(granted) => granted,
        Err(why) => {
            tracing::info!(code = why.code(), "a token could not be renewed");
            return false;
        }
    };
    let session = app.state::<Session>();
    let Some(client) = session.accounts().client(email) else {
        return false;
    };
    keep(app, email, &granted).await;
    renew_later(app, email, &granted);
    client.renew(granted.token).is_ok()
}

/// Puts a token, and what the next one is got with, into the keychain.
pub async fn keep(app: &AppHandle, email: &str, granted: &Granted) {
    let keychain = app.state::<Keychain>();
    let account = || email.to_owned();
    let token = granted.token.expose().to_owned().into();
    keychain
        .keep(Secret::Token { account: account() }, token)
        .await;
    if let Some(refresh) = &granted.refresh {
        let secret = Secret::Refresh { account: account() };
        keychain.keep(secret, refresh.clone()).await;
    }
}

/// Renews a token before it ends, where it does.
pub fn renew_later(app: &AppHandle, email: &str, granted: &Granted) {
    let Some(lifetime) = granted.lifetime else {
        return;
    };
    let (app, email, token) = (app.clone(), email.to_owned(), granted.token.clone());
    let wait = lifetime.saturating_sub(BEFORE).max(BEFORE);
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(wait).await;
        let now = app.state::<Session>().accounts().client(&email);
        // Where it was renewed out of turn, or is another's by now, somebody else waits for its end.
        if now.is_some_and(|now| now.token().expose() == token.expose()) {
            Box::pin(renew(&app, &email)).await;
        }
    });
}

/// Tells the window how the accounts are.
fn tell(app: &AppHandle) {
    let accounts = app.state::<Session>().accounts().view();
    window::tell(app, window::Event::Accounts { accounts });
}
