//! What an export is written to: rows of cells, one after the other.

use std::borrow::Cow;

use crate::error::ExportError;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A number, as Python writes it.
    Number(Cow<'a, str>),
    /// Text.
    Text(Cow<'a, str>),
}

/// A CSV file or a sheet of a workbook that is being written.
pub trait Sheet {
    /// Adds a cell to the row.
    fn cell(&mut self, cell: &Cell<'_>) -> Result<(), ExportError>;

    /// Ends the row.
    fn end_row(&mut self) -> Result<(), ExportError>;

    /// Adds a cell with text.
    fn text(&mut self, text: &str) -> Result<(), ExportError> {
        self.cell(&Cell::Text(Cow::Borrowed(text)))
    }

    /// Adds cells.
    fn cells<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> Result<(), ExportError> {
        cells.into_iter().try_for_each(|cell| self.cell(&cell))
    }

    /// Adds a whole row of text.
    fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) -> Result<(), ExportError> {
        texts.into_iter().try_for_each(|text| self.text(text))?;
        self.end_row()
    }
}
