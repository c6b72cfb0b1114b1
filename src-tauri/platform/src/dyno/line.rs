//! A Procfile's line to a program and its arguments, without a shell where the line needs none.
//! It runs nothing, and knows of oTree only that its server must be told to stay on loopback.

use std::collections::BTreeMap;
use std::ops::Range;

type Env = BTreeMap<String, String>;

/// What to start for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// A program with its arguments, and variables set before it.
    Direct {
        program: String,
        args: Vec<String>,
        env: Env,
    },
    /// The line is for a shell: the line as one argument.
    Shell { line: String },
}

/// The quotes of the line do not end, or there is nothing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// oTree's commands that start its web server; all are one. Source: oTree 6.0.15, main.py.
const SERVERS: [&str; 5] = [
    "prodserver",
    "prodserver1of2",
    "runprodserver",
    "runprodserver1of2",
    "webandworkers",
];

/// What only a shell can do although nothing in the line looks like it.
const SHELL_WORDS: [&str; 20] = [
    "!", ".", ":", "[", "case", "cd", "eval", "export", "for", "if", "readonly", "set", "shift",
    "source", "trap", "ulimit", "umask", "unset", "until", "while",
];

/// Reads a line. `env` is the environment it will run in, with PORT where it has one.
pub(super) fn read(line: &str, env: &Env) -> Result<Plan, Unreadable> {
    let lexemes = lexemes(line)?;
    match direct(line, &lexemes, env)? {
        Some(plan) => Ok(plan),
        None => Ok(Plan::Shell {
            line: on_loopback(line, &lexemes, env),
        }),
    }
}

/// The line for a shell whatever is in it: what it makes of quotes that do not end is its business.
#[cfg(unix)]
pub(super) fn for_shell(line: &str, env: &Env) -> Result<String, Unreadable> {
    if line.trim().is_empty() {
        return Err(Unreadable);
    }
    let lexemes = lexemes(line).unwrap_or_default();
    Ok(on_loopback(line, &lexemes, env))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Lexeme {
    /// Where it stands, quotes and all.
    Word(Range<usize>),
    /// `|`, `&&`, `;`, a redirection, a bracket, a backtick, a line end.
    Operator,
}

/// Cuts at blanks and operators outside quotes.
fn lexemes(line: &str) -> Result<Vec<Lexeme>, Unreadable> {
    let mut out = Vec::new();
    let mut start = None;
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        let ends = match character {
            ' ' | '\t' => Some(None),
            '|' | '&' | ';' | '<' | '>' | '(' | ')' | '`' | '\n' | '\r' => {
                Some(Some(Lexeme::Operator))
            }
            _ => None,
        };
        if let Some(operator) = ends {
            // `2>` is one operator.
            if matches!(character, '<' | '>') {
                start = start.filter(|start| {
                    !line
                        .get(*start..at)
                        .is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()))
                });
            }
            out.extend(start.take().map(|start| Lexeme::Word(start..at)));
            out.extend(operator);
            continue;
        }
        start.get_or_insert(at);
        match character {
            '\\' => drop(characters.next().ok_or(Unreadable)?),
            '\'' => drop(characters.find(|(_, c)| *c == '\'').ok_or(Unreadable)?),
            '"' => loop {
                match characters.next().ok_or(Unreadable)?.1 {
                    '"' => break,
                    '\\' => drop(characters.next().ok_or(Unreadable)?),
                    _ => {}
                }
            },
            _ => {}
        }
    }
    out.extend(start.map(|start| Lexeme::Word(start..line.len())));
    if out.is_empty() {
        Err(Unreadable)
    } else {
        Ok(out)
    }
}

/// The plan without a shell; `None` when the line needs one.
fn direct(line: &str, lexemes: &[Lexeme], env: &Env) -> Result<Option<Plan>, Unreadable> {
    let mut words = Vec::new();
    let mut settings = Env::new();
    for lexeme in lexemes {
        let Lexeme::Word(range) = lexeme else {
            return Ok(None);
        };
        let raw = line.get(range.clone()).unwrap_or_default();
        let Some(fields) = expand(raw, env) else {
            return Ok(None);
        };
        match assignment(raw) {
            Some(name) if words.is_empty() => {
                let value = fields.join(" ");
                settings.insert(
                    name.to_owned(),
                    value.get(name.len() + 1..).unwrap_or_default().to_owned(),
                );
            }
            _ => words.extend(fields),
        }
    }
    if words.first().is_some_and(|word| word == "exec") {
        words.remove(0);
    }
    if words
        .first()
        .is_some_and(|word| SHELL_WORDS.contains(&word.as_str()))
    {
        return Ok(None);
    }
    if words.is_empty() {
        return Err(Unreadable);
    }
    let mut args = words.split_off(1);
    let program = words.pop().ok_or(Unreadable)?;
    if is_otree(&program)
        && args
            .first()
            .is_some_and(|arg| SERVERS.contains(&arg.as_str()))
    {
        let port = env.get("PORT").map_or("8000", String::as_str);
        match args.get(1).map(String::as_str) {
            None => args.push(format!("127.0.0.1:{port}")),
            Some(address) if !address.starts_with('-') => {
                let asked = address.rsplit(':').next().unwrap_or(port).to_owned();
                if let Some(place) = args.get_mut(1) {
                    *place = format!("127.0.0.1:{asked}");
                }
            }
            Some(_) => {}
        }
    }
    Ok(Some(Plan::Direct {
        program,
        args,
        env: settings,
    }))
}

