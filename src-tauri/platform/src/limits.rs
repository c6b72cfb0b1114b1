//! Every limit the platform keeps, with where the figure comes from.

use std::time::Duration;

/// Largest JSON body of a request, bytes. Ours (2026-11): a thousand times what a client sends.
pub const BODY: usize = 1 << 20;
/// Largest archive taken in, bytes. Ours (2026-11): Heroku names none.
pub const SOURCE: u64 = 2 << 30;
/// Largest unpacked project, bytes. Ours (2026-11).
pub const UNPACKED: u64 = 4 << 30;
/// Most entries in an archive. Ours (2026-11).
pub const ENTRIES: u64 = 200_000;
/// Deepest folder in an archive. Ours (2026-11).
pub const DEPTH: usize = 64;
/// Largest ratio of unpacked to packed bytes once past 64 MB. Ours (2026-11); gzip itself ends at 1032.
pub const RATIO: u64 = 200;
/// How long a signed upload or download address holds. Heroku's is not published; an hour is often quoted.
pub const SOURCE_ADDRESS: Duration = Duration::from_secs(3600);
/// How long an uploaded archive is kept. Ours (2026-11).
pub const SOURCE_KEPT: Duration = Duration::from_secs(24 * 3600);
/// How long the address of a log session holds before it must be opened. Dev Center, "Logging" (5 minutes).
pub const LOG_ADDRESS: Duration = Duration::from_secs(300);
/// Names and values of an app's config vars together, bytes. Dev Center, "Configuration and Config Vars" (64 KB).
pub const CONFIG: usize = 64 << 10;
/// Items a list gives by default, and at most. Platform API Reference, "Ranges".
pub const PAGE: usize = 200;
/// See [`PAGE`].
pub const PAGE_MOST: usize = 1000;
/// Lines of a log session by default, and at most. Dev Center, "Logging" (100, 1,500).
pub const LOG_LINES: usize = 100;
/// See [`LOG_LINES`].
pub const LOG_LINES_MOST: usize = 1500;
/// Requests a client may save up, and how many come back a minute. Platform API Reference, "Rate Limits".
pub const RATE: f64 = 4500.0;
/// See [`RATE`].
pub const RATE_PER_MINUTE: f64 = 75.0;
/// Pause between the NULs that keep a quiet output stream open. Heroku's busl, `server/middleware.go`.
pub const KEEPALIVE: Duration = Duration::from_secs(10);
/// Between SIGTERM and SIGKILL when dynos stop. Dev Center, "Dyno Shutdown Behavior".
pub const DYNO_GRACE: Duration = Duration::from_secs(30);
/// The same for a build that is cancelled. Ours (2026-11).
pub const BUILD_GRACE: Duration = Duration::from_secs(5);
/// How long `up` waits for the platform to answer. Ours (2026-11).
pub const UP: Duration = Duration::from_secs(60);
/// How long `down` waits for it to be gone. Ours: dynos' grace, and the database's, and a little.
pub const DOWN: Duration = Duration::from_secs(90);
/// Bytes of the platform's own log before it is turned over; one older file is kept. Ours (2026-11).
pub const RECORD: u64 = 4 << 20;
/// Longest a one-off dyno may run. Dev Center, "One-Off Dynos" (24 hours), and the schema's bound of `time_to_live`.
pub const ONE_OFF: Duration = Duration::from_secs(24 * 3600);
/// Longest command of one, bytes. Ours (2026-11): half of what Linux takes as one argument.
pub const COMMAND: usize = 64 << 10;
/// Most one-off dynos of an app at once. Dev Center, "Limits" as remembered (50); not read (2026-11).
pub const ONE_OFFS: usize = 50;
/// Longest a release phase may take. Dev Center, "Release Phase" (24 hours for one-off dynos; ours is 1 hour).
pub const RELEASE_PHASE: Duration = Duration::from_secs(3600);
/// Without web traffic for so long, an app's Eco dynos sleep. Dev Center, "Eco Dyno Hours" (30 minutes).
pub const ECO_SLEEP: Duration = Duration::from_secs(30 * 60);
/// Hours of all Eco dynos of an account together, a month. Dev Center, "Eco Dyno Hours" (1,000 hours).
pub const ECO_HOURS: u64 = 1000;
/// Releases that keep their slug for a rollback, and for how long all do. Heroku changelog 3395 (2025-10-01): 20, 30 days.
pub const SLUGS_KEPT: usize = 20;
/// See [`SLUGS_KEPT`].
pub const SLUGS_AGE: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long the public address of a backup holds. Heroku's is not established; an hour is often quoted.
pub const DUMP_ADDRESS: Duration = Duration::from_secs(3600);
/// Transfers that run at once; others wait. Ours (2026-11).
pub const TRANSFERS: usize = 2;
/// Lines kept of what a transfer says. Ours (2026-11).
pub const TRANSFER_LINES: usize = 20_000;
/// Manual backups kept of a database. Ours (2026-11): Heroku's figure for Essential plans was not at hand.
pub const MANUAL_BACKUPS: u32 = 25;
/// Scheduled backups kept of a database: daily ones of a week. Ours (2026-11), for the same reason.
pub const SCHEDULED_BACKUPS: u32 = 7;
/// Between two looks at the size of databases. Ours (2026-11).
pub const SIZES: Duration = Duration::from_secs(300);
/// How long a database may be larger than its plan before it is restricted. Dev Center, "Heroku Postgres Over Plan
/// Capacity" (2026-02-24), names no figure for Essential plans; "Postgres Advanced Quotas" (2026-05-18) has 7 days.
pub const OVER_SIZE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Extensions that one reset or restore may name. Ours (2026-11).
pub const EXTENSIONS: usize = 50;
/// How long the certificate authority of this computer holds. Ours (2026-11): 20 years.
pub const AUTHORITY: Duration = Duration::from_secs(20 * 365 * 24 * 3600);
/// How long a certificate of it holds; a new one is made after half of that and at each start. Clients refuse more
/// than 398 days. Ours (2026-11).
pub const CERTIFICATE: Duration = Duration::from_secs(180 * 24 * 3600);
/// Longest a TLS client may take to shake hands, and how many may do so at once. Ours (2026-11).
pub const HANDSHAKE: Duration = Duration::from_secs(10);
/// See [`HANDSHAKE`].
pub const HANDSHAKES: usize = 128;
/// How long measures are kept. Dev Center, "Metrics" (7 days).
pub const METRICS: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long an app is let through after a second factor was given for it. Ours (2026-11): Heroku's is not published.
pub const PREAUTHORIZATION: Duration = Duration::from_secs(600);
/// Wrong codes of a second factor within a time before no more are looked at. Ours (2026-11).
pub const WRONG_CODES: usize = 10;
/// See [`WRONG_CODES`].
pub const WRONG_CODES_IN: Duration = Duration::from_secs(600);
/// Open connections to an app that one other computer of the network may have. Ours (2026-11): a quarter of Heroku's
/// limit for all, and what forty browsers behind one shared address need.
pub const NEIGHBOUR: usize = 250;
/// How often this computer's addresses are looked at while other computers are let in. Ours (2026-11).
pub const NETWORK: Duration = Duration::from_secs(3);
