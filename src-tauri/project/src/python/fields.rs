//! What an assignment in a model's class comes to: a field of oTree's with its kind and its label, or nothing that is kept.

use std::rc::Rc;

use ruff_python_ast::{Arguments, Expr, ExprCall, Parameters, Stmt, StmtFunctionDef, UnaryOp};
use serde::Serialize;

use super::module::{Found, Module, Modules};

/// What a field holds, and so of which type its column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// BooleanField
    Boolean,
    /// IntegerField
    Integer,
    /// FloatField
    Float,
    /// StringField
    String,
    /// LongStringField
    LongString,
    /// CurrencyField
    Currency,
    /// RealWorldCurrencyField
    RealWorld,
    /// DecimalField, an amount in a unit of the study's own (oTree 6)
    Decimal,
    /// A link of an ExtraModel to another model
    Link,
    /// Somebody else's field
    Other,
}

impl FieldKind {
    /// By the name of the function that makes the field.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "BooleanField" => Self::Boolean,
            "IntegerField" | "PositiveIntegerField" => Self::Integer,
            "FloatField" => Self::Float,
            "StringField" | "CharField" | "MultiStringField" => Self::String,
            "LongStringField" | "TextField" => Self::LongString,
            "CurrencyField" => Self::Currency,
            "RealWorldCurrencyField" => Self::RealWorld,
            "DecimalField" => Self::Decimal,
            "Link" => Self::Link,
            name if name.ends_with("Field")
                && name.starts_with(|first: char| first.is_ascii_uppercase()) =>
            {
                Self::Other
            }
            _ => return None,
        })
    }
}

/// What a value in a class is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Made {
    Field(Making),
    /// Nothing that becomes a column.
    Plain,
    /// Perhaps a field.
    Unknown,
}

/// A field without its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Making {
    pub kind: FieldKind,
    pub label: Option<String>,
    pub length: Option<u32>,
    pub filled: bool,
}

/// Functions that make functions that make fields; no real ones as deep as this.
const DEEPEST: usize = 8;

/// Modules of Python's own, which make no fields.
const STANDARD: [&str; 12] = [
    "random",
    "math",
    "os",
    "datetime",
    "decimal",
    "json",
    "csv",
    "time",
    "itertools",
    "string",
    "widgets",
    "re",
];

/// What Python and oTree bring and makes no fields.
const PLAIN: [&str; 24] = [
    "dict",
    "list",
    "range",
    "len",
    "str",
    "int",
    "float",
    "bool",
    "tuple",
    "set",
    "sorted",
    "staticmethod",
    "property",
    "classmethod",
    "currency_range",
    "c",
    "cu",
    "Currency",
    "RealWorldCurrency",
    "sum",
    "min",
    "max",
    "zip",
    "enumerate",
];

impl Modules<'_> {
    /// What a value comes to, by the names of the module it stands in.
    pub(super) fn made(&mut self, module: &Rc<Module>, value: &Expr) -> Made {
        self.made_below(module, value, DEEPEST)
    }

    fn made_below(&mut self, module: &Rc<Module>, value: &Expr, deeper: usize) -> Made {
        let Some(deeper) = deeper.checked_sub(1).filter(|_| self.spend(1)) else {
            return Made::Unknown;
        };
        match value {
            Expr::Call(call) => self.called(module, call, deeper),
            Expr::Name(name) => match self.find(module, name.id.as_str()) {
                Found::Class(..) | Found::Function(..) => Made::Plain,
                Found::Value(of, at) => self.not_shared(&of, at, deeper),
                Found::Absent if PLAIN.contains(&name.id.as_str()) => Made::Plain,
                _ => Made::Unknown,
            },
            Expr::Attribute(it) => match &*it.value {
                Expr::Name(name) => match self.find(module, name.id.as_str()) {
                    Found::Module(path) => match self.in_module(&path, it.attr.as_str()) {
                        Found::Class(..) | Found::Function(..) => Made::Plain,
                        Found::Value(of, at) => self.not_shared(&of, at, deeper),
                        _ => Made::Unknown,
                    },
                    Found::Class(..) | Found::Absent | Found::Foreign => Made::Plain,
                    _ => Made::Unknown,
                },
                _ => Made::Unknown,
            },
            Expr::NoneLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::FString(_)
            | Expr::List(_)
            | Expr::Tuple(_)
            | Expr::Dict(_)
            | Expr::Set(_)
            | Expr::ListComp(_)
            | Expr::DictComp(_)
            | Expr::SetComp(_)
            | Expr::Lambda(_)
            | Expr::Compare(_)
            | Expr::BinOp(_)
            | Expr::UnaryOp(_) => Made::Plain,
            _ => Made::Unknown,
        }
    }

    /// A field that was made outside of the class stands in a place that we cannot tell.
    fn not_shared(&mut self, module: &Rc<Module>, at: usize, deeper: usize) -> Made {
        let Some(value) = module.value(at) else {
            return Made::Unknown;
        };
        match self.made_below(module, value, deeper) {
            Made::Plain => Made::Plain,
            _ => Made::Unknown,
        }
    }

    fn called(&mut self, module: &Rc<Module>, call: &ExprCall, deeper: usize) -> Made {
        let (found, name) = match &*call.func {
            Expr::Name(name) => (self.find(module, name.id.as_str()), name.id.as_str()),
            Expr::Attribute(it) => {
                let Expr::Name(of) = &*it.value else {
                    // Of something that hangs on something else, such as `otree.api.models`.
                    return field(it.attr.as_str(), &call.arguments).unwrap_or(Made::Unknown);
                };
                let found = match self.find(module, of.id.as_str()) {
                    Found::Module(path) => self.in_module(&path, it.attr.as_str()),
                    Found::Absent | Found::Foreign if STANDARD.contains(&of.id.as_str()) => {
                        return Made::Plain;
                    }
                    Found::Absent | Found::Foreign => Found::Foreign,
                    // A method of a class, or of what a value is.
                    _ => return Made::Unknown,
                };
                (found, it.attr.as_str())
            }
            _ => return Made::Unknown,
        };
        match found {
            Found::Function(of, at) => match of.function(at) {
                Some(function) => self.returned(&of, function, call, deeper),
                None => Made::Unknown,
            },
            Found::Value(of, at) => match of.value(at) {
                Some(Expr::Lambda(lambda)) => {
                    let made = self.made_below(&of, &lambda.body, deeper);
                    labelled(made, &lambda.body, lambda.parameters.as_deref(), call)
                }
                _ => Made::Unknown,
            },
            Found::Class(..) => Made::Plain,
            Found::Foreign | Found::Absent => match field(name, &call.arguments) {
                Some(field) => field,
                None if PLAIN.contains(&name) => Made::Plain,
                None => Made::Unknown,
            },
            Found::Module(_) | Found::Unknown => Made::Unknown,
        }
    }

    /// What a function of the project returns, if that is the same kind of field wherever it ends.
    fn returned(
        &mut self,
        module: &Rc<Module>,
        function: &StmtFunctionDef,
        call: &ExprCall,
        deeper: usize,
    ) -> Made {
        let mut values = Vec::new();
        returns(&function.body, &mut values);
        let mut one: Option<Made> = None;
        for value in values {
            let Some(value) = value else {
                return Made::Unknown;
            };
            let made = self.made_below(module, value, deeper);
            let made = labelled(made, value, Some(&function.parameters), call);
            one = match (one, made) {
                (None, made) => Some(made),
                (Some(Made::Plain), Made::Plain) => Some(Made::Plain),
                (Some(Made::Field(a)), Made::Field(b)) if a.kind == b.kind => {
                    Some(Made::Field(Making {
                        label: a.label.filter(|label| Some(label) == b.label.as_ref()),
                        length: a.length.filter(|length| Some(*length) == b.length),
                        filled: a.filled && b.filled,
                        kind: a.kind,
                    }))
                }
                _ => Some(Made::Unknown),
            };
        }
        one.unwrap_or(Made::Plain)
    }
}

