//! An Excel workbook: a sheet for each export, with numbers as numbers and text as text, never as a formula.
//! Excel's limits cut short what does not fit; each cut is told, for the CSV files have all of it.

use std::collections::HashSet;
use std::io::{Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::error::ExportError;
use crate::sheet::{Cell, Sheet};

/// Rows of a sheet, columns of one, and characters of a cell. Microsoft, "Excel specifications and limits".
const ROWS: u32 = 1 << 20;
const COLUMNS: u16 = 1 << 14;
const CHARACTERS: usize = 32_767;
/// Characters of a sheet's name.
const NAME: usize = 31;
/// From here on Excel no longer keeps each digit of a whole number: it has fifteen.
const WHOLE: f64 = 1e15;

/// A workbook that is being written.
pub struct Book {
    book: Workbook,
    names: HashSet<String>,
    cuts: Vec<Cut>,
}

/// What did not fit onto a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The sheet.
    pub sheet: String,
    /// Rows that are not there.
    pub rows: u64,
    /// Columns that are not there.
    pub columns: u64,
    /// Texts that end too soon.
    pub texts: u64,
}

/// A sheet that is being written.
pub struct BookSheet {
    sheet: Worksheet,
    head: Format,
    row: u32,
    column: u16,
    cut: Cut,
    /// Cells of this row that had no column any more.
    beyond: u64,
}

impl Book {
    /// An empty one. What is written is put by in `folder`.
    pub fn new(folder: &Path) -> Result<Self, ExportError> {
        let mut book = Workbook::new();
        book.set_tempdir(folder)?;
        Ok(Self {
            book,
            names: HashSet::new(),
            cuts: Vec::new(),
        })
    }

    /// Begins a sheet; its name is made one that Excel takes.
    pub fn begin(&mut self, name: &str) -> Result<BookSheet, ExportError> {
        let name = self.name(name);
        let mut sheet = self.book.new_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?;
        // The names of the columns stay in view.
        sheet.set_freeze_panes(1, 0)?;
        Ok(BookSheet {
            sheet,
            head: Format::new().set_bold(),
            row: 0,
            column: 0,
            cut: Cut {
                sheet: name,
                ..Cut::default()
            },
            beyond: 0,
        })
    }

    fn name(&mut self, wanted: &str) -> String {
        let is_bad = |c: char| "[]:*?/\\'".contains(c) || c.is_control();
        let plain: String = wanted.replace(is_bad, "_");
        let mut number = 1;
        loop {
            let end = match number {
                1 => String::new(),
                number => format!(" {number}"),
            };
            let room = NAME - end.len();
            let name: String = plain.chars().take(room).chain(end.chars()).collect();
            // "History" is Excel's own.
            let taken = name.is_empty() || name.eq_ignore_ascii_case("history");
            if !taken && self.names.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }

    /// Ends a sheet.
    pub fn end(&mut self, sheet: BookSheet) {
        self.book.push_worksheet(sheet.sheet);
        if sheet.cut.rows + sheet.cut.columns + sheet.cut.texts > 0 {
            self.cuts.push(sheet.cut);
        }
    }

    /// Writes the whole workbook; what did not fit.
    pub fn finish(mut self, out: impl Write + Seek + Send) -> Result<Vec<Cut>, ExportError> {
        self.book.save_to_writer(out)?;
        Ok(self.cuts)
    }
}

impl Sheet for BookSheet {
    fn cell(&mut self, cell: &Cell<'_>) -> Result<(), ExportError> {
        if self.column >= COLUMNS {
            self.beyond += 1;
            return Ok(());
        }
        let (row, column) = (self.row, self.column);
        self.column += 1;
        if row >= ROWS {
            return Ok(());
        }
        match cell {
            Cell::Empty => {}
            Cell::Text(text) if text.is_empty() => {}
            Cell::Number(text) => {
                let number: f64 = text.parse().unwrap_or(f64::NAN);
                let is_exact =
                    number.is_finite() && (text.contains(['.', 'e']) || number.abs() < WHOLE);
                match is_exact {
                    true => self.sheet.write_number(row, column, number)?,
                    false => self.sheet.write_string(row, column, text.as_ref())?,
                };
            }
            Cell::Text(text) => {
                let end = text.char_indices().nth(CHARACTERS).map(|(end, _)| end);
                self.cut.texts += u64::from(end.is_some());
                let text = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
                match row {
                    0 => {
                        let head = &self.head;
                        self.sheet
                            .write_string_with_format(row, column, text, head)?
                    }
                    _ => self.sheet.write_string(row, column, text)?,
                };
            }
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ExportError> {
        self.cut.rows += u64::from(self.row >= ROWS);
        self.cut.columns = self.cut.columns.max(self.beyond);
        self.row = self.row.saturating_add(1);
        (self.column, self.beyond) = (0, 0);
        Ok(())
    }
}
