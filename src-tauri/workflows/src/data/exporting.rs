//! Files for researchers, from a backup on this computer. They are made in a folder that nobody sees and then shown all
//! at once, under a name that nothing had: two exports never meet, and half of one is never there.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::Ordering;

use export::csv::Style;
use export::otree::{Code, Kind, Model, Study};
use export::{Choice, EXTRA, Made, Personal};

use super::error::DataError;
use super::looking::{file_name, read};
use super::shelf::Shelf;
use super::tasks::{Done, Hand, Note, Stage};
use crate::whole_file;

/// The stages of an export.
pub const STAGES: [Stage; 2] = [Stage::Read, Stage::Export];

/// How the files are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// For German Excel: semicolons and decimal commas.
    pub german: bool,
    /// Text that a spreadsheet would take for a formula gets an apostrophe.
    pub guard: bool,
    /// A workbook beside the CSV files.
    pub workbook: bool,
    /// What names people is left out.
    pub personal: bool,
    /// Free text that is left out as well.
    pub free_text: Vec<FreeText>,
}

/// A column in which people wrote what they wanted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreeText {
    /// The app, or the table of an ExtraModel.
    pub app: String,
    /// `player`, `group`, `subsession`, or `extra`.
    pub model: String,
    /// The column.
    pub field: String,
}

impl FreeText {
    /// As one word.
    pub fn key(&self) -> String {
        format!("{}.{}.{}", self.app, self.model, self.field)
    }

    /// The same back; none for what is no such word.
    pub fn of(key: &str) -> Option<Self> {
        let mut parts = key.split('.').map(str::to_owned);
        let (app, model, field) = (parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(Self { app, model, field })
    }
}

/// Columns with text of the study's own.
pub fn free_text(file: &Path, scratch: &Path) -> Result<Vec<FreeText>, DataError> {
    let name = file_name(file);
    let (_folder, mut study) = read(file, scratch, &name)?;
    texts(&mut study).map_err(|why| DataError::of_export(&name, why))
}

fn texts(study: &mut Study) -> Result<Vec<FreeText>, export::ExportError> {
    let version = study.version;
    let mut tables = Vec::new();
    for app in study.apps.values() {
        for model in Model::ALL {
            let table = format!("{}_{}", app.name, model.word());
            tables.push((app.name.clone(), Some(model), table));
        }
        let extra = app.extra.iter();
        tables.extend(extra.map(|table| (table.clone(), None, table.clone())));
    }
    let mut found = Vec::new();
    for (app, model, name) in tables {
        let table = study.table(&name)?;
        let columns: Vec<String> = table
            .columns
            .iter()
            .filter(|column| column.kind == Kind::Text && !column.name.starts_with('_'))
            .filter(|column| model.is_none_or(|model| model.is_own(&column.name, version)))
            .map(|column| column.name.clone())
            .collect();
        for field in columns {
            if study.table(&name)?.has_any(&field)? {
                found.push(FreeText {
                    app: app.clone(),
                    model: model.map_or(EXTRA, Model::word).to_owned(),
                    field,
                });
            }
        }
    }
    Ok(found)
}

/// Makes the files of a backup beside it.
pub fn make(
    shelf: &Shelf,
    file: &Path,
    code: &Code,
    wanted: &Wanted,
    scratch: &Path,
    hand: &Hand,
) -> Result<Done, DataError> {
    shelf.ready()?;
    let name = file_name(file);
    let (folder, mut study) = read(file, scratch, &name)?;
    hand.stage(Stage::Export)?;
    let failed = |why| DataError::of_folder(shelf.folder(), why);
    let hidden = tempfile::Builder::new()
        .prefix(".export-")
        .tempdir_in(shelf.folder())
        .map_err(failed)?;
    let choice = Choice {
        style: Style {
            guard: wanted.guard,
            ..match wanted.german {
                true => Style::GERMAN_EXCEL,
                false => Style::OTREE,
            }
        },
        personal: wanted.personal.then(|| Personal {
            chosen: chosen(&wanted.free_text),
        }),
        workbook: wanted.workbook,
    };
    let made = export::everything(&mut study, code, &choice, folder.path(), |name| match hand
        .stop
        .load(Ordering::Relaxed)
    {
        true => Err(std::io::ErrorKind::ConnectionAborted.into()),
        false => File::create_new(hidden.path().join(name)),
    });
    if hand.stop.load(Ordering::Relaxed) {
        return Err(DataError::Cancelled);
    }
    let made = made.map_err(|why| match why {
        export::ExportError::Io(why) => failed(why),
        why => DataError::of_export(&name, why),
    })?;
    for file in &made.files {
        // What is told to be there is on the disk.
        whole_file::to_the_disk(&hidden.path().join(file)).map_err(failed)?;
    }
    let stem = name.strip_suffix(".dump").unwrap_or(&name).to_owned();
    let shown = whole_file::place_folder(hidden.path(), |number| match number {
        1 => shelf.folder().join(&stem),
        number => shelf.folder().join(format!("{stem}_{number}")),
    })
    .map_err(failed)?;
    Ok(Done {
        files: made.files.clone(),
        folder: Some(shown),
        notes: notes(&made),
        ..Done::default()
    })
}

fn chosen(columns: &[FreeText]) -> BTreeSet<(String, String, String)> {
    let columns = columns.iter().cloned();
    columns
        .map(|column| (column.app, column.model, column.field))
        .collect()
}

fn notes(made: &Made) -> Vec<Note> {
    let mut notes = Vec::new();
    let apps = &made.left_out.apps;
    if !apps.is_empty() {
        let note = Note::plain("left-out-apps").with("count", apps.len());
        notes.push(note.with("apps", apps.join(", ")));
    }
    let columns = made.left_out.columns.len();
    if columns > 0 {
        notes.push(Note::plain("left-out-columns").with("count", columns));
    }
    if !made.cuts.is_empty() {
        let sheets: BTreeSet<&str> = made.cuts.iter().map(|cut| cut.sheet.as_str()).collect();
        let sheets: Vec<&str> = sheets.into_iter().collect();
        let note = Note::plain("cut-sheets").with("count", sheets.len());
        notes.push(note.with("sheets", sheets.join(", ")));
    }
    notes
}
