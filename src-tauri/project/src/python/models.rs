//! The fields an app's Player, Group and Subsession have: what becomes columns in the data.
//! Fields made by a loop or by somebody else's function are not seen.

use std::collections::BTreeMap;

use ruff_python_ast::{Expr, Stmt, StmtClassDef};
use serde::Serialize;

use super::source::Source;

/// A field of a model: its name, and its type as the code names it, such as `IntegerField`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Name in the code, and of the column.
    pub name: String,
    /// Type, such as `CurrencyField`.
    pub kind: String,
}

/// The models of one module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Models {
    pub player: Vec<Field>,
    pub group: Vec<Field>,
    pub subsession: Vec<Field>,
    /// Whether a class Player is there at all.
    pub found: bool,
}

/// Classes may stand on one another; no real ones as deep as this.
const DEEPEST: usize = 8;

pub(crate) fn read(source: &Source) -> Models {
    let mut classes = BTreeMap::new();
    let mut makers = BTreeMap::new();
    for statement in &source.body {
        match statement {
            Stmt::ClassDef(class) => {
                classes.insert(class.name.as_str(), class);
            }
            Stmt::FunctionDef(function) => {
                let made = function.body.iter().find_map(|inner| match inner {
                    Stmt::Return(it) => it
                        .value
                        .as_deref()
                        .and_then(|value| kind(value, &BTreeMap::new())),
                    _ => None,
                });
                if let Some(made) = made {
                    makers.insert(function.name.as_str(), made);
                }
            }
            _ => {}
        }
    }
    let of = |name: &str| {
        let mut fields = Vec::new();
        if let Some(class) = classes.get(name) {
            collect(class, &classes, &makers, DEEPEST, &mut fields);
        }
        fields
    };
    Models {
        player: of("Player"),
        group: of("Group"),
        subsession: of("Subsession"),
        found: classes.contains_key("Player"),
    }
}

type Classes<'a> = BTreeMap<&'a str, &'a StmtClassDef>;
type Makers<'a> = BTreeMap<&'a str, String>;

fn collect(
    class: &StmtClassDef,
    classes: &Classes,
    makers: &Makers,
    deeper: usize,
    fields: &mut Vec<Field>,
) {
    if let Some(arguments) = &class.arguments
        && deeper > 0
    {
        for base in &arguments.args {
            if let Expr::Name(name) = base
                && let Some(base) = classes.get(name.id.as_str())
                && base.name != class.name
            {
                collect(base, classes, makers, deeper - 1, fields);
            }
        }
    }
    for statement in &class.body {
        let (targets, value): (Vec<&Expr>, _) = match statement {
            Stmt::Assign(it) => (it.targets.iter().collect(), Some(&it.value)),
            Stmt::AnnAssign(it) => (vec![&it.target], it.value.as_ref()),
            _ => continue,
        };
        let Some(kind) = value.and_then(|value| kind(value, makers)) else {
            continue;
        };
        for target in targets {
            if let Expr::Name(name) = target {
                fields.retain(|field| field.name != name.id.as_str());
                fields.push(Field {
                    name: name.id.to_string(),
                    kind: kind.clone(),
                });
            }
        }
    }
}

/// The type of field a call makes: `models.XField(…)`, `XField(…)`, or a function here that returns one.
fn kind(value: &Expr, makers: &Makers) -> Option<String> {
    let Expr::Call(call) = value else { return None };
    let name = match &*call.func {
        Expr::Attribute(it) => it.attr.as_str(),
        Expr::Name(it) => match makers.get(it.id.as_str()) {
            Some(kind) => return Some(kind.clone()),
            None => it.id.as_str(),
        },
        _ => return None,
    };
    (name.ends_with("Field") && name.starts_with(|c: char| c.is_ascii_uppercase()))
        .then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::source::parse;

    #[test]
    fn fields_are_found_however_they_are_written() {
        let source = parse(
            "from otree.api import *\n\
             def likert(label):\n    return models.IntegerField(label=label)\n\
             class Common(BasePlayer):\n    age = models.IntegerField()\n\
             class Player(Common):\n    give = models.CurrencyField(min=0)\n    q1 = likert('a')\n    \
             note: str = LongStringField()\n    helper = something()\n    LIMIT = 5\n\
             class Group(BaseGroup):\n    total = models.CurrencyField()\n",
        )
        .ok()
        .unwrap();
        let models = read(&source);
        let player: Vec<_> = models
            .player
            .iter()
            .map(|f| (f.name.as_str(), f.kind.as_str()))
            .collect();
        assert_eq!(
            player,
            [
                ("age", "IntegerField"),
                ("give", "CurrencyField"),
                ("q1", "IntegerField"),
                ("note", "LongStringField")
            ]
        );
        assert_eq!(models.group.len(), 1);
        assert!(models.found && models.subsession.is_empty());
    }

    #[test]
    fn classes_that_stand_on_each_other_in_a_circle_end() {
        let source = parse("class Player(B):\n a = models.FloatField()\nclass B(Player):\n pass\n");
        assert_eq!(read(&source.ok().unwrap()).player.len(), 1);
    }
}
