//! What a study's code, read and never run, tells the exports of its data. What is not certain is left out: of that the
//! data are asked.

use std::collections::{BTreeMap, BTreeSet};

use export::otree::{Amount, Code, Field, Model as Table, Places};
use project::{App, FieldKind, Model, Names, Project, Unit};

/// What the code says that the study's database does not.
pub fn of(project: &Project) -> Code {
    let money = &project.money;
    let apps = project.apps.iter();
    let names = apps.clone().map(|app| app.name.clone());
    let there = apps.filter(|app| app.found).chain(&project.unused);
    let mut declared = BTreeMap::new();
    for app in there.clone() {
        for (model, table) in models(app) {
            if let Some(fields) = fields(model, money.unit) {
                declared.insert(table_of(app, table), fields);
            }
        }
    }
    Code {
        participant_fields: known(&project.participant_fields),
        session_fields: known(&project.session_fields),
        use_points: match money.unit {
            Unit::None => money.points,
            Unit::Places(_) => Some(false),
            Unit::Unknown => None,
        },
        places: places(project),
        apps: project.apps_certain.then(|| names.collect()),
        folders: Some(there.map(|app| app.name.clone()).collect::<BTreeSet<_>>()),
        declared,
        hides_payoffs: money.hides_payoffs.unwrap_or(false),
    }
}

/// An app's models with tables that every app has.
pub(crate) fn models(app: &App) -> [(&Model, Table); 3] {
    [
        (&app.player, Table::Player),
        (&app.group, Table::Group),
        (&app.subsession, Table::Subsession),
    ]
}

/// The name of a model's table.
pub(crate) fn table_of(app: &App, model: Table) -> String {
    format!("{}_{}", app.name, model.word())
}

fn known(names: &Names) -> Option<Vec<String>> {
    names.certain.then(|| names.names.clone())
}

fn places(project: &Project) -> Option<Places> {
    let money = &project.money;
    match money.unit {
        Unit::None => {
            let real = money.real_places?;
            let currency = if money.points? {
                money.points_places?
            } else {
                real
            };
            Some(Places { currency, real })
        }
        Unit::Places(places) => Some(Places {
            currency: places,
            real: places,
        }),
        Unit::Unknown => None,
    }
}

/// A model's fields as exports need them, where all of them are known.
fn fields(model: &Model, unit: Unit) -> Option<Vec<Field>> {
    let all = model.certain.then_some(&model.fields)?;
    all.iter()
        .map(|field| {
            Some(Field {
                name: field.name.clone(),
                amount: amount(field.kind, unit)?,
                label: field.label.clone(),
            })
        })
        .collect()
}

/// What amount a field holds, if any; with a unit of the study's own all money is counted in that.
fn amount(kind: FieldKind, unit: Unit) -> Option<Option<Amount>> {
    Some(match (kind, unit) {
        (FieldKind::Decimal, _) => Some(Amount::Exact),
        (FieldKind::Currency | FieldKind::RealWorld, Unit::Unknown) => return None,
        (FieldKind::Currency | FieldKind::RealWorld, Unit::Places(_)) => Some(Amount::Exact),
        (FieldKind::Currency, Unit::None) => Some(Amount::Currency),
        (FieldKind::RealWorld, Unit::None) => Some(Amount::RealWorld),
        (FieldKind::Other, _) => return None,
        _ => None,
    })
}
