//! Imports, as far as they stay inside the project.

use ruff_python_ast::{Alias, StmtImportFrom};

use super::evaluate::{Evaluator, Frame};
use super::value::Value;
use crate::tree::{Tree, parent};

impl Evaluator<'_> {
    pub(super) fn import(&mut self, alias: &Alias, frame: &mut Frame) {
        let name = alias.name.as_str();
        let bound = alias.asname.as_ref().map_or_else(
            || name.split('.').next().unwrap_or(name),
            |asname| asname.as_str(),
        );
        let target = if alias.asname.is_some() { name } else { bound };
        let value = match resolve(self.tree, target, "") {
            Some(path) => Value::Module(path.into()),
            None => Value::Unknown,
        };
        frame.names.values.insert(bound.to_owned(), value);
    }

    pub(super) fn import_from(&mut self, it: &StmtImportFrom, frame: &mut Frame) {
        let module = it.module.as_ref().map_or("", |module| module.as_str());
        let mut folder = if it.level == 0 {
            ""
        } else {
            parent(&frame.path)
        }
        .to_owned();
        for _ in 1..it.level {
            folder = parent(&folder).to_owned();
        }
        let path = resolve(self.tree, module, &folder);
        let names = path.as_deref().map(|path| self.module(path));
        for alias in &it.names {
            let name = alias.name.as_str();
            if name == "*" {
                match &names {
                    Some(names) => {
                        frame.names.open |= names.open;
                        let hidden = |name: &str| name.starts_with('_');
                        for (name, value) in names.values.iter().filter(|(name, _)| !hidden(name)) {
                            frame.names.values.insert(name.clone(), value.clone());
                        }
                    }
                    // Somebody else's package binds none of the names we look for.
                    None if is_known_package(module) => {}
                    None => frame.names.open = true,
                }
                continue;
            }
            let bound = alias.asname.as_ref().map_or(name, |asname| asname.as_str());
            let inner = if module.is_empty() {
                name.to_owned()
            } else {
                format!("{module}.{name}")
            };
            let value = match names.as_ref().and_then(|names| names.values.get(name)) {
                Some(value) => value.clone(),
                None => match resolve(self.tree, &inner, &folder) {
                    Some(path) => Value::Module(path.into()),
                    None => Value::Unknown,
                },
            };
            frame.names.values.insert(bound.to_owned(), value);
        }
    }
}

/// The project's file for a dotted name, as seen from `folder`.
pub(super) fn resolve(tree: &Tree, module: &str, folder: &str) -> Option<String> {
    let inner = module.replace('.', "/");
    let base = match (folder, inner.as_str()) {
        ("", inner) => inner.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, inner) => format!("{folder}/{inner}"),
    };
    let package = if base.is_empty() {
        "__init__.py".to_owned()
    } else {
        format!("{base}/__init__.py")
    };
    [package, format!("{base}.py")]
        .into_iter()
        .find(|path| tree.file(path).is_some())
}

fn is_known_package(module: &str) -> bool {
    matches!(
        module.split('.').next().unwrap_or(module),
        "os" | "otree" | "typing" | "sys" | "pathlib"
    )
}
