//! What platforms wrote down of their replies.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// One reply.
#[derive(Debug, Clone)]
pub struct Reply {
    pub method: String,
    pub path: String,
    /// `/apps/{app}`, if the path leads anywhere.
    pub route: Option<String>,
    pub accept: String,
    pub status: u16,
    pub body: Value,
}

/// All replies of a folder.
#[derive(Debug, Default)]
pub struct Records {
    /// Those that were written down whole.
    pub replies: Vec<Reply>,
    /// All that were given, by request.
    pub given: BTreeMap<String, u64>,
    /// Those of which not even the request is known.
    pub left_out: u64,
}

impl Records {
    /// Adds what lies in a folder.
    pub fn read(&mut self, folder: &Path) {
        let files = std::fs::read_dir(folder);
        let files = files.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for file in files.flatten() {
            let text = std::fs::read(file.path()).unwrap();
            self.add(&String::from_utf8_lossy(&text));
        }
    }

    fn add(&mut self, text: &str) {
        let mut forms = BTreeMap::new();
        for line in text.lines() {
            // The last line of a process that was killed may be cut off.
            let Ok(line) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            if let Some(form) = line["again"].as_u64() {
                if let Some(given) = forms
                    .get(&form)
                    .and_then(|request| self.given.get_mut(request))
                {
                    *given += 1;
                }
                continue;
            }
            if line["left out"].is_u64() {
                self.left_out += 1;
                continue;
            }
            let text = |name: &str| line[name].as_str().map(str::to_owned);
            let reply = Reply {
                method: text("method").unwrap(),
                path: text("path").unwrap(),
                route: text("route"),
                accept: text("accept").unwrap_or_default(),
                status: line["status"].as_u64().unwrap().try_into().unwrap(),
                body: line["body"].clone(),
            };
            forms.insert(line["form"].as_u64().unwrap(), reply.request());
            *self.given.entry(reply.request()).or_default() += 1;
            self.replies.push(reply);
        }
    }
}

impl Reply {
    /// `GET /apps/{app}`.
    pub fn request(&self) -> String {
        format!(
            "{} {}",
            self.method,
            self.route.as_deref().unwrap_or("elsewhere")
        )
    }
}
