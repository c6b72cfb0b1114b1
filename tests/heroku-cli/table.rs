//! The table of what was tried: `RESULTS.md`, written by the run and compared with the one that is kept.

use std::fmt::Write;

use crate::support::programs;

/// One command and what became of it.
pub struct Row {
    /// What was typed.
    pub command: String,
    /// Its exit code; `None` for one that was ended after it had said enough.
    pub exit: Option<i32>,
    /// What the API said afterwards.
    pub seen: Vec<String>,
}

/// Compares with the table that is kept, or writes it when `ORCHARD_WRITE_RESULTS` is set.
pub fn holds(scenes: &[(&str, Vec<Row>)]) {
    let file = programs::top().join("tests/heroku-cli/RESULTS.md");
    let table = written(scenes);
    if std::env::var_os("ORCHARD_WRITE_RESULTS").is_some() {
        std::fs::write(&file, table).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == table,
        "what the command line did is not what {} says; `make conformance` writes it anew:\n{table}",
        file.display()
    );
}

fn written(scenes: &[(&str, Vec<Row>)]) -> String {
    let count: usize = scenes.iter().map(|(_, rows)| rows.len()).sum();
    let version = version();
    let mut text = format!(
        "# Heroku's command line against the platform on this computer\n\n\
         heroku {version}, {count} commands; written by `make conformance`. A row stands here when the command ended with \
         this code and the API then showed this state.\n"
    );
    for (title, rows) in scenes {
        write!(
            text,
            "\n## {title}\n\n| Command | Exit | The API then shows |\n|---|---|---|\n"
        )
        .unwrap();
        for row in rows {
            let exit = row
                .exit
                .map_or_else(|| "ended".to_owned(), |code| code.to_string());
            let seen = row.seen.join("; ").replace('|', "\\|");
            writeln!(
                text,
                "| `heroku {}` | {exit} | {seen} |",
                row.command.replace('|', "\\|")
            )
            .unwrap();
        }
    }
    text
}

fn version() -> String {
    let file = programs::top().join("tests/heroku-cli/package.json");
    let package: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    package["dependencies"]["heroku"]
        .as_str()
        .unwrap()
        .to_owned()
}
