//! The models of an app: what becomes tables and columns in the data, and whether that is all of it.

use std::rc::Rc;

use ruff_python_ast::{Expr, Number, Stmt, StmtClassDef};
use ruff_text_size::Ranged;
use serde::Serialize;

pub use super::fields::FieldKind;
use super::fields::{Made, Making};
use super::imports::resolve;
use super::module::{Found, Module, Modules};
use crate::tree::Tree;

/// A field of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Name of the column: that in the code, for a link with `_id` behind it.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What participants are asked by it, where the code says that in so many words.
    pub label: Option<String>,
    /// `max_length`, of a string.
    pub length: Option<u32>,
    /// Whether new rows may begin with something in it.
    pub filled: bool,
}

/// A model's own fields, in the order of its columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Model {
    /// The fields that were found.
    pub fields: Vec<Field>,
    /// Whether there are no others, and each is as it was found. Loops, functions of others and the like leave that open.
    pub certain: bool,
}

/// An ExtraModel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Extra {
    /// Its name in the code; the table's is in small letters, behind the app's.
    pub name: String,
    /// Its fields.
    pub model: Model,
}

/// The models of one app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Models {
    pub player: Model,
    pub group: Model,
    pub subsession: Model,
    pub extra: Vec<Extra>,
    /// Whether a class Player is there at all.
    pub found: bool,
}

/// oTree's own classes, on which a study's stand.
const BASES: [&str; 3] = ["BasePlayer", "BaseGroup", "BaseSubsession"];
const EXTRA_BASES: [&str; 2] = ["ExtraModel", "BaseTrial"];

/// Classes may stand on one another; no real ones as deep as this.
const DEEPEST: usize = 8;

/// The models in the file at this path, which is of the app in this folder.
pub(crate) fn read(modules: &mut Modules, path: &str, folder: &str) -> Models {
    modules.next_app();
    let Some(module) = modules.load(path) else {
        return Models::default();
    };
    let mut of = |name: &str| match modules.find(&module, name) {
        Found::Class(home, at) => {
            let mut model = modules.model(&home, at, &BASES);
            // Whose table it is, goes by the folder of the file.
            model.certain &= is_inside(&home.path, folder);
            Some(model)
        }
        _ => None,
    };
    let player = of("Player");
    let found = player.is_some();
    let (group, subsession) = (of("Group"), of("Subsession"));
    let mut extra = Vec::new();
    let names: Vec<String> = module.names().map(str::to_owned).collect();
    for name in names {
        let Found::Class(home, at) = modules.find(&module, &name) else {
            continue;
        };
        let is_own = home
            .class(at)
            .is_some_and(|class| class.name.as_str() == name);
        if !is_own || !is_inside(&home.path, folder) || !modules.is_extra(&home, at, DEEPEST) {
            continue;
        }
        let model = modules.model(&home, at, &EXTRA_BASES);
        extra.push(Extra { name, model });
    }
    Models {
        player: player.unwrap_or_default(),
        group: group.unwrap_or_default(),
        subsession: subsession.unwrap_or_default(),
        extra,
        found,
    }
}

/// The decimal places that a unit of the study's own is stored with, by its dotted name: `storage_places = 4`.
pub(crate) fn storage_places(tree: &Tree, class: &str) -> Option<u8> {
    let (file, name) = class.rsplit_once('.')?;
    let path = resolve(tree, file, "")?;
    let mut modules = Modules::new(tree);
    let module = modules.load(&path)?;
    let Found::Class(home, at) = modules.find(&module, name) else {
        return None;
    };
    let class = home.class(at)?;
    let own = |statement: &Stmt| match statement {
        Stmt::Assign(it) => match (it.targets.as_slice(), &*it.value) {
            ([Expr::Name(name)], Expr::NumberLiteral(number)) if name.id == "storage_places" => {
                match &number.value {
                    Number::Int(int) => int.as_u8(),
                    _ => None,
                }
            }
            _ => None,
        },
        _ => None,
    };
    class.body.iter().rev().find_map(own)
}

fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// A class as it is gathered, with those it stands on.
#[derive(Default)]
struct Gathered {
    /// By the file and the place in it, in the order in which they were met.
    fields: Vec<(String, u32, Field)>,
    /// Whether one of oTree's own classes was met.
    based: bool,
    doubtful: bool,
}

impl Gathered {
    fn forget(&mut self, name: &str) {
        self.fields.retain(|(_, _, field)| field.name != name);
    }

    fn add(&mut self, module: &Module, at: u32, name: &str, making: Making) {
        self.forget(name);
        let name = match making.kind {
            FieldKind::Link => format!("{name}_id"),
            _ => name.to_owned(),
        };
        let field = Field {
            name,
            kind: making.kind,
            label: making.label,
            length: making.length,
            filled: making.filled,
        };
        self.fields.push((module.path.clone(), at, field));
    }
}

