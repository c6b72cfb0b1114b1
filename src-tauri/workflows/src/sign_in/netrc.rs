//! Reads a `.netrc`, the file in which programs keep logins: the entry of one machine. What belongs to other machines,
//! to `default` or to macros is passed over, and nothing of it is kept.

use std::fmt;

use heroku::{ExposeSecret, SecretString};

/// Longest word that is taken for a name or a password, in bytes.
const LONGEST: usize = 8 << 10;

/// A machine's login.
#[derive(Clone)]
pub struct Entry {
    /// Who.
    pub login: Option<String>,
    /// With what.
    pub password: SecretString,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry")
    }
}

/// The first entry of `machine` that has a password.
pub fn find(text: &str, machine: &str) -> Option<Entry> {
    let mut words = Words { rest: text };
    let (mut ours, mut login, mut password) = (false, None, None);
    while let Some(word) = words.keyword() {
        match word.as_str() {
            "machine" | "default" => {
                if let Some(found) = whole(ours, &mut login, &mut password) {
                    return Some(found);
                }
                let name = (word == "machine").then(|| words.value()).flatten();
                ours = name.is_some_and(|name| name.eq_ignore_ascii_case(machine));
                (login, password) = (None, None);
            }
            "login" | "user" => login = words.value(),
            "password" | "passwd" => password = words.value().map(SecretString::from),
            "account" => drop(words.value()),
            "macdef" => words.skip_macro(),
            // A word of nobody's: what follows may be its value, or a keyword again.
            _ => {}
        }
    }
    whole(ours, &mut login, &mut password)
}

fn whole(
    ours: bool,
    login: &mut Option<String>,
    password: &mut Option<SecretString>,
) -> Option<Entry> {
    let password = password.take().filter(|_| ours)?;
    (!password.expose_secret().is_empty()).then(|| Entry {
        login: login.take().filter(|login| !login.is_empty()),
        password,
    })
}

struct Words<'a> {
    rest: &'a str,
}

