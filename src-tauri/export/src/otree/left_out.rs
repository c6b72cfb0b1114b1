//! What oTree leaves out of its exports without a word, though the database has it: apps that the settings no longer name,
//! and columns that the code no longer declares.

use super::apps;
use super::code::{Code, Field};
use super::columns::Model;
use super::long::one_app;
use super::study::Study;
use crate::error::ExportError;
use crate::sheet::Sheet;

/// What is left out of oTree's exports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Apps with data that the settings no longer name: `one_app` writes them all the same.
    pub apps: Vec<String>,
    /// Columns with data: app, model, name.
    pub columns: Vec<(String, Model, String)>,
}

/// Looks for what oTree would leave out.
pub fn left_out(study: &mut Study, code: &Code) -> Result<LeftOut, ExportError> {
    let mut found = LeftOut::default();
    let names: Vec<String> = study.apps.keys().cloned().collect();
    for app in names {
        if study.model(&app, Model::Player)?.rows() == 0 {
            continue;
        }
        let is_known = |known: &Option<std::collections::BTreeSet<String>>| {
            known.as_ref().is_none_or(|known| known.contains(&app))
        };
        if !is_known(&code.apps) || !is_known(&code.folders) {
            found.apps.push(app.clone());
        }
        let stale: Vec<_> = apps::stale(study, code, &app)
            .into_iter()
            .map(|(model, name)| (model, name.to_owned()))
            .collect();
        for (model, name) in stale {
            let table = study.model(&app, model)?;
            if table.has_any(&name)? {
                found.columns.push((app.clone(), model, name));
            }
        }
    }
    Ok(found)
}

/// An app with its left out columns and none of its others.
pub fn stale_columns<S: Sheet>(
    study: &mut Study,
    code: &Code,
    app: &str,
    out: &mut S,
) -> Result<(), ExportError> {
    let mut only = code.clone();
    for model in Model::ALL {
        only.declared
            .insert(format!("{app}_{}", model.word()), Vec::new());
    }
    for (model, name) in apps::stale(study, code, app) {
        let fields = only.declared.entry(format!("{app}_{}", model.word()));
        fields.or_default().push(Field {
            name: name.to_owned(),
            amount: None,
            label: None,
        });
    }
    one_app(study, &only, app, None, out)
}
