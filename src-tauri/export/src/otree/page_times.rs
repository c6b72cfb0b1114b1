//! When each page was left: oTree keeps it as pieces of the file that it exports.

use std::io::Write;

use super::study::Study;
use crate::csv::Writer;
use crate::error::ExportError;
use crate::sheet::{Cell, Sheet};
use crate::store::Row;

const HEADER: &str = "session_code,participant_id_in_session,participant_code,page_index,app_name,page_name,\
                      epoch_time_completed,round_number,timeout_happened,is_wait_page\n";

/// All page times that had been written down when the backup was made.
pub fn page_times<W: Write>(study: &mut Study, out: &mut Writer<W>) -> Result<(), ExportError> {
    let batches = study.table("otree_pagetimebatch")?;
    let text = batches.wanted("text")?;
    out.raw(HEADER.as_bytes())?;
    let (mut number, mut row) = (0, Row::default());
    while batches.nth(number, &mut row)? {
        out.raw(row.get(text).unwrap_or_default())?;
        number += 1;
    }
    Ok(())
}

/// The same in cells, for what is no CSV file of oTree's.
pub fn page_times_in_cells(study: &mut Study, out: &mut impl Sheet) -> Result<(), ExportError> {
    let batches = study.table("otree_pagetimebatch")?;
    let text = batches.wanted("text")?;
    out.texts(HEADER.trim_end().split(','))?;
    let (mut number, mut row) = (0, Row::default());
    while batches.nth(number, &mut row)? {
        let lines = row.text(text).unwrap_or_default();
        for line in lines.lines() {
            for cell in line.split(',') {
                let is_number = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
                out.cell(&match is_number {
                    true => Cell::Number(cell.into()),
                    false => Cell::Text(cell.into()),
                })?;
            }
            out.end_row()?;
        }
        number += 1;
    }
    Ok(())
}
