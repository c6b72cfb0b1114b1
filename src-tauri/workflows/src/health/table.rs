//! Points as a table for spreadsheets and statistics: one row a step, and an empty cell where nothing was told.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use jiff::Timestamp;

use super::Point;
use crate::whole_file::{self, WriteError};

const HEAD: &str = "time,minutes,memory_bytes,memory_limit_bytes,load,requests,median_ms,p95_ms";

/// Writes them into a CSV file, a column for each error that happened.
pub fn write_table(points: &[Point], path: &Path) -> Result<(), WriteError> {
    whole_file::write(path, table(points).as_bytes())
}

fn table(points: &[Point]) -> String {
    let codes: BTreeSet<&String> = points
        .iter()
        .flat_map(|point| point.errors.keys())
        .collect();
    let mut text = HEAD.as_bytes().to_vec();
    for code in &codes {
        let _ = write!(text, ",errors_{code}");
    }
    text.extend_from_slice(b"\r\n");
    for point in points {
        let time = Timestamp::from_second(point.at.saturating_mul(60)).unwrap_or_default();
        let _ = write!(text, "{time},{}", point.step);
        let numbers = [point.memory, point.limit, point.load];
        numbers.iter().for_each(|number| cell(&mut text, *number));
        cell(&mut text, point.requests);
        cell(&mut text, point.middle);
        cell(&mut text, point.slow);
        for code in &codes {
            cell(&mut text, point.errors.get(*code));
        }
        text.extend_from_slice(b"\r\n");
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn cell(text: &mut Vec<u8>, value: Option<impl std::fmt::Display>) {
    let _ = match value {
        Some(value) => write!(text, ",{value}"),
        None => write!(text, ","),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_an_empty_cell_and_each_error_has_a_column() {
        let point = Point {
            at: 29_000_000,
            step: 10,
            memory: Some(104_857_600.0),
            load: Some(0.25),
            requests: Some(7),
            errors: [("H12".to_owned(), 2)].into(),
            ..Point::default()
        };
        let empty = Point {
            at: 29_000_010,
            step: 10,
            ..Point::default()
        };
        assert_eq!(
            table(&[point, empty]),
            "time,minutes,memory_bytes,memory_limit_bytes,load,requests,median_ms,p95_ms,errors_H12\r\n\
             2025-02-19T21:20:00Z,10,104857600,,0.25,7,,,2\r\n\
             2025-02-19T21:30:00Z,10,,,,,,,\r\n"
        );
    }
}
