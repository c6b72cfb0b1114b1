//! Signing in to Heroku: whose token it is and whether it reaches far enough, the login of Heroku's command line, the
//! sign-in in the browser, and taking a token back. Keeps nothing: neither file nor keychain.

mod browser;
mod cli;
mod netrc;

use heroku::{Account, Client, Error, Registration, SecretString, Token};

pub use browser::{Browser, Said};
pub use cli::{Cli, CliLogin};
pub use netrc::{Entry, find as find_in_netrc};

/// Where a token came from; that decides who may take it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(rename_all = "kebab-case")]
#[ts(rename = "SignInKind")]
pub enum Kind {
    /// A person pasted it; it is theirs.
    Pasted,
    /// Heroku's command line has it; it is the command line's.
    Cli,
    /// The person agreed in the browser that Orchard gets it.
    Oauth,
}

/// An account that a token opens.
#[derive(Debug)]
pub struct Found {
    /// The way to it.
    pub client: Client,
    /// Its e-mail address, in small letters.
    pub email: String,
    /// The person's name.
    pub name: Option<String>,
    /// Whether it owes money.
    pub delinquent: bool,
    /// The teams it is in.
    pub teams: Vec<String>,
}

/// What became of a token that was to be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// It opens nothing any more.
    Yes,
    /// Which of the account's tokens it is does not show.
    NotFound,
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// What was pasted is no token.
    #[error("this cannot be a token")]
    NotAToken,
    /// No account knows it.
    #[error("the token opens no account: {source}")]
    Refused {
        /// Heroku's answer.
        source: Error,
    },
    /// It may do too little.
    #[error("the token reaches too little far: {scope}")]
    Narrow {
        /// How far it reaches, in Heroku's words.
        scope: String,
    },
    /// The account is suspended.
    #[error("the account {account} is suspended")]
    Suspended {
        /// Its address.
        account: String,
    },
    /// The answer names no account that could be kept.
    #[error("the account has no address")]
    Nameless,
    /// The command line is not signed in any more.
    #[error("Heroku's command line is not signed in")]
    CliGone,
    /// The port of this computer that the sign-in in the browser needs is taken.
    #[error("port {port} is taken: {source}")]
    PortTaken {
        /// The port.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The person refused in the browser.
    #[error("the sign-in was refused in the browser")]
    Denied,
    /// Nobody answered in the browser.
    #[error("nobody answered in the browser")]
    TimedOut,
    /// The person stopped it here.
    #[error("stopped")]
    Stopped,
    /// A request failed.
    #[error(transparent)]
    Request(#[from] Error),
}

impl SignInError {
    /// A stable word for the window.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAToken => "token-shape",
            Self::Refused { .. } => "token-refused",
            Self::Narrow { .. } => "api-scope",
            Self::Suspended { .. } => "api-suspended",
            Self::Nameless => "account-nameless",
            Self::CliGone => "cli-gone",
            Self::PortTaken { .. } => "oauth-port",
            Self::Denied => "oauth-denied",
            Self::TimedOut => "oauth-timed-out",
            Self::Stopped => "cancelled",
            Self::Request(source) => source.code(),
        }
    }

    /// The codes that are its own.
    pub const CODES: &'static [&'static str] = &[
        "token-shape",
        "token-refused",
        "account-nameless",
        "cli-gone",
        "oauth-port",
        "oauth-denied",
        "oauth-timed-out",
    ];
}

/// Reads what a person pasted.
pub fn read(pasted: impl Into<SecretString>) -> Result<Token, SignInError> {
    Token::new(pasted).map_err(|_| SignInError::NotAToken)
}

/// Asks the API at `base` whose token it is, and whether it is good for what Orchard does.
pub async fn check(base: &str, token: Token) -> Result<Found, SignInError> {
    let client = Client::new(base, token)?;
    let account = client
        .account()
        .await
        .map_err(|source| match source.code() {
            "api-unauthorized" => SignInError::Refused { source },
            "api-scope" => SignInError::Narrow {
                scope: String::new(),
            },
            _ => source.into(),
        })?;
    let email = address(&account)?;
    if account.suspended_at.is_some() {
        return Err(SignInError::Suspended { account: email });
    }
    if let Some(scope) = account.scope.filter(|scope| !reaches(scope)) {
        return Err(SignInError::Narrow {
            scope: scope.join(" "),
        });
    }
    let teams = match client.teams().await {
        Ok(teams) => teams.into_iter().map(|team| team.name).collect(),
        Err(why) if why.code() == "api-scope" => {
            return Err(SignInError::Narrow {
                scope: String::new(),
            });
        }
        // Without them everything else works.
        Err(why) => {
            tracing::info!(code = why.code(), "the teams of an account are not known");
            Vec::new()
        }
    };
    Ok(Found {
        client,
        email,
        name: account.name.filter(|name| !name.is_empty()),
        delinquent: account.delinquent_at.is_some(),
        teams,
    })
}