fn is_otree(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name == "otree" || name == "otree.exe"
}

/// The name in `NAME=…`.
fn assignment(raw: &str) -> Option<&str> {
    let (name, _) = raw.split_once('=')?;
    let mut characters = name.chars();
    let first = characters.next()?;
    let fits = (first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_');
    fits.then_some(name)
}

/// Takes the quotes off a word and puts variables in. Unquoted values fall into several fields at blanks, or into none.
/// `None` when only a shell knows what is meant.
fn expand(raw: &str, env: &Env) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut field: Option<String> = None;
    let mut rest = raw;
    let mut quoted = false;
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..)?;
        match character {
            '\'' if !quoted => {
                let (text, later) = after.split_once('\'')?;
                field.get_or_insert_default().push_str(text);
                rest = later;
                continue;
            }
            '"' => {
                quoted = !quoted;
                field.get_or_insert_default();
            }
            '\\' => {
                let next = after.chars().next()?;
                let text = field.get_or_insert_default();
                if quoted && !matches!(next, '$' | '`' | '"' | '\\') {
                    text.push('\\');
                }
                text.push(next);
                rest = after.get(next.len_utf8()..)?;
                continue;
            }
            '$' => {
                let (value, later) = variable(after, env)?;
                if quoted {
                    field.get_or_insert_default().push_str(&value);
                } else {
                    split_into(&value, &mut field, &mut fields);
                }
                rest = later;
                continue;
            }
            '`' => return None,
            '*' | '?' | '[' if !quoted => return None,
            '~' | '#' if !quoted && rest.len() == raw.len() => return None,
            other => field.get_or_insert_default().push(other),
        }
        rest = after;
    }
    fields.extend(field);
    Some(fields)
}

fn split_into(value: &str, field: &mut Option<String>, fields: &mut Vec<String>) {
    for (index, piece) in value.split([' ', '\t', '\n']).enumerate() {
        if index > 0 {
            fields.extend(field.take());
        }
        if !piece.is_empty() {
            field.get_or_insert_default().push_str(piece);
        }
    }
}

/// The value of `$NAME`, `${NAME}` or `${NAME:-default}`, and what follows. `after` begins behind the dollar sign.
fn variable<'a>(after: &'a str, env: &Env) -> Option<(String, &'a str)> {
    let (inside, later) = match after.strip_prefix('{') {
        Some(braced) => braced.split_once('}')?,
        None => {
            let end = after
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(after.len());
            after.split_at(end)
        }
    };
    let end = inside
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(inside.len());
    let (name, default) = inside.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        || default.contains(['$', '`', '"', '\'', '\\'])
    {
        return None;
    }
    let value = env.get(name).map(String::as_str);
    let value = match (default.strip_prefix(":-"), default.strip_prefix('-')) {
        _ if default.is_empty() => value.unwrap_or_default(),
        (Some(default), _) => value.filter(|value| !value.is_empty()).unwrap_or(default),
        (_, Some(default)) => value.unwrap_or(default),
        _ => return None,
    };
    Some((value.to_owned(), later))
}

