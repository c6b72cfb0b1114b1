//! Looking into a backup on this computer: its rows are put by in files once, and then shown a page at a time, searched
//! and sorted. Everything here blocks.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use export::otree::{Shows, Study, View, Viewed};
use jiff::Timestamp;
use pgdump::Archive;
use tempfile::TempDir;

use super::error::DataError;
use super::slip::modified;

/// Rows that are searched or sorted at most: their order is kept in memory. A larger view is shown as it lies.
const SORTED: usize = 2_000_000;
/// Rows of one page at most.
const PAGE: usize = 500;
/// Longest cell that is shown, in characters: a page is to be looked at.
const CELL: usize = 2_000;

/// The backup that is looked into. Clones look into the same.
#[derive(Clone)]
pub struct Look {
    scratch: PathBuf,
    opened: Arc<Mutex<Option<Opened>>>,
}

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Its tables: name, rows, columns.
    pub tables: Vec<(String, usize, usize)>,
    /// Whether one has too many rows to be searched and sorted.
    pub oversize: bool,
}

/// How a view is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// What a row must contain, in any cell; upper and lower case are the same.
    pub search: String,
    /// The number of the column it is sorted by.
    pub sort: Option<usize>,
    /// From the last to the first.
    pub descending: bool,
}

/// A page of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The columns.
    pub columns: Vec<(String, Shows)>,
    /// How many rows match.
    pub total: usize,
    /// The rows of the page.
    pub rows: Vec<Vec<Option<String>>>,
}

struct Opened {
    of: (PathBuf, u64, u64),
    study: Study,
    views: BTreeMap<String, Viewed>,
    /// The order that was asked for last.
    ordered: Option<(String, Wish, Arc<Vec<u32>>)>,
    /// Rows lie in here; it goes with the study.
    _scratch: TempDir,
}

impl Look {
    /// Nothing is looked into yet. Rows are put by in `scratch`.
    pub fn new(scratch: PathBuf) -> Self {
        Self {
            scratch,
            opened: Arc::default(),
        }
    }

    /// What is in a backup.
    pub fn contents(&self, file: &Path) -> Result<Contents, DataError> {
        self.within(file, |opened| {
            let tables = opened.study.tables();
            let tables: Vec<_> = tables
                .map(|table| (table.name.clone(), table.rows(), table.columns.len()))
                .collect();
            let oversize = tables.iter().any(|(_, rows, _)| *rows > SORTED);
            Ok(Contents { tables, oversize })
        })
    }

    /// A page of a view, from the row of this number.
    pub fn page(
        &self,
        file: &Path,
        view: &View,
        wish: &Wish,
        from: usize,
        count: usize,
    ) -> Result<Page, DataError> {
        let name = file_name(file);
        self.within(file, |opened| {
            let failed = |why| DataError::of_export(&name, why);
            opened
                .page(view, wish, from, count.min(PAGE))
                .map_err(failed)
        })
    }

    fn within<T>(
        &self,
        file: &Path,
        look: impl FnOnce(&mut Opened) -> Result<T, DataError>,
    ) -> Result<T, DataError> {
        let failed = |why| DataError::of_folder(file, why);
        let metadata = std::fs::metadata(file).map_err(failed)?;
        let of = (file.to_owned(), metadata.len(), modified(&metadata));
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let known = opened.take().filter(|known| known.of == of);
        let mut now = match known {
            Some(known) => known,
            None => Opened::read(of, &self.scratch)?,
        };
        let seen = look(&mut now);
        *opened = Some(now);
        seen
    }
}

impl Opened {
    fn read(of: (PathBuf, u64, u64), scratch: &Path) -> Result<Self, DataError> {
        let name = file_name(&of.0);
        let (scratch, study) = read(&of.0, scratch, &name)?;
        Ok(Self {
            of,
            study,
            views: BTreeMap::new(),
            ordered: None,
            _scratch: scratch,
        })
    }