/// Studies are put online and their settings read: one of these two is needed (API reference, "OAuth", 2024-07).
fn reaches(scope: &[String]) -> bool {
    scope
        .iter()
        .any(|word| word == "global" || word == "write-protected")
}

/// The address by which the account is kept. It comes from outside, and ends in file names and settings.
fn address(account: &Account) -> Result<String, SignInError> {
    let email = account.email.trim().to_lowercase();
    let odd = |c: char| c.is_control() || c.is_whitespace();
    let fits = email.len() <= 254 && email.contains('@') && !email.contains(odd);
    fits.then_some(email).ok_or(SignInError::Nameless)
}

/// Takes this client's own token back. The command line's is never given here.
pub async fn revoke(
    client: &Client,
    kind: Kind,
    program: Option<&Registration>,
) -> Result<Revoked, Error> {
    match try_revoke(client, kind, program).await {
        // It was taken back already.
        Err(why) if why.code() == "api-unauthorized" => Ok(Revoked::Yes),
        tried => tried,
    }
}

async fn try_revoke(
    client: &Client,
    kind: Kind,
    program: Option<&Registration>,
) -> Result<Revoked, Error> {
    if kind == Kind::Cli {
        return Ok(Revoked::NotFound);
    }
    if let Some(own) = client.own_authorization().await? {
        client.revoke(own.id).await?;
        return Ok(Revoked::Yes);
    }
    let Some(program) = program.filter(|_| kind == Kind::Oauth) else {
        return Ok(Revoked::NotFound);
    };
    // Those that this program was given, if there is only one: that is this one.
    let all = client.authorizations().await?;
    let mut ours = all.into_iter().filter(|one| {
        let given_to = one.client.as_ref();
        given_to.is_some_and(|given_to| given_to.id == program.id)
    });
    match (ours.next(), ours.next()) {
        (Some(own), None) => {
            client.revoke(own.id).await?;
            Ok(Revoked::Yes)
        }
        _ => client.end_session().await.map(|()| Revoked::Yes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(email: &str) -> Account {
        let json = serde_json::json!({ "email": email });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn an_account_is_kept_by_an_address_that_can_be_one() {
        let known = |email| address(&account(email)).ok();
        assert_eq!(
            known(" Ada@Example.org "),
            Some("ada@example.org".to_owned())
        );
        for bad in [
            "",
            "ada",
            "a b@example.org",
            "a\n@b",
            &format!("{}@b", "a".repeat(300)),
        ] {
            assert_eq!(known(bad), None, "{bad:?}");
        }
    }

    /// What becomes of a token when its account is answered so.
    async fn checked(status: &str, body: &str) -> Result<Found, SignInError> {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let server = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let read = stream.read(&mut [0; 4096]).await.unwrap();
                assert!(read > 0);
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let found = check(&base, read("a-token-of-theirs".to_owned()).unwrap()).await;
        server.abort();
        found
    }

    #[tokio::test]
    async fn an_account_that_is_suspended_or_owes_money_is_told_from_a_good_one() {
        let code = |checked: Result<Found, SignInError>| checked.unwrap_err().code();
        let email = r#""email":"ada@example.org""#;
        let since = "2026-11-01T00:00:00Z";
        let suspended = format!("{{{email},\"suspended_at\":\"{since}\"}}");
        assert_eq!(code(checked("200 OK", &suspended).await), "api-suspended");
        let said = r#"{"id":"suspended","message":"no"}"#;
        assert_eq!(code(checked("403 Forbidden", said).await), "api-suspended");
        let said = r#"{"id":"delinquent","message":"no"}"#;
        assert_eq!(
            code(checked("402 Payment Required", said).await),
            "api-payment"
        );
        let said = r#"{"id":"unauthorized","message":"no"}"#;
        assert_eq!(
            code(checked("401 Unauthorized", said).await),
            "token-refused"
        );
        assert_eq!(
            code(checked("200 OK", r#"{"email":"nobody"}"#).await),
            "account-nameless"
        );
        // Its teams are answered with the same, which are none: it can be signed in to all the same.
        let owes = format!("{{{email},\"delinquent_at\":\"{since}\"}}");
        assert!(checked("200 OK", &owes).await.unwrap().delinquent);
        let good = format!("{{{email},\"delinquent_at\":null}}");
        assert!(!checked("200 OK", &good).await.unwrap().delinquent);
    }

    #[test]
    fn what_cannot_be_a_token_is_not_sent_anywhere() {
        for bad in [
            "",
            "short",
            "with space in it",
            "HRKU-ä-0123456789",
            &"x".repeat(5000),
        ] {
            assert!(
                matches!(read(bad.to_owned()), Err(SignInError::NotAToken)),
                "{bad}"
            );
        }
        assert!(read("  HRKU-0123-4567-89\n".to_owned()).is_ok());
    }
}