/// The values that a function returns, itself and not those inside it.
fn returns<'a>(body: &'a [Stmt], values: &mut Vec<Option<&'a Expr>>) {
    for statement in body {
        match statement {
            Stmt::Return(it) => values.push(it.value.as_deref()),
            Stmt::If(it) => {
                returns(&it.body, values);
                for clause in &it.elif_else_clauses {
                    returns(&clause.body, values);
                }
            }
            Stmt::For(it) => {
                returns(&it.body, values);
                returns(&it.orelse, values);
            }
            Stmt::While(it) => {
                returns(&it.body, values);
                returns(&it.orelse, values);
            }
            Stmt::With(it) => returns(&it.body, values),
            // Where else it may end, we do not follow.
            Stmt::Try(_) | Stmt::Match(_) => values.push(None),
            _ => {}
        }
    }
}

fn field(name: &str, arguments: &Arguments) -> Option<Made> {
    let mut making = Making {
        kind: FieldKind::of(name)?,
        label: None,
        length: None,
        filled: false,
    };
    for keyword in &arguments.keywords {
        match keyword.arg.as_ref().map(|name| name.as_str()) {
            Some("label" | "verbose_name") => making.label = literal(&keyword.value),
            Some("max_length") => making.length = number(&keyword.value),
            Some("initial" | "default") => {
                making.filled = !matches!(keyword.value, Expr::NoneLiteral(_));
            }
            // Whatever else is handed on may be any of these.
            None => making.filled = true,
            _ => {}
        }
    }
    Some(Made::Field(making))
}

/// A label that is a parameter of the function that makes the field: as it was called.
fn labelled(made: Made, value: &Expr, parameters: Option<&Parameters>, call: &ExprCall) -> Made {
    let (Made::Field(mut making), Expr::Call(inner), Some(parameters)) =
        (made.clone(), value, parameters)
    else {
        return made;
    };
    let mut keywords = inner.arguments.keywords.iter();
    let given = keywords.find_map(|keyword| {
        let name = keyword.arg.as_ref()?.as_str();
        match (&keyword.value, matches!(name, "label" | "verbose_name")) {
            (Expr::Name(parameter), true) => Some(parameter.id.as_str()),
            _ => None,
        }
    });
    let Some(given) = given else { return made };
    let positional = parameters.posonlyargs.iter().chain(&parameters.args);
    let place = positional
        .map(|it| it.parameter.name.as_str())
        .position(|name| name == given);
    let by_name = call.arguments.keywords.iter().find(|keyword| {
        keyword
            .arg
            .as_ref()
            .is_some_and(|name| name.as_str() == given)
    });
    making.label = match (
        by_name,
        place.and_then(|place| call.arguments.args.get(place)),
    ) {
        (Some(keyword), _) => literal(&keyword.value),
        (None, Some(value)) => literal(value),
        (None, None) => None,
    };
    Made::Field(making)
}

fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::StringLiteral(it) => Some(it.value.to_str().to_owned()),
        _ => None,
    }
}

fn number(value: &Expr) -> Option<u32> {
    match value {
        Expr::NumberLiteral(it) => match &it.value {
            ruff_python_ast::Number::Int(int) => {
                int.as_i64().and_then(|int| u32::try_from(int).ok())
            }
            _ => None,
        },
        Expr::UnaryOp(it) if it.op == UnaryOp::UAdd => number(&it.operand),
        _ => None,
    }
}
