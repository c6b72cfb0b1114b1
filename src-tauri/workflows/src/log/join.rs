//! Joins what comes over one connection after another, without loss and without doubles: what a new connection repeats of
//! the lines before it is left out. Lines are compared whole, with their time; equal ones that came twice are kept twice.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasher;

/// Lines remembered: twice what Heroku repeats at most (Dev Center, "Logging": 1,500).
const REMEMBERED: usize = 3000;

/// What is known of the lines so far.
#[derive(Default)]
pub struct Joint {
    hasher: RandomState,
    last: VecDeque<u64>,
    /// Of the lines before this connection: how often each may be repeated on it.
    before: HashMap<u64, u32>,
    /// The first line of a connection that can't go on by itself shows whether there is a gap.
    watching: bool,
}

impl Joint {
    /// A new connection begins. `resumed` when the other side was told where to go on.
    pub fn opened(&mut self, resumed: bool) {
        self.before.clear();
        for line in &self.last {
            *self.before.entry(*line).or_default() += 1;
        }
        self.watching = !resumed && !self.last.is_empty();
    }

    /// Takes out what was heard before. True when lines between the last connection and this one are missing.
    pub fn take(&mut self, lines: &mut Vec<String>) -> bool {
        let mut gap = false;
        lines.retain(|line| {
            let hash = self.hasher.hash_one(line.as_str());
            let left = self.before.get_mut(&hash);
            let repeated = left.is_some_and(|left| {
                let is_left = *left > 0;
                *left = left.saturating_sub(1);
                is_left
            });
            gap |= std::mem::take(&mut self.watching) && !repeated;
            if !repeated {
                self.last.push_back(hash);
                if self.last.len() > REMEMBERED {
                    self.last.pop_front();
                }
            }
            !repeated
        });
        gap
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn take(joint: &mut Joint, lines: &[&str]) -> (Vec<String>, bool) {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let gap = joint.take(&mut lines);
        (lines, gap)
    }

    #[test]
    fn what_is_repeated_is_left_out_and_twins_are_kept() {
        let mut joint = Joint::default();
        joint.opened(false);
        assert_eq!(take(&mut joint, &["a", "b", "b"]).0, ["a", "b", "b"]);
        joint.opened(false);
        assert_eq!(
            take(&mut joint, &["b", "b", "b", "c"]),
            (vec!["b".into(), "c".into()], false)
        );
        joint.opened(true);
        assert_eq!(take(&mut joint, &["d"]), (vec!["d".into()], false));
    }

    #[test]
    fn a_connection_that_repeats_nothing_has_a_gap_before_it() {
        let mut joint = Joint::default();
        joint.opened(false);
        assert!(!take(&mut joint, &["a"]).1);
        joint.opened(false);
        assert_eq!(
            take(&mut joint, &["c", "d"]),
            (vec!["c".into(), "d".into()], true)
        );
        assert!(!take(&mut joint, &["e"]).1, "told once");
    }

    proptest! {
        /// The log as the other side has it; each connection repeats a part of it from before where the last one ended.
        #[test]
        fn however_often_it_is_cut_every_line_is_there_once(
            words in proptest::collection::vec("[ab]{1,2}", 1..200),
            cuts in proptest::collection::vec((1usize..40, 3usize..60), 1..12),
        ) {
            // Lines have times: equal ones stand side by side.
            let log: Vec<String> = words.iter().enumerate().map(|(at, word)| format!("{} {word}", at / 3)).collect();
            let (mut joint, mut came, mut at) = (Joint::default(), Vec::new(), 0usize);
            for (length, back) in cuts {
                let from = at.saturating_sub(back);
                joint.opened(false);
                let to = (at + length).min(log.len());
                for piece in log[from..to].chunks(7) {
                    let mut piece = piece.to_vec();
                    joint.take(&mut piece);
                    came.extend(piece);
                }
                at = to;
            }
            prop_assert_eq!(&came[..], &log[..at]);
        }
    }
}
