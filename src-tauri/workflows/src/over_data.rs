//! What an update would break: what the new code declares, beside what a backup of the study holds. oTree makes tables that
//! are missing when it starts, and never changes one that is there. What of that fails was seen on oTree 5.11 and 6.0.

mod columns;

use export::ExportError;
use export::otree::{Code, Model as Table, Study, Version, kept};
use export::store::Row;
use project::{App, Extra, FieldKind, Model, Project};
use serde::Serialize;

use crate::code;
use columns::Clash;
pub use columns::Held;

/// A field of a study, and whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The app's name.
    pub app: String,
    /// `player`, `group`, `subsession`, or the name of an ExtraModel.
    pub model: String,
    /// The field's name.
    pub field: String,
    /// Rows of the table.
    pub rows: u64,
    /// People who take part in the app.
    pub participants: u64,
}

/// One thing that the update changes for the data that are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Breakage {
    /// The new code asks for another oTree than the one that made these tables, and oTree changes none of them: whoever
    /// is in the study meets an error, no session can be made, and oTree's own export fails.
    OtherOtree {
        /// The major version that made them.
        held: u8,
        /// The major version that is asked for.
        asked: u8,
    },
    /// A new field, for which the table has no column: whoever is in the app meets an error, no session of it can be made,
    /// and oTree's own export fails for the whole study.
    NewField(Place),
    /// The same of an ExtraModel: what uses it fails.
    NewExtraField(Place),
    /// What is in the column cannot be read as what the field holds now: oTree's own export fails for the whole study.
    Unreadable {
        /// The field.
        #[serde(flatten)]
        place: Place,
        /// What the column holds.
        held: Held,
        /// What the field holds.
        wanted: FieldKind,
    },
    /// New answers do not fit into the column: who gives one meets an error.
    Refused {
        /// The field.
        #[serde(flatten)]
        place: Place,
        /// What the column holds.
        held: Held,
        /// What the field holds.
        wanted: FieldKind,
    },
    /// New answers lose what is behind the decimal point.
    Rounded(Place),
    /// New answers may be longer than the column: who gives such a one meets an error.
    TooLong {
        /// The field.
        #[serde(flatten)]
        place: Place,
        /// Letters that the column has room for.
        most: u32,
    },
    /// The column must have something in it, and the code no longer puts anything there: no session of the app can be made,
    /// and what is left of one that was tried makes oTree's own export fail for the whole study.
    StillDemanded(Place),
    /// The app is not in the settings any more: oTree's own export of all apps leaves its answers out without a word.
    AppGone {
        /// The app's name.
        app: String,
        /// Rows of its players.
        rows: u64,
        /// People who took part in it.
        participants: u64,
    },
    /// The field is not in the code any more: oTree's own exports leave its column out without a word.
    FieldGone {
        /// The field.
        #[serde(flatten)]
        place: Place,
        /// Rows with something in it.
        answers: u64,
    },
    /// Not every field of this model can be known without running the code.
    Unsure {
        /// The app's name.
        app: String,
        /// The model's.
        model: String,
    },
}

impl Breakage {
    /// Whether oTree fails, or spoils answers. Otherwise something is only no longer in its exports, or not known.
    pub fn breaks(&self) -> bool {
        match self {
            Self::OtherOtree { .. }
            | Self::NewField(_)
            | Self::NewExtraField(_)
            | Self::Unreadable { .. }
            | Self::Refused { .. }
            | Self::Rounded(_)
            | Self::TooLong { .. }
            | Self::StillDemanded(_) => true,
            Self::AppGone { .. } | Self::FieldGone { .. } | Self::Unsure { .. } => false,
        }
    }

    /// Whether people could not go on, or oTree's own export would fail: nobody should want that in a running study.
    pub fn locks_out(&self) -> bool {
        matches!(
            self,
            Self::OtherOtree { .. }
                | Self::NewField(_)
                | Self::NewExtraField(_)
                | Self::Unreadable { .. }
                | Self::StillDemanded(_)
        )
    }

