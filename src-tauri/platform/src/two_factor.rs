//! The second factor: one-time codes by time (RFC 6238: SHA-1, six digits, thirty seconds), as the programs on
//! telephones make them. Each code is taken once.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use rusqlite::Connection;
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::limits;
use crate::secret::random_hex;
use crate::store::{StoreError, settings};

const KEY: &str = "two-factor-key";
const ON: &str = "two-factor-on";
const USED: &str = "two-factor-used";
/// Seconds of a step, and how many steps a clock may be off. RFC 6238, sections 4.1 and 5.2.
const STEP: i64 = 30;
const DRIFT: i64 = 1;

/// What the platform and the person's telephone both know: 160 bits.
#[derive(Clone)]
pub struct SharedKey(Vec<u8>);

impl SharedKey {
    fn of_hex(text: &str) -> Option<SharedKey> {
        let bytes = text.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        });
        bytes.collect::<Option<Vec<u8>>>().map(SharedKey)
    }

    /// As a person types it in: base 32 of RFC 4648, which for 160 bits needs no padding.
    pub fn typed(&self) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let groups = self.0.chunks(5).map(|five| {
            five.iter()
                .fold(0u64, |bits, byte| bits << 8 | u64::from(*byte))
        });
        groups
            .flat_map(|bits| (0..8).rev().map(move |at| (bits >> (at * 5)) as usize & 31))
            .filter_map(|at| LETTERS.get(at).map(|letter| char::from(*letter)))
            .collect()
    }

    /// As a QR code holds it.
    pub fn address(&self, account: &str) -> String {
        let account: String = form_urlencoded::byte_serialize(account.as_bytes()).collect();
        let key = self.typed();
        format!("otpauth://totp/Orchard:{account}?secret={key}&issuer=Orchard")
    }

    fn code(&self, step: i64) -> String {
        // HMAC takes keys of any length, so the fallback is never reached.
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0)
            .unwrap_or_else(|_| Hmac::new(&Default::default()));
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let at = usize::from(digest.last().copied().unwrap_or_default() & 15);
        let four = digest.iter().skip(at).take(4);
        let number = four.fold(0u32, |number, byte| number << 8 | u32::from(*byte));
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }

    /// The step that a code belongs to, of those that were not used yet.
    fn step_of(&self, code: &str, now: Timestamp, used: i64) -> Option<i64> {
        let present = now.as_second().div_euclid(STEP);
        (present - DRIFT..=present + DRIFT)
            .filter(|step| *step > used)
            .find(|step| self.code(*step).as_bytes().ct_eq(code.as_bytes()).into())
    }
}

impl fmt::Debug for SharedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedKey(..)")
    }
}

/// Whether a second factor is asked for.
pub fn is_on(c: &Connection) -> Result<bool, StoreError> {
    Ok(settings::get(c, ON)?.is_some())
}

/// A new key, for the person to type in and confirm with a code; what was there and never confirmed is forgotten.
pub fn prepare(c: &Connection) -> Result<SharedKey, settings::IdentityError> {
    let text = random_hex(20)?;
    settings::set(c, KEY, &text)?;
    settings::remove(c, USED)?;
    Ok(SharedKey::of_hex(&text).unwrap_or(SharedKey(Vec::new())))
}

/// Asks for it from now on.
pub fn turn_on(c: &Connection) -> Result<(), StoreError> {
    settings::set(c, ON, "on")
}

/// Asks for it no more, and forgets the key.
pub fn turn_off(c: &Connection) -> Result<(), StoreError> {
    [ON, KEY, USED]
        .into_iter()
        .try_for_each(|name| settings::remove(c, name))
}

/// Whether `code` is right now; if so it is used up.
pub fn use_up(c: &Connection, code: &str, now: Timestamp) -> Result<bool, StoreError> {
    let key = settings::get(c, KEY)?;
    let Some(key) = key.as_deref().and_then(SharedKey::of_hex) else {
        return Ok(false);
    };
    let used = settings::get(c, USED)?.and_then(|text| text.parse().ok());
    match key.step_of(code, now, used.unwrap_or(i64::MIN)) {
        Some(step) => settings::set(c, USED, &step.to_string()).map(|()| true),
        None => Ok(false),
    }
}

/// What is remembered while the platform runs: apps that were let through for a while, and wrong codes.
#[derive(Debug, Default)]
pub struct Passes {
    apps: Mutex<HashMap<String, Instant>>,
    wrong: Mutex<Vec<Instant>>,
}

impl Passes {
    /// Lets what is done to an app through from now on, for a while.
    pub fn give(&self, app: &str, now: Instant) {
        let mut apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        apps.retain(|_, given| now.duration_since(*given) < limits::PREAUTHORIZATION);
        apps.insert(app.to_owned(), now);
    }

    /// Whether it is let through.
    pub fn holds(&self, app: &str, now: Instant) -> bool {
        let apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        apps.get(app)
            .is_some_and(|given| now.duration_since(*given) < limits::PREAUTHORIZATION)
    }

    /// Whether another code may be tried.
    pub fn may_try(&self, now: Instant) -> bool {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.retain(|at| now.duration_since(*at) < limits::WRONG_CODES_IN);
        wrong.len() < limits::WRONG_CODES
    }

    /// Remembers a wrong code.
    pub fn was_wrong(&self, now: Instant) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.push(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::hex;

    fn key() -> SharedKey {
        SharedKey(b"12345678901234567890".to_vec())
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of eight digits.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(key().code(second / STEP), code);
        }
    }

    #[test]
    fn a_key_is_typed_in_base_32() {
        assert_eq!(key().typed(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let hex = hex(&key().0);
        assert_eq!(SharedKey::of_hex(&hex).unwrap().0, key().0);
        assert!(SharedKey::of_hex("zz").is_none());
        assert_eq!(format!("{:?}", key()), "SharedKey(..)");
    }

    #[test]
    fn a_code_is_taken_a_step_early_or_late_and_once() {
        let now = Timestamp::from_second(1_234_567_890).unwrap();
        let step = now.as_second() / STEP;
        for off in [-1, 0, 1] {
            let code = key().code(step + off);
            assert_eq!(key().step_of(&code, now, i64::MIN), Some(step + off));
            assert_eq!(key().step_of(&code, now, step + off), None);
        }
        assert_eq!(key().step_of(&key().code(step + 2), now, i64::MIN), None);
        assert_eq!(key().step_of("", now, i64::MIN), None);
    }
}