/// A line for the shell with oTree's servers in it told to stay on loopback; everything else is left as it was written.
fn on_loopback(line: &str, lexemes: &[Lexeme], env: &Env) -> String {
    let word = |index: usize| match lexemes.get(index) {
        Some(Lexeme::Word(range)) => line.get(range.clone()).map(|text| (range.clone(), text)),
        _ => None,
    };
    let mut out = line.to_owned();
    // From the end, so that places found earlier stay right.
    for index in (1..lexemes.len()).rev() {
        let (Some((_, program)), Some((server, name))) = (word(index - 1), word(index)) else {
            continue;
        };
        if !is_otree(program) || !SERVERS.contains(&name) {
            continue;
        }
        match word(index + 1) {
            None => out.insert_str(server.end, " 127.0.0.1:$PORT"),
            Some((address, text)) => {
                let port = match text.split_once(':') {
                    Some((ip, port)) if ip.bytes().all(|b| b.is_ascii_digit() || b == b'.') => port,
                    _ => text,
                };
                if expand(port, env).is_some_and(|fields| {
                    fields.iter().all(|f| f.bytes().all(|b| b.is_ascii_digit()))
                }) {
                    out.replace_range(address, &format!("127.0.0.1:{port}"));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env() -> Env {
        [
            ("PORT", "4711"),
            ("EMPTY", ""),
            ("TWO", "one two"),
            ("HOME", "/s"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    fn words(line: &str) -> Vec<String> {
        match read(line, &env()).unwrap() {
            Plan::Direct { program, args, .. } => [vec![program], args].concat(),
            Plan::Shell { line } => panic!("a shell for {line}"),
        }
    }

    fn shell(line: &str) -> String {
        match read(line, &env()).unwrap() {
            Plan::Shell { line } => line,
            Plan::Direct { .. } => panic!("no shell for {line}"),
        }
    }

    #[test]
    fn words_quotes_and_variables_are_read_as_a_shell_would() {
        assert_eq!(
            words(r#"a 'b $PORT' "c $PORT" d\ e "" x"y"z"#),
            ["a", "b $PORT", "c 4711", "d e", "", "xyz"]
        );
        assert_eq!(
            words("a -p $PORT ${PORT}x ${NONE:-8000} ${EMPTY:-e} ${EMPTY-e}"),
            ["a", "-p", "4711", "4711x", "8000", "e"]
        );
        assert_eq!(
            words(r#"a $TWO "$TWO" $EMPTY $NONE "$NONE" x$TWO"#),
            ["a", "one", "two", "one two", "", "xone", "two"]
        );
    }

    #[test]
    fn variables_set_before_the_program_reach_only_it() {
        let plan = read("A=1 B=\"$TWO\" exec prog C=3", &env()).unwrap();
        let set = [("A", "1"), ("B", "one two")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(
            plan,
            Plan::Direct {
                program: "prog".into(),
                args: vec!["C=3".into()],
                env: set.into()
            }
        );
    }

    #[test]
    fn lines_with_operators_go_to_a_shell_as_they_are() {
        for line in [
            "a && b", "a | b", "a; b", "a > b", "(a)", "a $(b)", "a `b`", "a *", "cd x", "a ~/b",
            "a $1", "a ${B%c}",
        ] {
            assert_eq!(shell(line), line);
        }
        assert_eq!(words("a 'x && y' \"p|q\""), ["a", "x && y", "p|q"]);
    }

    #[test]
    fn a_line_that_does_not_end_is_refused() {
        for line in ["", "  ", "a 'b", "a \"b", "a \\", "A=1", "exec"] {
            assert_eq!(read(line, &env()), Err(Unreadable), "{line}");
        }
    }

    #[test]
    fn otrees_server_is_told_to_stay_on_loopback() {
        for server in SERVERS {
            assert_eq!(
                words(&format!("otree {server}")),
                ["otree", server, "127.0.0.1:4711"]
            );
        }
        for address in ["$PORT", "0.0.0.0:$PORT", "4711", "127.0.0.1:4711"] {
            assert_eq!(
                words(&format!("otree prodserver {address}")),
                ["otree", "prodserver", "127.0.0.1:4711"]
            );
        }
        assert_eq!(words("otree prodserver2of2"), ["otree", "prodserver2of2"]);
        assert_eq!(words("other prodserver"), ["other", "prodserver"]);
    }

    #[test]
    fn otrees_server_in_a_shells_line_is_told_too() {
        assert_eq!(
            shell("otree resetdb --noinput && otree prodserver1of2"),
            "otree resetdb --noinput && otree prodserver1of2 127.0.0.1:$PORT"
        );
        assert_eq!(
            shell("otree prodserver1of2 2>&1"),
            "otree prodserver1of2 127.0.0.1:$PORT 2>&1"
        );
        assert_eq!(
            shell("cd x; otree prodserver $PORT | tee log"),
            "cd x; otree prodserver 127.0.0.1:$PORT | tee log"
        );
        assert_eq!(
            shell("cd x; otree prodserver 0.0.0.0:${PORT:-1}"),
            "cd x; otree prodserver 127.0.0.1:${PORT:-1}"
        );
        assert_eq!(
            shell("cd x; otree prodserver --help"),
            "cd x; otree prodserver --help"
        );
    }
}
