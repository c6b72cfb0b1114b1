//! Random ids and secrets, and the signatures that make an address usable without the token.
//! A key is held in a type that prints nothing of itself.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A 256-bit secret, written as lower-case hex.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new one from the system's random source.
    pub fn random() -> Result<Secret, NoRandomness> {
        Ok(Secret(random_hex(32)?))
    }

    /// One that was kept in the store.
    pub fn kept(text: String) -> Secret {
        Secret(text)
    }

    /// A new one as Heroku writes tokens.
    pub fn token() -> Result<Secret, NoRandomness> {
        Ok(Secret(format!("HRKU-{}", random_hex(32)?)))
    }

    /// What is kept of a secret that is shown once. It is random and long, so no salt is needed.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }

    /// What a list shows of it: its ends around ten asterisks, as Heroku does.
    pub fn hint(&self) -> String {
        let (first, last) = (
            self.0.get(..9),
            self.0.get(self.0.len().saturating_sub(4)..),
        );
        format!(
            "{}**********{}",
            first.unwrap_or_default(),
            last.unwrap_or_default()
        )
    }

    /// The secret itself, for the store and for the one that started us.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Compares without telling by its duration where the two differ.
    pub fn is(&self, candidate: &str) -> bool {
        self.0.as_bytes().ct_eq(candidate.as_bytes()).into()
    }

    /// Signs `text` for the purpose `what`; hex.
    pub fn sign(&self, what: &str, text: &str) -> String {
        hex(&self.mac(what, text).finalize().into_bytes())
    }

    /// Whether `signature` is ours for this text, compared in constant time.
    pub fn signed(&self, what: &str, text: &str, signature: &str) -> bool {
        self.sign(what, text)
            .as_bytes()
            .ct_eq(signature.as_bytes())
            .into()
    }

    /// The bare HMAC-SHA256 of a body, as receivers of webhooks expect it.
    pub fn mac_of(&self, body: &[u8]) -> Vec<u8> {
        let mut mac = self.keyed();
        mac.update(body);
        mac.finalize().into_bytes().to_vec()
    }

    fn keyed(&self) -> Hmac<Sha256> {
        // HMAC takes keys of any length, so the fallback is never reached.
        Hmac::<Sha256>::new_from_slice(self.0.as_bytes())
            .unwrap_or_else(|_| Hmac::new(&Default::default()))
    }

    fn mac(&self, what: &str, text: &str) -> Hmac<Sha256> {
        let mut mac = self.keyed();
        mac.update(what.as_bytes());
        mac.update(b"\0");
        mac.update(text.as_bytes());
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// The system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("this computer gives no random numbers: {reason}")]
pub struct NoRandomness {
    reason: getrandom::Error,
}

/// `bytes` random bytes as hex.
pub fn random_hex(bytes: usize) -> Result<String, NoRandomness> {
    let mut raw = vec![0; bytes];
    getrandom::fill(&mut raw).map_err(|reason| NoRandomness { reason })?;
    Ok(hex(&raw))
}

/// See [`Secret::hash`].
pub fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// A random UUID.
pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The same UUID for the same name, in every installation.
pub fn fixed_id(name: &str) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_purpose_and_text_only() {
        let key = Secret::random().unwrap();
        let signature = key.sign("put", "source-1 1000");
        assert!(key.signed("put", "source-1 1000", &signature));
        assert!(!key.signed("get", "source-1 1000", &signature));
        assert!(!key.signed("put", "source-1 2000", &signature));
        assert!(
            !Secret::random()
                .unwrap()
                .signed("put", "source-1 1000", &signature)
        );
    }

    #[test]
    fn a_secret_prints_nothing_of_itself() {
        let key = Secret::random().unwrap();
        assert_eq!(format!("{key:?}"), "Secret(..)");
        assert_eq!(key.reveal().len(), 64);
    }
}
