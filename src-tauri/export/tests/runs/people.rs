//! The people who take part: each with a browser of their own, all one step at a time in turn, until nobody can go on.

use serde_json::{Value, json};

use super::form::{answers, asks, encoded, unescaped};
use super::server::{Answer, Server};
use super::socket::Socket;

/// Redirects in a row that are a circle.
const REDIRECTS: usize = 10;

/// Numbers by chance, the same ones each time.
pub struct Chance(u64);

impl Chance {
    pub fn of(text: &str) -> Self {
        let mix = |all: u64, byte: u8| (all ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(text.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

pub struct Person<'a> {
    server: &'a Server,
    /// The address they were given.
    link: String,
    /// How many pages they send before they leave.
    patience: usize,
    chance: Chance,
    browser: Browser<'a>,
    page: Option<Page>,
    done: bool,
}

struct Page {
    path: String,
    html: String,
}

impl<'a> Person<'a> {
    pub fn new(server: &'a Server, link: String, patience: usize, seed: &str) -> Self {
        Self {
            server,
            link,
            patience,
            chance: Chance::of(seed),
            browser: Browser::new(server),
            page: None,
            done: false,
        }
    }

    /// One step; whether it led anywhere.
    fn step(&mut self) -> bool {
        if self.done {
            return false;
        }
        let Some(page) = self.page.take() else {
            return self.come(self.link.clone());
        };
        if !asks(&page.html) {
            let waited = page.path.clone();
            self.come(page.path);
            return self.page.as_ref().is_none_or(|page| page.path != waited);
        }
        if self.patience == 0 {
            self.done = true;
            return false;
        }
        self.patience -= 1;
        self.talk(&page.html);
        self.bid(&page.html);
        let fields = answers(&page.html, &mut self.chance);
        let answer = self.browser.send("POST", &page.path, &encoded(&fields));
        assert_eq!(answer.status, 302, "{fields:?}\n{}", answer.text());
        self.come(answer.location())
    }

    fn come(&mut self, path: String) -> bool {
        let (path, answer) = self.browser.follow(path);
        self.done = path.starts_with("/OutOfRange");
        self.page = Some(Page {
            path,
            html: answer.text(),
        });
        true
    }

    /// Says something where there is a chat.
    fn talk(&mut self, html: &str) {
        let Some((_, rest)) = html.split_once("var varsFromDjango = ") else {
            return;
        };
        let vars = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let vars = vars.into_iter().next().unwrap().unwrap();
        let path = vars["socket_path"].as_str().unwrap();
        let mut socket = Socket::open(self.server, path, &self.browser.cookie);
        assert!(socket.next().is_array(), "what was said before");
        for words in ["hello", "so, \"yes\"?\nor no 🎲", "=1+1"] {
            if self.chance.below(3) == 0 {
                continue;
            }
            socket.send(&json!({"nickname_signed": vars["nickname_signed"], "body": words}));
            assert_eq!(socket.next()[0]["body"], words);
        }
    }

    /// Calls some prices on a live page.
    fn bid(&mut self, html: &str) {
        let Some((_, rest)) = html.split_once("id=\"otree-live\" data-socket-url=\"") else {
            return;
        };
        let path = unescaped(rest.split_once('"').unwrap().0);
        let mut socket = Socket::open(self.server, &path, &self.browser.cookie);
        for _ in 0..=self.chance.below(2) {
            let amount = self.chance.below(400) as f64 / 16.0;
            let words = ["\"mine\", now", "\n", "日本", ""];
            let words = words[self.chance.below(4) as usize];
            socket.send(&json!({"amount": amount, "words": words}));
            let heard = socket.next();
            assert!(heard.to_string().contains("\"calls\":"), "{heard}");
        }
    }
}

/// Has everybody go on as far as they do, one step of each in turn.
pub fn play(people: &mut [Person]) {
    loop {
        let mut moved = false;
        for person in people.iter_mut() {
            moved |= person.step();
        }
        if !moved {
            return;
        }
    }
}

/// Keeps cookies and follows redirects.
pub struct Browser<'a> {
    server: &'a Server,
    pub cookie: String,
}

impl<'a> Browser<'a> {
    pub fn new(server: &'a Server) -> Self {
        Self {
            server,
            cookie: String::new(),
        }
    }

    pub fn send(&mut self, method: &str, path: &str, form: &str) -> Answer {
        let mut headers = vec![("cookie", self.cookie.as_str())];
        if method == "POST" {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
        }
        let answer = self.server.ask(method, path, &headers, form.as_bytes());
        let answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
        if let Some(cookie) = answer.header("set-cookie") {
            cookie
                .split(';')
                .next()
                .unwrap()
                .clone_into(&mut self.cookie);
        }
        answer
    }

    /// The page that a path leads to, and its own path.
    pub fn follow(&mut self, mut path: String) -> (String, Answer) {
        for _ in 0..REDIRECTS {
            let answer = self.send("GET", &path, "");
            match answer.status {
                200 => return (path, answer),
                302 | 307 => path = answer.location(),
                // The page after the last one.
                404 if path.starts_with("/OutOfRange") => return (path, answer),
                other => panic!("{path}: {other}\n{}", answer.text()),
            }
        }
        panic!("{path} leads in a circle");
    }
}
