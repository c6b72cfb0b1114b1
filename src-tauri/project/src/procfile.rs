//! Heroku's Procfile: which commands the study is made of.

/// One line of a Procfile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub name: String,
    pub command: String,
    /// Counted from 1.
    pub line: u32,
}

/// The lines Heroku understands: `NAME: COMMAND`. The others it passes over, and so do we.
pub(crate) fn parse(text: &str) -> Vec<Process> {
    let mut processes = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let Some((name, command)) = line.split_once(':') else {
            continue;
        };
        let (name, command) = (name.trim_start_matches('\u{feff}').trim(), command.trim());
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if !name.is_empty() && name.chars().all(is_name) && !command.is_empty() {
            processes.push(Process {
                name: name.to_owned(),
                command: command.to_owned(),
                line: u32::try_from(at + 1).unwrap_or(u32::MAX),
            });
        }
    }
    processes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_windows_line_ends_do_no_harm() {
        let processes =
            parse("# a: b c\r\nweb: otree prodserver1of2\r\n\r\nworker:\nrelease : echo\n");
        let names: Vec<_> = processes
            .iter()
            .map(|p| (p.name.as_str(), p.command.as_str(), p.line))
            .collect();
        assert_eq!(
            names,
            [("web", "otree prodserver1of2", 2), ("release", "echo", 5)]
        );
    }
}
