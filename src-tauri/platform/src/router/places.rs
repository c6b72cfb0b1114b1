//! Who may have how many connections at once: all together so many, and one other computer no more than its share.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The places of one app. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Places {
    all: usize,
    each: usize,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by: HashMap<IpAddr, usize>,
}

/// A place, free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    peer: IpAddr,
    taken: Arc<Mutex<Taken>>,
}

impl Places {
    /// `all` of one app, of which another computer may have `each`.
    pub(super) fn new(all: usize, each: usize) -> Self {
        Self {
            all,
            each,
            taken: Arc::default(),
        }
    }

    /// A place for a connection from `peer`, if there is one.
    pub(super) fn take(&self, peer: IpAddr) -> Option<Place> {
        let most = if peer.is_loopback() {
            self.all
        } else {
            self.each
        };
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let has = taken.by.get(&peer).copied().unwrap_or_default();
        if taken.all >= self.all || has >= most {
            return None;
        }
        taken.all += 1;
        taken.by.insert(peer, has + 1);
        Some(Place {
            peer,
            taken: Arc::clone(&self.taken),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        if let Some(has) = taken.by.get_mut(&self.peer) {
            *has = has.saturating_sub(1);
            if *has == 0 {
                taken.by.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_neighbour_takes_its_share_and_leaves_the_rest_to_others() {
        let places = Places::new(4, 2);
        let [noisy, quiet, own] =
            ["10.0.0.2", "10.0.0.3", "127.0.0.1"].map(|peer| peer.parse().unwrap());
        let mut held: Vec<_> = (0..3).map(|_| places.take(noisy)).collect();
        assert!(held.pop().unwrap().is_none(), "its share is two");
        held.push(places.take(quiet));
        held.push(places.take(own));
        assert!(held.iter().all(Option::is_some));
        assert!(places.take(own).is_none(), "four are all");
        held.remove(0);
        assert!(places.take(noisy).is_some(), "who goes makes room");
        drop(held);
        assert!(places.taken.lock().unwrap().by.is_empty());
    }
}
