//! Orchard's real window, driven through WebKit's own WebDriver: what a person sees, clicks and types.
//! It knows the window by the few marks that the screens promise, never by their looks.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::desktop::Desktop;
use super::group::{self, Group};
use super::platform::Api;
use super::programs;
use super::wait::{LONG, SOON, until, until_async};

/// Whose account a platform in Heroku's place has.
pub const EMAIL: &str = "you@orchard.localhost";

/// How long the driver may take for one thing.
const DRIVER_PATIENCE: Duration = Duration::from_secs(60);

/// What the one window of a desktop is called on its bus.
const SINGLE_INSTANCE: &str = "org.orchard.Orchard.SingleInstance";

/// Keeps what Rust answers to the page, as the page gets it.
const LISTEN: &str = "
    if (window.heard) return;
    window.heard = [];
    const fetched = window.unheard = window.fetch;
    window.fetch = async (...call) => {
        const answer = await fetched(...call);
        window.heard.push(await answer.clone().text());
        return answer;
    };
";

/// Scrolls with each picture, and gives the times between them.
const SCROLL: &str = "
    const [what, step, pictures, done] = arguments;
    const box = document.querySelector(what);
    box.scrollTop = 0;
    const between = [];
    let last = performance.now();
    const picture = () => {
        const now = performance.now();
        between.push(now - last);
        last = now;
        if (between.length > pictures) return done(between.slice(1));
        box.scrollTop += step;
        requestAnimationFrame(picture);
    };
    requestAnimationFrame(picture);
";

/// An open window.
pub struct Window<'a> {
    desktop: &'a Desktop,
    client: Client,
    driver: Group,
}

/// What the last screen says about a study that is online.
pub struct Online {
    /// Its name, as the platform knows it.
    pub app: String,
    /// Its address.
    pub address: String,
    /// The admin password, as shown on request.
    pub password: String,
}