    fn page(
        &mut self,
        view: &View,
        wish: &Wish,
        from: usize,
        count: usize,
    ) -> Result<Page, export::ExportError> {
        let key = format!("{view:?}");
        let viewed = match self.views.remove(&key) {
            Some(viewed) => viewed,
            None => Viewed::open(&mut self.study, view.clone())?,
        };
        let page = self.page_of(&viewed, &key, wish, from, count);
        self.views.insert(key, viewed);
        page
    }

    fn page_of(
        &mut self,
        viewed: &Viewed,
        key: &str,
        wish: &Wish,
        from: usize,
        count: usize,
    ) -> Result<Page, export::ExportError> {
        let order = self.order(viewed, key, wish)?;
        let total = order.as_ref().map_or(viewed.rows(), |order| order.len());
        let mut rows = Vec::new();
        for place in from..from.saturating_add(count).min(total) {
            let number = match &order {
                Some(order) => order
                    .get(place)
                    .map_or(usize::MAX, |number| *number as usize),
                None => place,
            };
            let Some(row) = viewed.row(&mut self.study, number)? else {
                break;
            };
            let cells = row.into_iter().zip(viewed.columns());
            rows.push(
                cells
                    .map(|(cell, (_, shows))| shown(cell?, *shows))
                    .collect(),
            );
        }
        let columns = viewed.columns().iter().cloned();
        let columns = columns.map(|(name, shows)| match shows {
            Shows::Seconds => (name, Shows::Time),
            shows => (name, shows),
        });
        Ok(Page {
            columns: columns.collect(),
            total,
            rows,
        })
    }

    /// Which rows match, in which order; none where it is that of the backup.
    fn order(
        &mut self,
        viewed: &Viewed,
        key: &str,
        wish: &Wish,
    ) -> Result<Option<Arc<Vec<u32>>>, export::ExportError> {
        let plain = wish.search.trim().is_empty() && wish.sort.is_none();
        if plain || viewed.rows() > SORTED {
            return Ok(None);
        }
        if let Some((of, same, order)) = &self.ordered
            && of == key
            && same == wish
        {
            return Ok(Some(Arc::clone(order)));
        }
        let wanted = wish.search.trim().to_lowercase();
        let mut found: Vec<(Sorted, u32)> = Vec::new();
        let mut number = 0_u32;
        while let Some(row) = viewed.row(&mut self.study, number as usize)? {
            let mut cells = row.iter().flatten();
            if wanted.is_empty() || cells.any(|cell| cell.to_lowercase().contains(&wanted)) {
                let by = wish.sort.and_then(|column| row.get(column)?.as_deref());
                found.push((Sorted::of(by), number));
            }
            number += 1;
        }
        if wish.sort.is_some() {
            found.sort_by(|one, other| match wish.descending {
                true => other.0.cmp(&one.0),
                false => one.0.cmp(&other.0),
            });
        }
        let order: Arc<Vec<u32>> = Arc::new(found.into_iter().map(|(_, number)| number).collect());
        self.ordered = Some((key.to_owned(), wish.clone(), Arc::clone(&order)));
        Ok(Some(order))
    }
}

/// What a row is sorted by: nothing first, then numbers, then texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sorted {
    Nothing,
    /// A number's bits, in an order that is the numbers' own.
    Number(u64),
    Text(String),
}

impl Sorted {
    fn of(cell: Option<&str>) -> Self {
        let Some(cell) = cell else {
            return Self::Nothing;
        };
        match cell.parse::<f64>() {
            Ok(number) if !number.is_nan() => {
                // IEEE 754: as whole numbers, positive ones are in order and negative ones the other way round.
                let bits = number.to_bits();
                Self::Number(match number.is_sign_negative() {
                    true => !bits,
                    false => bits | 1 << 63,
                })
            }
            _ => Self::Text(cell.chars().take(200).collect::<String>().to_lowercase()),
        }
    }
}

fn shown(cell: String, shows: Shows) -> Option<String> {
    match shows {
        Shows::Seconds => {
            let seconds: i64 = cell.parse().ok()?;
            Some(Timestamp::from_second(seconds).ok()?.to_string())
        }
        _ if cell.len() > CELL => {
            let mut short: String = cell.chars().take(CELL).collect();
            short.push('…');
            Some(short)
        }
        _ => Some(cell),
    }
}