impl Words<'_> {
    /// The next word where a keyword may stand; there a `#` begins a comment.
    fn keyword(&mut self) -> Option<String> {
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix('#') {
                Some(comment) => self.rest = after_line(comment),
                None => return self.word(),
            }
        }
    }

    /// The next word where a value must stand: a password may begin with `#`.
    fn value(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        self.word()
    }

    /// One word, or what stands between quotation marks.
    fn word(&mut self) -> Option<String> {
        let quoted = self.rest.strip_prefix('"');
        let mut chars = quoted.unwrap_or(self.rest).char_indices();
        let mut word = String::new();
        let mut end = None;
        while let Some((at, letter)) = chars.next() {
            match letter {
                '"' if quoted.is_some() => {
                    end = Some(at + 1);
                    break;
                }
                '\\' if quoted.is_some() => word.extend(chars.next().map(|(_, letter)| letter)),
                // What was never closed ends with its line: it must not swallow the other entries.
                '\n' | '\r' if quoted.is_some() => {
                    end = Some(at);
                    break;
                }
                letter if quoted.is_none() && letter.is_whitespace() => {
                    end = Some(at);
                    break;
                }
                letter => word.push(letter),
            }
        }
        let from = quoted.unwrap_or(self.rest);
        let was_empty = self.rest.is_empty();
        self.rest = end.and_then(|end| from.get(end..)).unwrap_or_default();
        (!was_empty).then(|| match word.len() <= LONGEST {
            true => word,
            false => String::new(),
        })
    }

    /// A macro goes on to the next empty line.
    fn skip_macro(&mut self) {
        self.rest = after_line(self.rest);
        while !self.rest.is_empty() {
            let line = self.rest.lines().next().unwrap_or_default();
            self.rest = after_line(self.rest);
            if line.trim().is_empty() {
                return;
            }
        }
    }
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Option<(Option<String>, String)> {
        let entry = find(text, "api.heroku.com")?;
        Some((entry.login, entry.password.expose_secret().to_owned()))
    }

    fn both(login: &str, password: &str) -> Option<(Option<String>, String)> {
        Some((Some(login.to_owned()), password.to_owned()))
    }

    #[test]
    fn the_command_lines_own_way_of_writing_is_read() {
        let text = "machine api.heroku.com\n  login ada@example.org\n  password HRKU-1\n\
                    machine git.heroku.com\n  login ada@example.org\n  password HRKU-2\n";
        assert_eq!(found(text), both("ada@example.org", "HRKU-1"));
        let windows = text.replace('\n', "\r\n");
        assert_eq!(found(&windows), both("ada@example.org", "HRKU-1"));
        let one_line = "machine api.heroku.com login ada password x";
        assert_eq!(found(one_line), both("ada", "x"));
        let reversed = "machine api.heroku.com password x login ada";
        assert_eq!(found(reversed), both("ada", "x"));
    }

    #[test]
    fn what_belongs_to_others_is_never_taken() {
        for text in [
            "",
            "machine api.heroku.com",
            "machine api.heroku.com login ada",
            "machine api.heroku.com login ada password",
            "machine api.heroku.com.example.org login ada password x",
            "machine example.org login ada password x",
            "default login ada password x",
            "machine api.heroku.com login ada default password x",
            "machine api.heroku.com login ada machine example.org password x",
            "# machine api.heroku.com login ada password x",
            "machine api.heroku.com password \"\"",
            "macdef init\nmachine api.heroku.com login ada password x\n\n",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn quotes_comments_and_macros_are_understood() {
        for (text, login, password) in [
            (
                "machine api.heroku.com login \"a b\" password \"c\\\"d\"",
                "a b",
                "c\"d",
            ),
            (
                "# first\nmachine api.heroku.com # ours\nlogin a\n#password no\npassword b",
                "a",
                "b",
            ),
            ("machine api.heroku.com login a password #b", "a", "#b"),
            (
                "macdef init\ncd /\nput x\n\nmachine api.heroku.com login a password b",
                "a",
                "b",
            ),
            (
                "default login x password y\nmachine api.heroku.com login a password b",
                "a",
                "b",
            ),
            (
                "machine api.heroku.com account z login a password b",
                "a",
                "b",
            ),
            // One that has no end swallows its line and nothing more.
            (
                "machine x password \"y\nmachine api.heroku.com login a password b",
                "a",
                "b",
            ),
            (
                "MACHINE y machine API.heroku.com login a password b",
                "a",
                "b",
            ),
        ] {
            assert_eq!(found(text), both(login, password), "{text}");
        }
        // The first that has a password.
        let twice = "machine api.heroku.com login a\nmachine api.heroku.com login b password c";
        assert_eq!(found(twice), both("b", "c"));
    }

    #[test]
    fn a_word_of_any_length_ends_in_nothing_worse_than_no_entry() {
        let huge = "x".repeat(1 << 20);
        assert_eq!(
            found(&format!("machine api.heroku.com login a password {huge}")),
            None
        );
        assert_eq!(found(&format!("machine {huge} password b")), None);
        assert_eq!(found(&"\"".repeat(1 << 16)), None);
    }

    proptest! {
        #[test]
        fn whatever_it_holds_it_is_read_to_its_end(text in "(machine|default|login|password|macdef|api\\.heroku\\.com|[\"\\\\#\n \tä]|[a-z]{1,3}){0,40}") {
            let _ = find(&text, "api.heroku.com");
        }

        #[test]
        fn any_password_comes_back_as_it_was_quoted(password in "[^\\r\\n]{1,60}") {
            let quoted = password.replace('\\', "\\\\").replace('"', "\\\"");
            let text = format!("machine api.heroku.com login a password \"{quoted}\"\nmachine b password c");
            prop_assert_eq!(found(&text), both("a", &password));
        }
    }
}