impl<'a> Window<'a> {
    /// Starts Orchard on `desktop`.
    pub async fn open(desktop: &'a Desktop, handed: &[&Path]) -> Self {
        let port = free_port();
        let driver = desktop.start("WebKitWebDriver", |command| {
            command.args([format!("--port={port}"), "--host=127.0.0.1".into()]);
            command.env("TAURI_WEBVIEW_AUTOMATION", "true");
            // What a crash leaves lies where it is looked for.
            command.current_dir(desktop.home.path());
        });
        until("the driver to listen", SOON, || {
            std::net::TcpStream::connect(("127.0.0.1", port)).ok()
        });
        let capabilities = json!({ "webkitgtk:browserOptions": {
            "binary": programs::ours("orchard"),
            "args": handed,
        }});
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities.as_object().cloned().unwrap_or_default());
        let address = format!("http://127.0.0.1:{port}");
        let connected = tokio::time::timeout(DRIVER_PATIENCE, builder.connect(&address)).await;
        let Ok(Ok(client)) = connected else {
            let file = desktop.picture("did-not-open");
            let left = group::describe(&group::belonging_to(desktop.home.path()));
            panic!(
                "the window did not open, see {}; running: {left:#?}",
                file.display()
            );
        };
        let window = Self {
            desktop,
            client,
            driver,
        };
        window.see("main").await;
        window
            .client
            .execute(LISTEN, Vec::new())
            .await
            .expect("the page can be listened to");
        window
    }

    /// Waits until something is to be seen.
    pub async fn see(&self, what: &str) -> Element {
        self.see_within(what, SOON).await
    }

    /// Waits longer.
    pub async fn see_within(&self, what: &str, limit: Duration) -> Element {
        until_async(&format!("to see {what}"), limit, || async move {
            for element in self.client.find_all(Locator::Css(what)).await.ok()? {
                if element.is_displayed().await.unwrap_or(false) {
                    return Some(element);
                }
            }
            None
        })
        .await
    }

    /// Whether something is to be seen now.
    pub async fn sees(&self, what: &str) -> bool {
        for element in self
            .client
            .find_all(Locator::Css(what))
            .await
            .unwrap_or_default()
        {
            if element.is_displayed().await.unwrap_or(false) {
                return true;
            }
        }
        false
    }

    /// Waits for the first of several things, and says which.
    pub async fn sees_first<'b>(&self, what: &[&'b str], limit: Duration) -> &'b str {
        until_async(&format!("to see one of {what:?}"), limit, || async move {
            for one in what {
                if self.sees(one).await {
                    return Some(*one);
                }
            }
            None
        })
        .await
    }

    /// How many such things there are, seen or folded away.
    pub async fn count(&self, what: &str) -> usize {
        // What is taken off the page while it is counted is counted once more.
        let found = || async { self.client.find_all(Locator::Css(what)).await.ok() };
        until_async("the page to answer", SOON, found).await.len()
    }

    /// Clicks as soon as it can be clicked.
    pub async fn click(&self, what: &str) {
        until_async(&format!("to click {what}"), SOON, || async move {
            let element = self.client.find(Locator::Css(what)).await.ok()?;
            let shown = element.is_displayed().await.ok()? && element.is_enabled().await.ok()?;
            // A button that cannot be used stays focusable and is marked.
            let marked = element.attr("aria-disabled").await.ok()?;
            if !shown || marked.as_deref() == Some("true") {
                return None;
            }
            element.click().await.ok()
        })
        .await;
    }

    /// What something says.
    pub async fn text(&self, what: &str) -> String {
        self.see(what)
            .await
            .text()
            .await
            .expect("a text")
            .trim()
            .to_owned()
    }

    /// An attribute of it.
    pub async fn attribute(&self, what: &str, name: &str) -> String {
        let value = self.see(what).await.attr(name).await;
        value.expect("the page answers").unwrap_or_default()
    }

    /// That attribute of all of them, seen or folded away.
    pub async fn attributes(&self, what: &str, name: &str) -> Vec<String> {
        let all = self.client.find_all(Locator::Css(what)).await;
        let mut values = Vec::new();
        for element in all.expect("the page answers") {
            // One that went meanwhile has none.
            values.extend(element.attr(name).await.ok().flatten());
        }
        values
    }

    /// Gives it the focus and presses a key.
    pub async fn press_at(&self, what: &str, key: Key) {
        let key = char::from(key).to_string();
        let sent = self.see(what).await.send_keys(&key).await;
        sent.expect("it takes keys");
    }

    /// What something says at this moment, where it is to be seen.
    pub async fn reads(&self, what: &str) -> Option<String> {
        let element = self.client.find(Locator::Css(what)).await.ok()?;
        element.text().await.ok().filter(|text| !text.is_empty())
    }

    /// The further addresses that the room's card names.
    pub async fn others_of_room(&self) -> Vec<String> {
        let card = self.text("[data-room=open]").await;
        let words = card.split(|c: char| c.is_whitespace() || c == ',');
        words
            .filter(|word| word.parse::<std::net::SocketAddrV4>().is_ok())
            .map(str::to_owned)
            .collect()
    }

    /// Everything the page holds: as it stands, and what was answered to it since it was opened.
    pub async fn holds(&self) -> String {
        let page = self.client.source().await.expect("the page answers");
        format!("{page}{}", self.heard().await)
    }

    /// Keeps nothing any more of what Rust answers: a measurement of the page's memory would find that.
    pub async fn hears_no_more(&self) {
        let stop = "window.fetch = window.unheard; window.heard = []";
        let stopped = self.client.execute(stop, Vec::new()).await;
        stopped.expect("the page forgets what it heard");
    }

    /// How many lines the log's page says that there are; of those that are looked for, where something is.
    pub async fn lines(&self) -> Option<u32> {
        let told = self.text("[data-told]").await.replace(',', "");
        told.split(' ').next()?.parse().ok()
    }

    /// Scrolls something further with each picture that is drawn, `step` pixels at a time. Gives the milliseconds between two.
    pub async fn scrolls(&self, what: &str, step: u32, pictures: u32) -> Vec<f64> {
        let arguments = vec![json!(what), json!(step), json!(pictures)];
        let told = self.client.execute_async(SCROLL, arguments).await;
        let told = told.expect("the page scrolls");
        serde_json::from_value(told).expect("milliseconds")
    }

    async fn heard(&self) -> String {
        let heard = self
            .client
            .execute("return window.heard.join()", Vec::new());
        let heard = heard.await.expect("the page answers");
        heard.as_str().expect("what it heard").to_owned()
    }

    /// Replaces what is written in a field.
    pub async fn write(&self, what: &str, text: &str) {
        let field = self.see(what).await;
        field.clear().await.expect("the field can be emptied");
        field.send_keys(text).await.expect("the field takes keys");
    }

    /// Chooses from a list, by the value of an option.
    pub async fn choose(&self, what: &str, value: &str) {
        let list = self.see(what).await;
        list.select_by_value(value).await.expect("such an option");
    }

    /// A number that the page measures of itself.
    pub async fn measure(&self, what: &str) -> f64 {
        let script = format!("return {what}");
        let answer = self.client.execute(&script, Vec::new()).await;
        let answer = answer.expect("the page answers");
        answer
            .as_f64()
            .unwrap_or_else(|| panic!("{what} is {answer}"))
    }

    /// Chooses a button without pointing at it: the driver points beside it where the page is drawn larger.
    pub async fn choose_button(&self, what: &str) {
        let button = self.see(what).await;
        let button = serde_json::to_value(button).expect("an element of the page");
        let done = self
            .client
            .execute("arguments[0].click()", vec![button])
            .await;
        done.expect("the page answers");
    }

    /// Presses keys as a keyboard does, in X's names for them.
    pub fn press(&self, keys: &str) {
        let window = self.own_number();
        self.desktop
            .say("xdotool", &["windowactivate", "--sync", &window]);
        self.desktop
            .say("xdotool", &["key", "--clearmodifiers", keys]);
    }

    /// Makes the window as small or as large as that, in pixels of the screen.
    pub fn shape(&self, width: u32, height: u32) {
        let (width, height) = (width.to_string(), height.to_string());
        let window = self.own_number();
        self.desktop.say(
            "xdotool",
            &["windowsize", "--sync", &window, &width, &height],
        );
    }

    fn own_number(&self) -> String {
        let title = ["search", "--onlyvisible", "--name", "^Orchard$"];
        let found = self.desktop.say("xdotool", &title);
        found.lines().next().unwrap_or("root").to_owned()
    }

    /// Keeps a picture of the window under `name`.
    pub async fn picture(&self, name: &str) -> PathBuf {
        // Two frames: what was just changed has been drawn by then.
        let script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        let _ = self.client.execute_async(script, Vec::new()).await;
        self.desktop.picture_of(&self.own_number(), name)
    }

    /// From the findings to the running study, as most people will do it.
    pub async fn puts_online(&self, name: &str) -> Online {
        self.begins_to_put_online(name).await;
        self.comes_online().await
    }

    /// Pastes a token of the one account there is into the sign-in that is open, and agrees that it is the right one.
    pub async fn signs_in(&self, token: &str) {
        self.write("#token", token).await;
        self.click("#check-token").await;
        assert_eq!(self.text("#offer-email").await, EMAIL);
        self.click("#accept-offer").await;
        self.see(&format!(".switcher[data-active='{EMAIL}']")).await;
    }

    /// From the findings to the first step.
    pub async fn begins_to_put_online(&self, name: &str) {
        self.click("#continue").await;
        self.write("#name", name).await;
        self.click("#put-online").await;
        self.see("[data-step=build]").await;
        assert!(!self.heard().await.is_empty(), "the page is listened to");
    }

    /// Waits for the end of the job: a problem stops the test in the problem's own words.
    pub async fn comes_online(&self) -> Online {
        self.comes_online_at(&self.desktop.platform().up()).await
    }

    /// The same at another place than this computer.
    pub async fn comes_online_at(&self, place: &Api) -> Online {
        if self.sees_first(&["#address", "[data-problem]"], LONG).await == "[data-problem]" {
            panic!(
                "it was not put online: {}",
                self.text("[data-problem]").await
            );
        }
        // The page shows the address without its beginning.
        let shown = self.text("#address").await;
        let apps = place.get("/apps").await;
        let field =
            |app: &serde_json::Value, name: &str| app[name].as_str().unwrap_or_default().to_owned();
        let apps = apps.as_array().into_iter().flatten();
        let mut at = apps.filter(|app| !shown.is_empty() && field(app, "web_url").contains(&shown));
        let app = at
            .next()
            .unwrap_or_else(|| panic!("no app has the address {shown}"));
        Online {
            app: field(app, "name"),
            address: field(app, "web_url"),
            password: self.shows_password().await,
        }
    }

    /// The admin password; it must not be on the page before it was asked for.
    async fn shows_password(&self) -> String {
        let before = self.holds().await;
        self.click("#show-password").await;
        let password = until_async("the password", SOON, || async move {
            let shown = self.client.find(Locator::Css("#password")).await.ok()?;
            let value = match shown.prop("value").await.ok()? {
                Some(value) => value,
                None => shown.text().await.ok()?,
            };
            Some(value.trim().to_owned()).filter(|value| value.len() >= 12 && !value.contains('•'))
        })
        .await;
        assert!(
            !before.contains(&password),
            "the page held the password before it was asked for"
        );
        let token = self.desktop.platform().up().token;
        assert!(
            !self.holds().await.contains(&token),
            "the page holds the token"
        );
        password
    }

    /// The number of the window's process.
    pub fn id(&self) -> u32 {
        until("the window's process", SOON, || {
            let mut of_driver = group::led_by(self.driver.id()).into_iter();
            of_driver.find(|(_, name)| name.as_str() == "orchard")
        })
        .0
    }

    /// WebKit's processes behind the page.
    pub fn processes_of_the_page(&self) -> Vec<u32> {
        let of_home = group::belonging_to(self.desktop.home.path()).into_iter();
        let is_page = |id: &u32| {
            let program = std::fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
            let name = program.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("WebKit") && name.ends_with("Process")
        };
        of_home.filter(is_page).collect()
    }

    /// Kills the window as a crash would: nothing is said good-bye to.
    pub fn kill(self) {
        group::kill(self.id());
        self.crashed();
    }

    /// Puts away what belonged to a window that has ended by itself.
    pub fn crashed(mut self) {
        self.driver.stop();
        // Until the bus has noticed, a new window would think that it is the second one.
        until("the bus to forget the window", SOON, || {
            (!self.desktop.bus_has(SINGLE_INSTANCE)).then_some(())
        });
    }

    /// Closes it properly.
    pub async fn close(mut self) {
        let _ = tokio::time::timeout(DRIVER_PATIENCE, self.client.clone().close()).await;
        self.driver.stop();
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let file = self.desktop.picture("when-it-failed");
            println!("The screen when it failed: {}", file.display());
        }
    }
}

/// A port nobody uses at this moment.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("its number").port()
}