    /// Its words are `breaks-KIND` in Fluent.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::OtherOtree { .. } => "other-otree",
            Self::NewField(_) => "new-field",
            Self::NewExtraField(_) => "new-extra-field",
            Self::Unreadable { .. } => "unreadable",
            Self::Refused { .. } => "refused",
            Self::Rounded(_) => "rounded",
            Self::TooLong { .. } => "too-long",
            Self::StillDemanded(_) => "still-demanded",
            Self::AppGone { .. } => "app-gone",
            Self::FieldGone { .. } => "field-gone",
            Self::Unsure { .. } => "unsure",
        }
    }

    /// Every kind there is.
    pub const KINDS: [&'static str; 11] = [
        "other-otree",
        "new-field",
        "new-extra-field",
        "unreadable",
        "refused",
        "rounded",
        "too-long",
        "still-demanded",
        "app-gone",
        "field-gone",
        "unsure",
    ];
}

/// Compares a project with the study that a backup holds. What breaks comes first, each app's beside another.
pub fn breakages(project: &Project, study: &mut Study) -> Result<Vec<Breakage>, ExportError> {
    let code = code::of(project);
    let mut all = Vec::from_iter(other_otree(project, study));
    all.extend(gone_apps(project, study)?);
    for app in project.apps.iter().filter(|app| app.found) {
        if !study.apps.contains_key(&app.name) {
            continue;
        }
        let people = people(study, &app.name)?;
        for (model, table) in code::models(app) {
            let name = code::table_of(app, table);
            let comparison = Comparison {
                app,
                word: table.word(),
                own: Some(table),
                table: &name,
                people,
                code: &code,
            };
            comparison.fields(model, study, &mut all)?;
        }
        for Extra { name: word, model } in &app.extra {
            let name = format!("{}_{}", app.name, word.to_lowercase());
            let comparison = Comparison {
                app,
                word,
                own: None,
                table: &name,
                people,
                code: &code,
            };
            comparison.fields(model, study, &mut all)?;
        }
    }
    all.sort_by_key(|found| !found.breaks());
    Ok(all)
}

fn other_otree(project: &Project, study: &Study) -> Option<Breakage> {
    let held = match study.version {
        Version::Five => 5,
        Version::Six => 6,
    };
    // Of `>=5` nobody knows before it is built.
    let asked = project.otree.as_deref()?;
    let asked = ["===", "==", "~="]
        .iter()
        .find_map(|exactly| asked.strip_prefix(exactly))?;
    let asked: u8 = asked.trim().split('.').next()?.parse().ok()?;
    (asked != held).then_some(Breakage::OtherOtree { held, asked })
}

/// How many take part in an app: each has a player in its first round.
fn people(study: &mut Study, app: &str) -> Result<u64, ExportError> {
    let table = study.model(app, Table::Player)?;
    let place = table.wanted("round_number")?;
    let (mut number, mut row, mut people) = (0, Row::default(), 0);
    while table.nth(number, &mut row)? {
        people += u64::from(row.number(place) == Some(1));
        number += 1;
    }
    Ok(people)
}

/// Apps with answers that oTree's export of all apps would not have: the settings do not name them, and most people did
/// not play them. Those that most people played it writes all the same, as long as their folder is there.
fn gone_apps(project: &Project, study: &mut Study) -> Result<Vec<Breakage>, ExportError> {
    let most = study.sequences.iter().rev();
    let most = most.max_by_key(|sequence| sequence.participants);
    let most = most
        .map(|sequence| sequence.apps.clone())
        .unwrap_or_default();
    let is_there = |app: &String| {
        let mut all = project
            .apps
            .iter()
            .filter(|own| own.found)
            .chain(&project.unused);
        all.any(|own| own.name == *app)
    };
    let is_named = |app: &String| project.apps.iter().any(|own| own.name == *app);
    let names: Vec<String> = study.apps.keys().cloned().collect();
    let mut gone = Vec::new();
    for app in names {
        let kept = is_named(&app) || !project.apps_certain || most.contains(&app);
        if is_there(&app) && kept {
            continue;
        }
        let rows = rows(study, &format!("{app}_{}", Table::Player.word()))?;
        if rows > 0 {
            let participants = people(study, &app)?;
            gone.push(Breakage::AppGone {
                app,
                rows,
                participants,
            });
        }
    }
    Ok(gone)
}

