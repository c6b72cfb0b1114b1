//! Listens to a study's log for what it tells of its server, as long as somebody wants to know. It keeps no line.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use heroku::{AppName, Client, Tailed};
use jiff::Timestamp;
use tokio::sync::watch;

use super::Point;
use super::heard::Heard;
use crate::log::FIRST;
use crate::log::join::Joint;

/// What was heard so far. Cheap to clone.
#[derive(Clone)]
pub struct Listening {
    state: Arc<Mutex<State>>,
    begun: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    heard: Heard,
    /// Outlives a connection: what the next one repeats is not heard twice.
    joint: Joint,
}

impl Default for Listening {
    fn default() -> Self {
        Self {
            state: Arc::default(),
            begun: watch::Sender::new(false),
        }
    }
}

impl Listening {
    /// What is known of each whole minute.
    pub fn points(&self, now: Timestamp) -> Vec<Point> {
        self.state().heard.points(now)
    }

    /// Waits until the first lines are there, but no longer than that.
    pub async fn begun(&self, longest: Duration) {
        let mut begun = self.begun.subscribe();
        let _ = tokio::time::timeout(longest, begun.wait_for(|begun| *begun)).await;
    }

    /// Listens until that is not possible any more, and says why. Cuts are mended; it ends when it is dropped. Each line is
    /// shown to `also`, once.
    pub async fn follow(
        &self,
        client: &Client,
        app: &AppName,
        mut also: impl FnMut(&str),
    ) -> heroku::Error {
        let mut tail = client.follow_log(app, FIRST);
        let why = loop {
            match tail.next().await {
                Ok(Tailed::Opened { resumed }) => {
                    let mut state = self.state();
                    state.joint.opened(resumed);
                    state.heard.link(true);
                }
                Ok(Tailed::Cut) => self.state().heard.link(false),
                Ok(Tailed::Lines(lines)) => self.take(lines, Timestamp::now(), &mut also),
                Err(why) => break why,
            }
        };
        self.state().heard.link(false);
        why
    }

    /// Nobody listens any more.
    pub fn stopped(&self) {
        self.state().heard.link(false);
    }

    fn take(&self, mut lines: Vec<String>, now: Timestamp, also: &mut impl FnMut(&str)) {
        let mut state = self.state();
        let State { heard, joint } = &mut *state;
        if joint.take(&mut lines) {
            heard.gap();
        }
        lines.iter().for_each(|line| heard.hear(line, now));
        drop(state);
        lines.iter().for_each(|line| also(line));
        self.begun.send_replace(true);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_new_connection_repeats_is_counted_once() {
        let now: Timestamp = "2026-11-20T14:10:00Z".parse().unwrap();
        let line = |minute: u32| {
            format!("2026-11-20T14:{minute:02}:30.5+00:00 heroku[router]: status=200 service=5ms")
        };
        let listening = Listening::default();
        let mut shown = Vec::new();
        for minutes in [0..4, 2..6, 6..9] {
            listening.state().joint.opened(false);
            listening.state().heard.link(true);
            let mut also = |line: &str| shown.push(line.to_owned());
            listening.take(minutes.map(line).collect(), now, &mut also);
        }
        let told: Vec<_> = listening.points(now).into_iter().collect();
        let first = super::super::minute(now) - 10;
        let told: Vec<_> = told
            .iter()
            .map(|point| (point.at - first, point.requests))
            .collect();
        // The first minute is cut off; between 5 and 6 lines may be missing.
        let once = [1, 2, 3, 4, 7, 8].map(|minute| (minute, Some(1)));
        assert_eq!(told[..6], once);
        assert_eq!(shown, (0..9).map(line).collect::<Vec<_>>());
    }
}
