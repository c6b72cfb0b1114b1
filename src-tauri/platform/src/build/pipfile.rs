//! A Pipfile.lock as plain requirements.

use serde_json::Value;

/// The lock's default packages, a line each; `None` when it can't be read.
pub fn requirements(lock: &str) -> Option<String> {
    let lock: Value = serde_json::from_str(lock).ok()?;
    let mut lines = String::new();
    for (name, package) in lock.get("default")?.as_object()? {
        lines.push_str(&requirement(name, package)?);
        lines.push('\n');
    }
    Some(lines)
}

fn requirement(name: &str, package: &Value) -> Option<String> {
    let text = |key: &str| package.get(key).and_then(Value::as_str);
    let extras = package
        .get("extras")
        .and_then(Value::as_array)
        .map(|extras| {
            let extras: Vec<_> = extras.iter().filter_map(Value::as_str).collect();
            format!("[{}]", extras.join(","))
        });
    let extras = extras.unwrap_or_default();
    let subject = match (text("version"), text("git"), text("path"), text("file")) {
        (Some(version), ..) => format!("{name}{extras}{version}"),
        (None, Some(git), ..) => format!(
            "{name}{extras} @ git+{git}@{}",
            text("ref").unwrap_or("HEAD")
        ),
        (None, None, Some(path), _) => path.to_owned(),
        (None, None, None, Some(file)) => format!("{name}{extras} @ {file}"),
        _ => return None,
    };
    Some(match text("markers") {
        Some(markers) => format!("{subject} ; {markers}"),
        None => subject,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_becomes_a_list() {
        let lock = r#"{"default": {"otree": {"version": "==6.0.15", "hashes": ["sha256:0"]},
            "uvicorn": {"version": "==0.13.4", "extras": ["standard"], "markers": "python_version >= '3.8'"},
            "mine": {"git": "https://example.org/m.git", "ref": "abc"}}, "develop": {"pytest": {"version": "==8"}}}"#;
        let mut lines: Vec<_> = requirements(lock)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        lines.sort();
        assert_eq!(
            lines,
            [
                "mine @ git+https://example.org/m.git@abc",
                "otree==6.0.15",
                "uvicorn[standard]==0.13.4 ; python_version >= '3.8'",
            ]
        );
        assert_eq!(requirements("{}"), None);
    }
}
