//! How many people a backup holds the answers of: counted row by row on the way, without keeping any.

use pgdump::{Copy, Row};

use super::study::{PARTICIPANTS, SESSIONS};

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// People who came. oTree makes a row for each that a session was made for, also where nobody came.
    pub participants: u64,
    /// Sessions.
    pub sessions: u64,
    /// Those of the people who came that reached the last page of their session.
    pub finished: u64,
}

/// Counts. Give it every row of every table.
#[derive(Debug, Default)]
pub struct Counter {
    tally: Tally,
    /// Of which columns the participants' table is, once it was met: what came, the page and the last page.
    places: Option<[Option<usize>; 3]>,
}

impl Counter {
    /// Counts a row.
    pub fn row(&mut self, table: &Copy, row: &Row) {
        match table.table.as_str() {
            SESSIONS => self.tally.sessions += 1,
            PARTICIPANTS => self.participant(table, row),
            _ => {}
        }
    }

    fn participant(&mut self, table: &Copy, row: &Row) {
        let [visited, page, last] = *self.places.get_or_insert_with(|| {
            ["visited", "_index_in_pages", "_max_page_index"]
                .map(|name| table.columns.iter().position(|column| column == name))
        });
        let text = |place: Option<usize>| place.and_then(|place| row.text(place));
        let number = |place| text(place).and_then(|text| text.parse::<i64>().ok());
        let (page, last) = (number(page), number(last));
        if !has_come(text(visited), page) {
            return;
        }
        self.tally.participants += 1;
        self.tally.finished += u64::from(has_finished(page, last));
    }

    /// What was counted so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }
}

/// Whether somebody opened their link; `visited` as PostgreSQL writes it.
pub(super) fn has_come(visited: Option<&str>, page: Option<i64>) -> bool {
    visited == Some("t") || page.is_some_and(|page| page > 0)
}

/// Whether somebody reached the last page, which often has no button to leave it by.
pub(super) fn has_finished(page: Option<i64>, last: Option<i64>) -> bool {
    page.zip(last)
        .is_some_and(|(page, last)| last > 0 && page >= last)
}
