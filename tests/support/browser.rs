//! A person in the browser, where a program asks to be let in: reads the platform's page, answers it, and is sent on.

use hyper::Method;
use url::Url;

use super::http::{self, Body};

/// Opens the page on which a program asks, and answers with the platform's token. Gives where the browser is sent.
pub async fn answers(page: &str, key: &str, answer: &str) -> Url {
    let page = Url::parse(page).expect("an address");
    let asked = http::send(Method::GET, &page, &[], Body::Empty).await;
    let asked = asked.expect("the page opens");
    assert!(asked.is_good(), "{}", asked.text);
    let field = |begin: &str| {
        let (_, rest) = asked.text.split_once(begin).expect("the form");
        let (value, _) = rest.split_once('"').expect("its end");
        value.replace("&amp;", "&")
    };
    let action = page.join(&field("action=\"")).expect("an address");
    let form = field("name=\"form\" value=\"");
    let origin = page.origin().ascii_serialization();
    let fields = [("form", form.as_str()), ("key", key), ("answer", answer)];
    let headers = [("origin", origin.as_str())];
    let sent = http::send(Method::POST, &action, &headers, Body::Form(&fields)).await;
    let sent = sent.expect("the platform answers");
    assert_eq!(sent.status, 303, "{}", sent.text);
    page.join(sent.header("location").expect("a way on"))
        .expect("an address")
}

/// Goes where the browser is sent. Gives the status and what is read there.
pub async fn goes(to: &Url) -> (u16, String) {
    let answer = http::send(Method::GET, to, &[], Body::Empty).await;
    let answer = answer.expect("somebody listens");
    (answer.status, answer.text)
}

/// A port that nobody has at this moment.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its number").port()
}