impl Modules<'_> {
    fn model(&mut self, module: &Rc<Module>, at: usize, bases: &[&str]) -> Model {
        let mut gathered = Gathered::default();
        self.gather(module, at, bases, DEEPEST, &mut gathered);
        // oTree orders columns by when they were made: in one file from its top to its end, and those of another, which
        // was read first, before them. Of two others nobody knows which was first.
        let mut others: Vec<&String> = gathered.fields.iter().map(|(path, ..)| path).collect();
        others.retain(|path| **path != module.path);
        others.dedup();
        let in_order = others.len() < 2;
        gathered
            .fields
            .sort_by_key(|(path, at, _)| (*path == module.path, *at));
        Model {
            certain: gathered.based && !gathered.doubtful && in_order,
            fields: gathered
                .fields
                .into_iter()
                .map(|(_, _, field)| field)
                .collect(),
        }
    }

    fn gather(
        &mut self,
        module: &Rc<Module>,
        at: usize,
        bases: &[&str],
        deeper: usize,
        into: &mut Gathered,
    ) {
        let deeper = deeper.checked_sub(1).filter(|_| self.spend(1));
        let (Some(class), Some(deeper)) = (module.class(at), deeper) else {
            into.doubtful = true;
            return;
        };
        into.doubtful |= !class.decorator_list.is_empty() || module.is_touched(&class.name);
        if let Some(arguments) = &class.arguments {
            into.doubtful |= !arguments.keywords.is_empty();
            // Of two with a field of the same name the first counts.
            for base in arguments.args.iter().rev() {
                match self.base(module, base) {
                    Base::Own(home, at) => self.gather(&home, at, bases, deeper, into),
                    Base::Named(name) if bases.contains(&name.as_str()) => into.based = true,
                    Base::Named(name) if name == "object" => {}
                    Base::Named(_) | Base::Unknown => into.doubtful = true,
                }
            }
        }
        self.body(module, class, into);
    }

    fn body(&mut self, module: &Rc<Module>, class: &StmtClassDef, into: &mut Gathered) {
        for statement in &class.body {
            let (targets, value): (Vec<&Expr>, _) = match statement {
                Stmt::Assign(it) => (it.targets.iter().collect(), &it.value),
                Stmt::AnnAssign(it) => match &it.value {
                    Some(value) => (vec![&*it.target], value),
                    None => continue,
                },
                Stmt::FunctionDef(it) => {
                    let plain = it.decorator_list.iter().all(|decorator| {
                        matches!(&decorator.expression, Expr::Name(name)
                            if matches!(name.id.as_str(), "staticmethod" | "classmethod" | "property"))
                    });
                    into.doubtful |= !plain;
                    into.forget(&it.name);
                    continue;
                }
                Stmt::ClassDef(it) => {
                    into.forget(&it.name);
                    continue;
                }
                Stmt::Pass(_) => continue,
                Stmt::Expr(it) if is_literal(&it.value) => continue,
                _ => {
                    into.doubtful = true;
                    continue;
                }
            };
            let made = self.made(module, value);
            into.doubtful |= made == Made::Unknown || (targets.len() > 1 && made != Made::Plain);
            let start = statement.start().to_u32();
            for target in targets {
                match (target, &made) {
                    (Expr::Name(name), Made::Field(making)) => {
                        into.doubtful |= making.kind == FieldKind::Other;
                        into.add(module, start, name.id.as_str(), making.clone());
                    }
                    (Expr::Name(name), _) => into.forget(name.id.as_str()),
                    _ => into.doubtful = true,
                }
            }
        }
    }

    fn base(&mut self, module: &Rc<Module>, base: &Expr) -> Base {
        let (found, name) = match base {
            Expr::Name(name) => (self.find(module, name.id.as_str()), name.id.as_str()),
            Expr::Attribute(it) => {
                let found = match &*it.value {
                    Expr::Name(of) => match self.find(module, of.id.as_str()) {
                        Found::Module(path) => self.in_module(&path, it.attr.as_str()),
                        other => other,
                    },
                    _ => Found::Foreign,
                };
                (found, it.attr.as_str())
            }
            _ => return Base::Unknown,
        };
        match found {
            Found::Class(home, at) => Base::Own(home, at),
            Found::Absent | Found::Foreign => Base::Named(name.to_owned()),
            _ => Base::Unknown,
        }
    }

    /// Whether a class is an ExtraModel with a table of its own.
    fn is_extra(&mut self, module: &Rc<Module>, at: usize, deeper: usize) -> bool {
        let left = deeper.checked_sub(1).filter(|_| self.spend(1));
        let (Some(class), Some(left)) = (module.class(at), left) else {
            return false;
        };
        let abstract_ = class.body.iter().any(|statement| match statement {
            Stmt::Assign(it) => it
                .targets
                .iter()
                .any(|target| matches!(target, Expr::Name(name) if name.id == "__abstract__")),
            _ => false,
        });
        // Of what stands on it, it still is the base.
        if abstract_ && deeper == DEEPEST {
            return false;
        }
        let Some(arguments) = &class.arguments else {
            return false;
        };
        arguments
            .args
            .iter()
            .any(|base| match self.base(module, base) {
                Base::Own(home, at) => self.is_extra(&home, at, left),
                Base::Named(name) => EXTRA_BASES.contains(&name.as_str()),
                Base::Unknown => false,
            })
    }
}

enum Base {
    Own(Rc<Module>, usize),
    Named(String),
    Unknown,
}

fn is_literal(value: &Expr) -> bool {
    matches!(
        value,
        Expr::StringLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::NoneLiteral(_)
    )
}
