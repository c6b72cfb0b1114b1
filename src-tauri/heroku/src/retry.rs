//! One budget of attempts for one operation, however many layers it has. It waits longer each time, with
//! jitter, and as long as the other side asks; it never repeats what cannot pass by itself.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::{Error, Limits};

pub(crate) struct Budget {
    full: u32,
    left: u32,
    first: Duration,
    max: Duration,
    cap: Duration,
}

impl Budget {
    /// For one request or one upload.
    pub fn for_request(limits: &Limits) -> Budget {
        Budget::with(limits.retries, limits)
    }

    /// For watching something long.
    pub fn for_watching(limits: &Limits) -> Budget {
        Budget::with(limits.watch_retries, limits)
    }

    fn with(retries: u32, limits: &Limits) -> Budget {
        Budget {
            full: retries,
            left: retries,
            first: limits.first_delay,
            max: limits.max_delay,
            cap: limits.retry_after,
        }
    }

    /// Waits for the next attempt, or gives the failure back when there is none.
    pub async fn again(&mut self, failure: Error) -> Result<(), Error> {
        if !failure.may_pass() || self.left == 0 {
            return Err(failure);
        }
        self.spend(failure).await
    }

    /// The same for a failure that the caller knows to be worth it.
    pub async fn spend(&mut self, failure: Error) -> Result<(), Error> {
        if self.left == 0 {
            return Err(failure);
        }
        let wait = self.next_wait(failure.retry_after());
        self.left -= 1;
        tracing::debug!(
            code = failure.code(),
            left = self.left,
            wait_ms = wait.as_millis() as u64,
            "trying again"
        );
        tokio::time::sleep(wait).await;
        Ok(())
    }

    /// Something moved: the next trouble is a new one.
    pub fn refill(&mut self) {
        self.left = self.full;
    }

    fn next_wait(&self, asked: Option<Duration>) -> Duration {
        let doubled = self
            .first
            .saturating_mul(1u32.checked_shl(self.full - self.left).unwrap_or(u32::MAX))
            .min(self.max);
        let jittered = doubled.mul_f64(0.5 + fastrand::f64());
        asked.map_or(jittered, |asked| asked.min(self.cap).max(jittered))
    }
}

/// `Retry-After` in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        [(RETRY_AFTER, value.parse().unwrap())]
            .into_iter()
            .collect()
    }

    #[test]
    fn waits_double_up_to_a_limit_and_are_jittered_by_half() {
        let limits = Limits {
            retries: 40,
            first_delay: Duration::from_millis(100),
            max_delay: Duration::from_secs(1),
            ..Limits::default()
        };
        let mut budget = Budget::for_request(&limits);
        for expected in [100, 200, 400, 800, 1000, 1000] {
            let wait = budget.next_wait(None).as_millis();
            assert!(
                (expected / 2..=expected * 3 / 2).contains(&wait),
                "{wait} for {expected}"
            );
            budget.left -= 1;
        }
        budget.left = 0;
        assert!(budget.next_wait(None) <= Duration::from_millis(1500));
    }

    #[test]
    fn retry_after_is_honoured_up_to_its_cap() {
        let limits = Limits {
            retry_after: Duration::from_secs(60),
            ..Limits::default()
        };
        let budget = Budget::for_request(&limits);
        assert_eq!(
            budget.next_wait(Some(Duration::from_secs(30))),
            Duration::from_secs(30)
        );
        assert_eq!(
            budget.next_wait(Some(Duration::from_secs(86_400))),
            Duration::from_secs(60)
        );
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777 - 20);
        assert_eq!(
            retry_after(&headers("7"), now),
            Some(Duration::from_secs(7))
        );
        assert_eq!(
            retry_after(&headers("Sun, 06 Nov 1994 08:49:37 GMT"), now),
            Some(Duration::from_secs(20))
        );
        assert_eq!(retry_after(&headers("soon"), now), None);
        assert_eq!(retry_after(&headers("-3"), now), None);
    }
}
