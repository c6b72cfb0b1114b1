//! The router's own pages: what is wrong, in the reader's language, without anything from elsewhere.
//! They are read by participants: no word of how things work inside, the code is small at the end.

use hyper::header::{ACCEPT_LANGUAGE, HeaderMap};

use super::fault::Fault;

/// Languages the pages speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    En,
    De,
}

impl Language {
    /// The one the browser likes better.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let weight = |language: &str| {
            let parts = text.split(',').filter_map(|part| {
                let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
                let asked = tag.trim().split('-').next().unwrap_or_default();
                let weight = parameters
                    .trim()
                    .strip_prefix("q=")
                    .map_or(Some(1.0), |q| q.trim().parse::<f32>().ok());
                weight.filter(|_| asked.eq_ignore_ascii_case(language))
            });
            parts.fold(0.0, f32::max)
        };
        if weight("de") > weight("en") {
            Self::De
        } else {
            Self::En
        }
    }

    fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
}

/// A whole page.
pub(super) fn html(fault: Fault, language: Language) -> String {
    let (title, text) = words(fault, language);
    let (tag, code) = (language.tag(), fault.code());
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>\n\
         <p class=\"code\">{code}</p>\n</main>\n</body>\n</html>\n"
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f7f6f3;color:#23262b;\
font:1.0625rem/1.6 system-ui,sans-serif}\
main{max-width:34rem;padding:2rem}\
h1{font-size:1.5rem;font-weight:600;line-height:1.3;margin:0 0 .75rem}\
p{margin:0 0 .75rem}\
.code{font-size:.8125rem;color:#6a6f78;margin-top:2rem}\
@media(prefers-color-scheme:dark){body{background:#1b1d20;color:#e6e6e3}.code{color:#9a9fa8}}";

fn words(fault: Fault, language: Language) -> (&'static str, &'static str) {
    use Fault as F;
    match (fault, language) {
        (F::Crashed, Language::En) => (
            "This study has stopped",
            "Its server ended by itself. Please tell the person who runs the study.",
        ),
        (F::Crashed, Language::De) => (
            "Diese Studie ist stehen geblieben",
            "Ihr Server hat sich von selbst beendet. Bitte sagen Sie der Studienleitung Bescheid.",
        ),
        (F::TimedOut, Language::En) => (
            "The study is taking too long",
            "It did not answer within 30 seconds. Please load the page again in a moment.",
        ),
        (F::TimedOut, Language::De) => (
            "Die Studie braucht zu lange",
            "Sie hat innerhalb von 30 Sekunden nicht geantwortet. Bitte laden Sie die Seite gleich noch einmal.",
        ),
        (F::NoDynos, Language::En) => ("This study is offline", "It is not running at the moment."),
        (F::NoDynos, Language::De) => ("Diese Studie ist offline", "Sie läuft im Moment nicht."),
        (F::BootTimeout, Language::En) => (
            "The study is not ready yet",
            "It is taking longer than usual to start. Please load the page again in a minute.",
        ),
        (F::BootTimeout, Language::De) => (
            "Die Studie ist noch nicht bereit",
            "Sie startet langsamer als sonst. Bitte laden Sie die Seite in einer Minute noch einmal.",
        ),
        (F::Maintenance, Language::En) => (
            "The study is paused",
            "It is being worked on. Please come back a little later.",
        ),
        (F::Maintenance, Language::De) => (
            "Die Studie macht eine Pause",
            "Es wird gerade an ihr gearbeitet. Bitte kommen Sie etwas später wieder.",
        ),
        (F::Blank, Language::En) => (
            "There is no study here yet",
            "Nothing has been put online at this address.",
        ),
        (F::Blank, Language::De) => (
            "Hier ist noch keine Studie",
            "Unter dieser Adresse wurde noch nichts online gestellt.",
        ),
        (F::TooManyConnections, Language::En) => (
            "The study is busy",
            "Too many people are connected right now. Please load the page again in a moment.",
        ),
        (F::TooManyConnections, Language::De) => (
            "Die Studie ist ausgelastet",
            "Im Moment sind zu viele Personen verbunden. Bitte laden Sie die Seite gleich noch einmal.",
        ),
        (F::WrongHost, Language::En) => (
            "This address leads to no study",
            "Please use the address that was given to you, exactly as it is written.",
        ),
        (F::WrongHost, Language::De) => (
            "Diese Adresse führt zu keiner Studie",
            "Bitte verwenden Sie die Adresse, die Sie bekommen haben, genau so, wie sie geschrieben ist.",
        ),
        (F::BadRequest, Language::En) => (
            "The request could not be read",
            "Please go back and try again.",
        ),
        (F::BadRequest, Language::De) => (
            "Die Anfrage war nicht lesbar",
            "Bitte gehen Sie zurück und versuchen Sie es noch einmal.",
        ),
        (_, Language::En) => (
            "The study did not answer",
            "Please load the page again in a moment.",
        ),
        (_, Language::De) => (
            "Die Studie hat nicht geantwortet",
            "Bitte laden Sie die Seite gleich noch einmal.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    #[test]
    fn the_page_speaks_the_language_the_browser_likes_better() {
        let language = |text: &'static str| {
            Language::of(&HeaderMap::from_iter([(
                ACCEPT_LANGUAGE,
                HeaderValue::from_static(text),
            )]))
        };
        for german in ["de", "de-AT,en;q=0.5", "en;q=0.8, de;q=0.9", "fr, de;q=0.1"] {
            assert_eq!(language(german), Language::De, "{german}");
        }
        for english in ["", "en-GB,de;q=0.9", "fr", "de;q=0,en;q=0.1", "de;q=x"] {
            assert_eq!(language(english), Language::En, "{english}");
        }
    }

    #[test]
    fn a_page_is_whole_and_fetches_nothing() {
        for language in [Language::En, Language::De] {
            let page = html(Fault::Maintenance, language);
            assert!(page.contains("H80") && page.ends_with("</html>\n"));
            for outside in ["http", "src=", "href=", "url(", "<script", "@import"] {
                assert!(!page.contains(outside), "{outside}");
            }
        }
    }
}
