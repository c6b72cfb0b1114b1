//! Every figure that the page about a study's health goes by.

/// From this share of the memory on, much is in use. Ours (2026-11).
pub const MEMORY_HIGH: f64 = 0.9;
/// The same while it rises. Ours (2026-11).
pub const MEMORY_RISING: f64 = 0.75;
/// Memory rises when it has grown by this share of what there is. Ours (2026-11).
pub const RISE: f64 = 0.1;
/// And that for so many minutes at least. Ours (2026-11).
pub const RISE_MINUTES: i64 = 10;
/// Load over this, sustained, asks for a faster server (oTree documentation, "Server setup", 6.0).
pub const LOAD_HIGH: f64 = 1.0;
/// How long it has to be over it, minutes. Ours (2026-11).
pub const SUSTAINED: i64 = 10;
/// Milliseconds that 5 of 100 pages take longer than when people begin to notice. Ours (2026-11).
pub const SLOW: f64 = 3000.0;
/// Errors of the last so many minutes count as now. Ours (2026-11).
pub const RECENT: i64 = 15;
/// Figures older than this many minutes, or than two of their own steps, say nothing of now. Ours (2026-11).
pub const STALE: i64 = 15;
/// Seconds within which a server starts because of a release. Heroku gives it 60 s to bind its port (R10).
pub const STARTING: i64 = 120;
/// A minute of the log is whole so many seconds after its end: lines come a little late. Ours (2026-11).
pub const LATE: i64 = 5;
/// Days for which figures are kept; Heroku's own last a week at most. Ours (2026-11).
pub const KEPT_DAYS: i64 = 35;
/// Minutes that are kept of a log while it is listened to. Ours (2026-11).
pub const HEARD_MINUTES: i64 = 7 * 24 * 60;
/// Different codes kept of one minute. Heroku has some forty. Ours (2026-11).
pub const CODES: usize = 60;
