//! When each page was left: oTree keeps it as pieces of the file that it exports.

use std::io::Write;

use super::study::Study;
use crate::csv::Writer;
use crate::error::ExportError;
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