fn rows(study: &mut Study, table: &str) -> Result<u64, ExportError> {
    let rows = study.table(table)?.rows();
    Ok(u64::try_from(rows).unwrap_or(u64::MAX))
}

/// One model beside its table.
struct Comparison<'a> {
    app: &'a App,
    word: &'a str,
    /// Which of the models that every app has; none for an ExtraModel.
    own: Option<Table>,
    table: &'a str,
    people: u64,
    code: &'a Code,
}

impl Comparison<'_> {
    fn fields(
        &self,
        model: &Model,
        study: &mut Study,
        all: &mut Vec<Breakage>,
    ) -> Result<(), ExportError> {
        if !study.tables().any(|table| table.name == self.table) {
            return Ok(());
        }
        let rows = rows(study, self.table)?;
        let place = |field: &str| Place {
            app: self.app.name.clone(),
            model: self.word.to_owned(),
            field: field.to_owned(),
            rows,
            participants: self.people,
        };
        if !model.certain {
            all.push(Breakage::Unsure {
                app: self.app.name.clone(),
                model: self.word.to_owned(),
            });
        }
        for field in &model.fields {
            let place = place(&field.name);
            let table = study.table(self.table)?;
            let Some(at) = table.place(kept(&field.name)) else {
                all.push(match self.own {
                    Some(_) => Breakage::NewField(place),
                    None => Breakage::NewExtraField(place),
                });
                continue;
            };
            let Some(column) = table.columns.get(at).cloned() else {
                continue;
            };
            if column.demanded && !field.filled {
                all.push(Breakage::StillDemanded(place.clone()));
            }
            let held = Held::of(&column.sql);
            let (wanted, clash) = (field.kind, Clash::of(held, field, self.code.places));
            all.extend(match clash {
                Some(Clash::Unreadable) => Some(Breakage::Unreadable {
                    place,
                    held,
                    wanted,
                }),
                Some(Clash::Words) if columns::has_words(table, at)? => {
                    Some(Breakage::Unreadable {
                        place,
                        held,
                        wanted,
                    })
                }
                Some(Clash::Refused) => Some(Breakage::Refused {
                    place,
                    held,
                    wanted,
                }),
                Some(Clash::Rounded) => Some(Breakage::Rounded(place)),
                Some(Clash::TooLong(most)) => Some(Breakage::TooLong { place, most }),
                Some(Clash::Words) | None => None,
            });
        }
        if model.certain {
            self.gone_fields(model, study, &place, all)?;
        }
        Ok(())
    }

    /// Columns of the study's own that the code declares no more.
    fn gone_fields(
        &self,
        model: &Model,
        study: &mut Study,
        place: &impl Fn(&str) -> Place,
        all: &mut Vec<Breakage>,
    ) -> Result<(), ExportError> {
        // Which columns of an ExtraModel oTree gave it, depends on what it stands on.
        let Some(own) = self.own else { return Ok(()) };
        let version = study.version;
        let table = study.table(self.table)?;
        let columns = table.columns.clone();
        for (at, column) in columns.into_iter().enumerate() {
            let declared =
                |name: &String| model.fields.iter().any(|field| kept(&field.name) == name);
            if !own.is_own(&column.name, version) || declared(&column.name) {
                continue;
            }
            if column.demanded {
                all.push(Breakage::StillDemanded(place(&column.name)));
            }
            let answers = columns::answers(table, at)?;
            if answers > 0 {
                all.push(Breakage::FieldGone {
                    place: place(&column.name),
                    answers,
                });
            }
        }
        Ok(())
    }
}
