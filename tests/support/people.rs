//! People who take part in the bean counting study.

use serde_json::json;

use super::visitor::Visitor;

/// Somebody who came, by their own record.
pub struct Person {
    /// What oTree calls them.
    pub code: String,
    /// The path of the page they were shown last.
    pub page: String,
    /// How many requests they have made.
    pub requests: usize,
}

/// Makes a session for so many, an even number, and has the first of them answer. `key` opens oTree's REST API.
pub async fn come(address: &str, key: &str, people: usize, answering: usize) -> Vec<Person> {
    let study = Visitor::of(address);
    let body = json!({ "session_config_name": "beans", "num_participants": people });
    let session = study.rest(key, "/api/sessions", &body).await;
    let session = session["code"].as_str().expect("a code");
    let path = format!("/api/get_session/{session}");
    let answer = study.rest(key, &path, &json!({})).await;
    let all = answer["participants"].as_array().expect("participants");
    let mut came = Vec::new();
    for (number, person) in all.iter().take(answering).enumerate() {
        let code = person["code"].as_str().expect("a code").to_owned();
        let mut person = Visitor::of(address);
        let page = person.go(&format!("/InitializeParticipant/{code}")).await;
        let (token, guess) = (page.csrf(), (200 + number).to_string());
        let form = [("csrftoken", token.as_str()), ("guess", guess.as_str())];
        let sent = person.post(&page.path, &form).await;
        // As a browser does.
        let shown = match sent.leads_to {
            Some(next) => person.go(&next).await,
            None => sent,
        };
        came.push(Person {
            code,
            page: shown.path,
            requests: person.requests,
        });
    }
    came
}
