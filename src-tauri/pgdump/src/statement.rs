//! Which table and columns a COPY command names. Only what `pg_dump` writes is understood; the rest is refused.

use crate::error::Damage;
use crate::limits;

/// The table and columns that rows are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The columns, in the order of a row's fields. None where the table has none.
    pub columns: Vec<String>,
}

/// Reads `COPY schema.table (column, …) FROM stdin;`. Before PostgreSQL 10.3 no schema was named: then it is `schema`.
pub(crate) fn parse(statement: &str, schema: &str) -> Result<Copy, Damage> {
    let mut words = Words(statement.strip_prefix("COPY ").ok_or(Damage::Statement)?);
    let first = words.name()?;
    let (schema, table) = match words.take(".") {
        true => (first, words.name()?),
        false => (schema.to_owned(), first),
    };
    words.take(" ");
    let mut columns = Vec::new();
    if words.take("(") {
        loop {
            columns.push(words.name()?);
            if columns.len() > limits::COLUMNS {
                return Err(Damage::Statement);
            }
            if !words.take(", ") {
                break;
            }
        }
        if !words.take(")") {
            return Err(Damage::Statement);
        }
    }
    if words.0.trim_end() != " FROM stdin;" {
        return Err(Damage::Statement);
    }
    Ok(Copy {
        schema,
        table,
        columns,
    })
}

struct Words<'a>(&'a str);

impl Words<'_> {
    fn take(&mut self, word: &str) -> bool {
        match self.0.strip_prefix(word) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// A name: as it is, or within quotes, where a quote is written twice.
    fn name(&mut self) -> Result<String, Damage> {
        if !self.take("\"") {
            let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
            let end = self.0.find(|letter| !plain(letter)).unwrap_or(self.0.len());
            let (name, rest) = self.0.split_at_checked(end).ok_or(Damage::Statement)?;
            self.0 = rest;
            return match name.is_empty() {
                true => Err(Damage::Statement),
                false => Ok(name.to_owned()),
            };
        }
        let mut name = String::new();
        loop {
            let (part, rest) = self.0.split_once('"').ok_or(Damage::Statement)?;
            name.push_str(part);
            self.0 = rest;
            if !self.take("\"") {
                return Ok(name);
            }
            name.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(schema: &str, table: &str, columns: &[&str]) -> Copy {
        Copy {
            schema: schema.to_owned(),
            table: table.to_owned(),
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn names_are_read_as_pg_dump_writes_them() {
        let plain = "COPY public.otree_session (id, code) FROM stdin;\n";
        assert_eq!(
            parse(plain, "public"),
            Ok(copy("public", "otree_session", &["id", "code"]))
        );
        let quoted = "COPY \"My Study\".\"a\"\"b.c (d)\" (\"x, y\", \"FROM stdin;\", \u{e9}t\u{e9}_1$) FROM stdin;\n";
        assert_eq!(
            parse(quoted, "public"),
            Ok(copy(
                "My Study",
                "a\"b.c (d)",
                &["x, y", "FROM stdin;", "\u{e9}t\u{e9}_1$"]
            ))
        );
        let no_columns = "COPY public.nothing  FROM stdin;\n";
        assert_eq!(
            parse(no_columns, "public"),
            Ok(copy("public", "nothing", &[]))
        );
        let no_schema = "COPY old (a) FROM stdin;\n";
        assert_eq!(parse(no_schema, "mine"), Ok(copy("mine", "old", &["a"])));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for statement in [
            "",
            "COPY",
            "COPY ",
            "COPY a.",
            "COPY a.b (",
            "COPY a.b () FROM stdin;",
            "COPY a.b (c, ) FROM stdin;",
            "COPY a.b (c) FROM stdout;",
            "COPY a.b (c) FROM stdin; DROP TABLE a;",
            "COPY a.b (c) WITH OIDS FROM stdin;",
            "COPY a.b (\"c) FROM stdin;",
            "COPY a.b.c (d) FROM stdin;",
            "INSERT INTO a.b VALUES (1);",
        ] {
            assert_eq!(
                parse(statement, "public"),
                Err(Damage::Statement),
                "{statement}"
            );
        }
        let many = vec!["c"; limits::COLUMNS + 1].join(", ");
        let many = format!("COPY a.b ({many}) FROM stdin;");
        assert_eq!(parse(&many, "public"), Err(Damage::Statement));
    }
}
