//! What each column of the exports is: of which app and model, of what type, who made it, and what people were asked by it.

use super::apps::Models;
use super::code::{Amount, Code};
use super::columns::{Model, PARTICIPANT, SESSION};
use super::study::{PARTICIPANTS, Study};
use super::table::{Kind, Table};
use crate::error::ExportError;
use crate::sheet::Sheet;

const HEADER: [&str; 7] = [
    "column", "app", "model", "field", "type", "made by", "label",
];

/// A line for each column that the exports of single apps have.
pub fn codebook<S: Sheet>(study: &mut Study, code: &Code, out: &mut S) -> Result<(), ExportError> {
    out.texts(HEADER)?;
    for (model, table, names) in [
        ("participant", PARTICIPANTS, &PARTICIPANT[..]),
        ("session", "otree_session", &SESSION[..]),
    ] {
        let table = study.table(table)?;
        for name in names {
            let kind = word(kind(table, code, name));
            let column = format!("{model}.{name}");
            out.texts([column.as_str(), "", model, name, kind, "oTree", ""])?;
        }
    }
    let apps: Vec<String> = study.apps.keys().cloned().collect();
    for app in apps {
        let models = Models::take(study, code, &app)?;
        let done = of_app(&models, code, &app, out);
        models.give_back(study);
        done?;
    }
    Ok(())
}

fn of_app<S: Sheet>(
    models: &Models,
    code: &Code,
    app: &str,
    out: &mut S,
) -> Result<(), ExportError> {
    let tables = [&models.players, &models.groups, &models.subsessions];
    for ((model, columns), table) in Model::ALL.iter().zip(&models.columns).zip(tables) {
        for name in &columns.names {
            let first = model.first().iter().find(|(shown, _)| shown == name);
            let stored = first.map_or(name.as_str(), |(_, stored)| stored);
            let fields = code.declared.get(&table.name);
            let field = fields.and_then(|own| own.iter().find(|own| own.name == stored));
            let label = field.and_then(|field| field.label.as_deref());
            out.texts([
                format!("{}.{name}", model.word()).as_str(),
                app,
                model.word(),
                name,
                word(kind(table, code, stored)),
                if first.is_some() { "oTree" } else { "study" },
                label.unwrap_or_default(),
            ])?;
        }
    }
    Ok(())
}

fn kind(table: &Table, code: &Code, column: &str) -> Kind {
    super::cells::kind_of(table, code, column).map_or(Kind::Text, |(_, kind)| kind)
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "yes or no (1, 0)",
        Kind::Int => "whole number",
        Kind::Float => "number",
        Kind::Money(Amount::Currency) => "points or money",
        Kind::Money(Amount::RealWorld) => "money",
        Kind::Money(Amount::Exact) => "amount in a unit of the study's",
        Kind::Text => "text",
    }
}
