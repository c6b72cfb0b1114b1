//! What people wrote to each other, in the order of time. Unlike in all else, ends of lines stay.

use super::study::{PARTICIPANTS, Study};
use super::table::Table;
use crate::error::ExportError;
use crate::python::repr_float;
use crate::sheet::{Cell, Sheet};
use crate::store::Row;
use std::borrow::Cow;

/// All messages, or those of one session (oTree 6).
pub fn chat<S: Sheet>(
    study: &mut Study,
    session: Option<&str>,
    out: &mut S,
) -> Result<(), ExportError> {
    let mut messages = study.take("otree_chatmessage")?;
    let folder = study.folder().to_owned();
    let participants = study.table(PARTICIPANTS)?;
    let done = rows(&mut messages, participants, &folder, session, out);
    study.give_back(messages);
    done
}

fn rows<S: Sheet>(
    messages: &mut Table,
    participants: &mut Table,
    folder: &std::path::Path,
    session: Option<&str>,
    out: &mut S,
) -> Result<(), ExportError> {
    out.texts([
        "session_code",
        "id_in_session",
        "participant_code",
        "channel",
        "nickname",
        "body",
        "timestamp",
    ])?;
    let (id, by, time) = (
        messages.wanted("id")?,
        messages.wanted("participant_id")?,
        messages.wanted("timestamp")?,
    );
    let own = [
        messages.wanted("channel")?,
        messages.wanted("nickname")?,
        messages.wanted("body")?,
    ];
    let of = [
        participants.wanted("_session_code")?,
        participants.wanted("id_in_session")?,
        participants.wanted("code")?,
    ];
    let seconds = |row: &Row| row.text(time).and_then(|text| text.parse::<f64>().ok());
    let mut in_time = messages.index(folder, |row| {
        Some((seconds(row).map_or(i64::MAX, in_order), row.number(id)?))
    })?;
    let (mut number, mut row, mut writer) = (0, Row::default(), Row::default());
    while let Some(record) = in_time.nth(number)? {
        number += 1;
        messages.at(record.at, &mut row)?;
        let Some(by) = row.number(by) else { continue };
        if !participants.by_id(by, &mut writer)? {
            continue;
        }
        let [code, ..] = of;
        if session.is_some() && writer.text(code).as_deref() != session {
            continue;
        }
        let text = |row: &Row, place: usize| row.text(place).unwrap_or_default().into_owned();
        for place in of {
            out.text(&text(&writer, place))?;
        }
        for place in own {
            out.text(&text(&row, place))?;
        }
        match seconds(&row) {
            Some(seconds) => out.cell(&Cell::Number(Cow::Owned(repr_float(seconds))))?,
            None => out.cell(&Cell::Empty)?,
        }
        out.end_row()?;
    }
    Ok(())
}

/// A number whose order is that of the floats.
fn in_order(value: f64) -> i64 {
    let bits = value.to_bits().cast_signed();
    if bits < 0 { i64::MIN ^ !bits } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_keep_their_order_as_numbers() {
        let values = [
            f64::NEG_INFINITY,
            -2.5,
            -1.0,
            0.0,
            1e-9,
            1.0,
            1763735000.25,
            f64::INFINITY,
        ];
        assert!(values.map(in_order).is_sorted());
    }
}
