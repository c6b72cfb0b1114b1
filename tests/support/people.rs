//! People who take part in the bean counting study.

use serde_json::json;

use super::visitor::Visitor;

/// Makes a session for so many, an even number, and has the first of them answer. `key` opens oTree's REST API.
pub async fn come(address: &str, key: &str, people: usize, answering: usize) {
    let study = Visitor::of(address);
    let body = json!({ "session_config_name": "beans", "num_participants": people });
    let session = study.rest(key, "/api/sessions", &body).await;
    let session = session["code"].as_str().expect("a code");
    let path = format!("/api/get_session/{session}");
    let answer = study.rest(key, &path, &json!({})).await;
    let all = answer["participants"].as_array().expect("participants");
    for (number, person) in all.iter().take(answering).enumerate() {
        let code = person["code"].as_str().expect("a code");
        let mut person = Visitor::of(address);
        let page = person.go(&format!("/InitializeParticipant/{code}")).await;
        let (token, guess) = (page.csrf(), (200 + number).to_string());
        let form = [("csrftoken", token.as_str()), ("guess", guess.as_str())];
        let sent = person.post(&page.path, &form).await;
        // As a browser does.
        if let Some(next) = sent.leads_to {
            person.go(&next).await;
        }
    }
}
