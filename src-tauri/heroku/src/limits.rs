//! Every limit of the client in one table. Tests shorten them; nothing else should.

use std::time::Duration;

/// How long to wait, how often to try again, how much to accept. All are ours (2026-11) unless a source is named.
#[derive(Debug, Clone)]
pub struct Limits {
    /// To resolve, connect and shake hands.
    pub connect: Duration,
    /// Without a byte in either direction: a stall. There is no limit on the total.
    pub stall: Duration,
    /// Without an answer to a question: told, and waited for on.
    pub quiet: Duration,
    /// Attempts after the first, for one operation and all its layers together.
    pub retries: u32,
    /// The same while something long is watched (a build, an add-on); refilled by every success.
    pub watch_retries: u32,
    /// Wait before the first retry, before jitter; doubles each time.
    pub first_delay: Duration,
    /// Longest wait between two attempts, before jitter.
    pub max_delay: Duration,
    /// Longest `Retry-After` that is honoured in full.
    pub retry_after: Duration,
    /// After an unclear POST: how long what it may have made is looked for before it is held for lost.
    pub settle: Duration,
    /// Between two looks at something pending. The CLI looks at add-ons every 5 s (heroku 11.10.0, 2026-08).
    pub poll: Duration,
    /// How long an output stream may answer 404 ("not started") before it is given up.
    pub not_started: Duration,
    /// How long the rest of an output is read once its build or release is known to be over.
    pub grace: Duration,
    /// Longest wait for a build. Heroku ends builds itself well before.
    pub build: Duration,
    /// Longest wait for a release phase; Heroku's own limit is an hour (Dev Center, 2024).
    pub release: Duration,
    /// Longest wait for an add-on to be provisioned.
    pub addon: Duration,
    /// JSON accepted for one answer, all pages together, in bytes.
    pub json_bytes: usize,
    /// Pages of one list; Heroku gives 200 items a page (API reference, 2026-02).
    pub pages: usize,
    /// Longest line of output in bytes; longer ones are cut into several.
    pub line_bytes: usize,
    /// Copies of lists that are kept to be asked for by their tags: a look at a hundred studies has some 300.
    pub copies: usize,
    /// Bytes of all of them; one alone may have an eighth.
    pub copies_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        const MINUTE: u64 = 60;
        Limits {
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(MINUTE),
            quiet: Duration::from_secs(2),
            retries: 4,
            watch_retries: 20,
            first_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(10),
            retry_after: Duration::from_secs(MINUTE),
            settle: Duration::from_secs(10),
            poll: Duration::from_secs(3),
            not_started: Duration::from_secs(MINUTE),
            grace: Duration::from_secs(5),
            build: Duration::from_secs(90 * MINUTE),
            release: Duration::from_secs(90 * MINUTE),
            addon: Duration::from_secs(20 * MINUTE),
            json_bytes: 32 << 20,
            pages: 200,
            line_bytes: 16 << 10,
            copies: 512,
            copies_bytes: 8 << 20,
        }
    }
}

impl Limits {
    /// For a server on this computer: what does not answer there within seconds has ended and is to be
    /// started again, which is quicker than to wait for it.
    pub fn nearby() -> Limits {
        Limits {
            watch_retries: 4,
            first_delay: Duration::from_millis(250),
            max_delay: Duration::from_secs(2),
            poll: Duration::from_secs(1),
            settle: Duration::from_secs(4),
            ..Limits::default()
        }
    }
}
