//! The secret that opens an account. It is never printed, serialised or compared.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::Error;

/// A bearer token. Its Debug shows nothing of it; it has no Display and no Serialize.
#[derive(Clone)]
pub struct Token(SecretString);

impl Token {
    /// Takes a token as a person pasted it; surrounding space is dropped. `BadToken` when it could not be one.
    pub fn new(secret: impl Into<SecretString>) -> Result<Token, Error> {
        let secret: SecretString = secret.into();
        let trimmed = secret.expose_secret().trim();
        let fits = (8..=4096).contains(&trimmed.len())
            && trimmed.bytes().all(|byte| byte.is_ascii_graphic());
        if !fits {
            return Err(Error::BadToken);
        }
        Ok(Token(SecretString::from(trimmed.to_owned())))
    }

    /// The secret itself, for the keychain only.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        let line = SecretString::from(format!("Bearer {}", self.expose()));
        let mut value = HeaderValue::from_str(line.expose_secret()).map_err(|_| Error::BadToken)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}
