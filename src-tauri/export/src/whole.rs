//! Everything at once: each of a study's exports in a file of its own, and all of them in one workbook.

use std::io::{Seek, Write};
use std::path::Path;

use crate::csv::{Style, Writer};
use crate::error::ExportError;
use crate::excel::{Book, Cut};
use crate::otree::{self, Code, LeftOut, Study};
use crate::personal::Personal;
use crate::sheet::Sheet;

/// How it is wanted.
#[derive(Clone, Debug)]
pub struct Choice {
    /// How the CSV files are written.
    pub style: Style,
    /// What is left out of them, and of the workbook, for sharing.
    pub personal: Option<Personal>,
    /// Whether there is to be a workbook.
    pub workbook: bool,
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The names of the files, in the order in which they were made.
    pub files: Vec<String>,
    /// What the workbook has no room for.
    pub cuts: Vec<Cut>,
    /// What oTree would have left out without a word.
    pub left_out: LeftOut,
}

/// One of a study's exports.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Export {
    Wide,
    App(String),
    Extra(String),
    /// The columns of an app that its code no longer declares.
    Stale(String),
    PageTimes,
    Chat,
    Payments,
}

impl Export {
    /// Its name, as oTree would call the file.
    fn name(&self) -> String {
        match self {
            Export::Wide => "all_apps_wide".to_owned(),
            Export::App(name) | Export::Extra(name) => name.clone(),
            Export::Stale(app) => format!("{app}_left_out"),
            Export::PageTimes => "PageTimes".to_owned(),
            Export::Chat => "ChatMessages".to_owned(),
            Export::Payments => "payments".to_owned(),
        }
    }

    fn app(&self) -> Option<&str> {
        match self {
            Export::App(of) | Export::Stale(of) | Export::Extra(of) => Some(of),
            _ => None,
        }
    }

    fn write<S: Sheet>(
        &self,
        study: &mut Study,
        code: &Code,
        out: &mut S,
    ) -> Result<(), ExportError> {
        match self {
            Export::Wide => otree::wide(study, code, None, out),
            Export::App(app) => otree::one_app(study, code, app, None, out),
            Export::Extra(table) => otree::extra_model(study, code, table, out),
            Export::Stale(app) => otree::stale_columns(study, code, app, out),
            Export::PageTimes => otree::page_times_in_cells(study, out),
            Export::Chat => otree::chat(study, None, out),
            Export::Payments => otree::payments(study, code, None, out),
        }
    }

    /// The same, without what is personal where that is wished.
    fn write_shared<S: Sheet>(
        &self,
        study: &mut Study,
        code: &Code,
        personal: Option<&Personal>,
        out: &mut S,
    ) -> Result<(), ExportError> {
        match personal {
            Some(personal) => {
                let mut out = personal.kept_out_of(self.app(), out);
                self.write(study, code, &mut out)
            }
            None => self.write(study, code, out),
        }
    }
}

/// Makes every export. `create` gives the file of each name; `scratch` is for what is put by meanwhile.
pub fn everything<W: Write + Seek + Send>(
    study: &mut Study,
    code: &Code,
    choice: &Choice,
    scratch: &Path,
    mut create: impl FnMut(&str) -> std::io::Result<W>,
) -> Result<Made, ExportError> {
    let left_out = otree::left_out(study, code)?;
    let mut exports = vec![Export::Wide];
    for app in study.apps.values() {
        exports.push(Export::App(app.name.clone()));
        exports.extend(app.extra.iter().cloned().map(Export::Extra));
        if left_out.columns.iter().any(|(of, ..)| *of == app.name) {
            exports.push(Export::Stale(app.name.clone()));
        }
    }
    exports.extend([Export::PageTimes, Export::Chat, Export::Payments]);

    let personal = choice.personal.as_ref();
    let mut made = Made {
        left_out,
        ..Made::default()
    };
    for export in &exports {
        let name = format!("{}.csv", export.name());
        let mut out = Writer::new(std::io::BufWriter::new(create(&name)?), choice.style)?;
        // As oTree has it, to the byte; in another style it must be taken apart.
        match (export, choice.style == Style::OTREE) {
            (Export::PageTimes, true) => otree::page_times(study, &mut out)?,
            _ => export.write_shared(study, code, personal, &mut out)?,
        }
        out.finish()?;
        made.files.push(name);
    }
    if choice.workbook {
        let mut book = Book::new(scratch)?;
        for export in &exports {
            let mut sheet = book.begin(&export.name())?;
            export.write_shared(study, code, personal, &mut sheet)?;
            book.end(sheet);
        }
        let mut sheet = book.begin("codebook")?;
        otree::codebook(study, code, &mut sheet)?;
        book.end(sheet);
        let name = "study.xlsx".to_owned();
        made.cuts = book.finish(create(&name)?)?;
        made.files.push(name);
    }
    Ok(made)
}