/// Reads a backup into a folder of its own in `scratch`.
pub(super) fn read(file: &Path, scratch: &Path, name: &str) -> Result<(TempDir, Study), DataError> {
    let opened = File::open(file).map_err(|why| DataError::of_folder(file, why))?;
    let folder = std::fs::create_dir_all(scratch)
        .and_then(|()| tempfile::tempdir_in(scratch))
        .map_err(|why| DataError::of_folder(scratch, why))?;
    let archive = Archive::open(BufReader::with_capacity(256 << 10, opened));
    let archive = archive.map_err(|why| DataError::of_archive(name, why))?;
    let study = Study::read(archive, folder.path());
    let study = study.map_err(|why| DataError::of_export(name, why))?;
    Ok((folder, study))
}

pub(super) fn file_name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/study.dump")
    }

    fn look() -> (Look, TempDir) {
        let scratch = tempfile::tempdir().unwrap();
        (Look::new(scratch.path().to_owned()), scratch)
    }

    fn column(page: &Page, at: usize) -> Vec<String> {
        let rows = page.rows.iter();
        rows.map(|row| row[at].clone().unwrap_or_default())
            .collect()
    }

    #[test]
    fn every_row_is_on_one_page_and_no_other() {
        let (look, _scratch) = look();
        let wish = Wish::default();
        let all = look
            .page(&golden(), &View::Participants, &wish, 0, 500)
            .unwrap();
        assert_eq!((all.total, all.rows.len()), (41, 41));
        let mut by_tens = Vec::new();
        for from in (0..50).step_by(10) {
            let page = look.page(&golden(), &View::Participants, &wish, from, 10);
            by_tens.extend(page.unwrap().rows);
        }
        assert_eq!(by_tens, all.rows);
    }

    #[test]
    fn numbers_are_sorted_as_numbers_and_both_ways() {
        let (look, _scratch) = look();
        let sorted = |descending| {
            let wish = Wish {
                sort: Some(7),
                descending,
                ..Wish::default()
            };
            let page = look.page(&golden(), &View::Participants, &wish, 0, 500);
            let page = page.unwrap();
            assert_eq!(page.columns[7].0, "payoff");
            let numbers = column(&page, 7).into_iter();
            numbers
                .map(|cell| cell.parse::<f64>().unwrap_or(f64::NEG_INFINITY))
                .collect::<Vec<_>>()
        };
        let up = sorted(false);
        assert!(up.is_sorted(), "{up:?}");
        let mut down = sorted(true);
        down.reverse();
        assert!(down.is_sorted(), "{down:?}");
        assert!(up.last() > up.first());
    }

    #[test]
    fn a_search_finds_what_a_row_contains_whatever_its_case() {
        let (look, _scratch) = look();
        let all = look
            .page(&golden(), &View::Participants, &Wish::default(), 0, 500)
            .unwrap();
        let session = all.rows[0][2].clone().unwrap();
        let wish = Wish {
            search: session.to_uppercase(),
            ..Wish::default()
        };
        let found = look
            .page(&golden(), &View::Participants, &wish, 0, 500)
            .unwrap();
        let expected = all.rows.iter().filter(|row| {
            let mut cells = row.iter().flatten();
            cells.any(|cell| cell.to_lowercase().contains(&session.to_lowercase()))
        });
        assert_eq!(found.rows, expected.cloned().collect::<Vec<_>>());
        assert!(found.total > 0 && found.total < all.total);
    }

    #[test]
    fn what_is_no_database_of_otree_says_so() {
        let (look, scratch) = look();
        let file = scratch.path().join("text.dump");
        std::fs::write(&file, "--\n-- PostgreSQL database dump\n--\n").unwrap();
        assert_eq!(look.contents(&file).unwrap_err().code(), "backup-is-text");
        std::fs::write(&file, "nothing of the kind").unwrap();
        assert_eq!(
            look.contents(&file).unwrap_err().code(),
            "backup-unreadable"
        );
    }
}
