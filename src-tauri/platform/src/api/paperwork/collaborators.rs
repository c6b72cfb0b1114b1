//! With whom an app is shared. A collaborator is a record: nobody signs in as them on this computer.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;
use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::api::page::page;
use crate::api::show;
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::platform::Platform;
use crate::secret::fixed_id;
use crate::store::apps::App;
use crate::store::collaborators::{self, Collaborator};

/// Most collaborators of an app. Ours (2026-11).
const MOST: usize = 500;

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/apps/{app}/collaborators", get(list).post(create))
        .route(
            "/apps/{app}/collaborators/{collaborator}",
            get(info).delete(delete),
        )
}

fn permissions(names: &[(&str, &str)]) -> Value {
    names
        .iter()
        .map(|(name, description)| json!({"name": name, "description": description}))
        .collect()
}

const VIEW: (&str, &str) = ("view", "Can view the app");
const DEPLOY: (&str, &str) = ("deploy", "Can deploy the app");
const OPERATE: (&str, &str) = ("operate", "Can scale and restart the app");
const MANAGE: (&str, &str) = ("manage", "Can manage the app's settings and access");

fn shown(app: &App, collaborator: &Collaborator) -> Value {
    json!({
        "id": collaborator.id, "app": show::app_ref(app), "role": "collaborator",
        "permissions": permissions(&[DEPLOY, OPERATE, VIEW]),
        "user": {"id": fixed_id(&format!("user {}", collaborator.email)), "email": collaborator.email, "federated": false},
        "created_at": collaborator.created_at, "updated_at": collaborator.updated_at,
    })
}

fn owner(platform: &Platform, app: &App) -> Value {
    json!({
        "id": fixed_id(&format!("owner {}", app.id)), "app": show::app_ref(app), "role": "owner",
        "permissions": permissions(&[DEPLOY, MANAGE, OPERATE, VIEW]),
        "user": {"id": platform.identity.account, "email": show::EMAIL, "federated": false},
        "created_at": app.created_at, "updated_at": app.created_at,
    })
}

fn is_owner(platform: &Platform, app: &App, key: &str) -> bool {
    [
        show::EMAIL,
        platform.identity.account.as_str(),
        &fixed_id(&format!("owner {}", app.id)),
    ]
    .contains(&key)
}

fn find(tx: &Transaction<'_>, app: &App, key: &str) -> Result<Collaborator, Refusal> {
    let people = collaborators::all(tx, &app.id)?;
    let key = key.to_lowercase();
    people
        .into_iter()
        .find(|person| {
            person.id == key
                || person.email == key
                || fixed_id(&format!("user {}", person.email)) == key
        })
        .ok_or_else(|| Refusal::not_found("collaborator"))
}

async fn list(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (app, people) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            let people = collaborators::all(tx, &app.id)?;
            Ok((app, people))
        })
        .await?;
    let mut items = vec![owner(&platform, &app)];
    items.extend(people.iter().map(|person| shown(&app, person)));
    Ok(page(&headers, items, "created_at"))
}

async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    fields.flag("silent")?;
    let email = who(&fields)?;
    let shared_by = platform.clone();
    let (app, person) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            let already = || Refusal::invalid("User is already a collaborator on app.");
            if email == "~" || is_owner(&shared_by, &app, &email) {
                return Err(already());
            }
            check(&email)?;
            if collaborators::all(tx, &app.id)?.len() >= MOST {
                return Err(Refusal::invalid(format!(
                    "An app can have {MOST} collaborators at most."
                )));
            }
            let person = collaborators::insert(tx, &app.id, &email)?.ok_or_else(already)?;
            Ok((app, person))
        })
        .await?;
    platform.log(&app.id, &format!("Add {} as collaborator", person.email));
    created(&shown(&app, &person))
}

/// `user` is an address, or an object with one.
fn who(fields: &Fields) -> Result<String, Refusal> {
    let text = match fields.all().get("user") {
        Some(Value::Object(user)) => user.get("email").or_else(|| user.get("id")),
        other => other,
    };
    text.and_then(Value::as_str)
        .map(|email| email.trim().to_lowercase())
        .ok_or_else(|| Refusal::invalid("user must be an email address."))
}

fn check(email: &str) -> Result<(), Refusal> {
    let well_formed = email.len() <= 254
        && !email
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "<>\"/".contains(c))
        && email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && host.split('.').all(|label| !label.is_empty())
        });
    if well_formed {
        Ok(())
    } else {
        Err(Refusal::invalid("user must be an email address."))
    }
}

async fn info(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    let shown_by = platform.clone();
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &app)?;
        if is_owner(&shown_by, &app, &key) {
            return Ok(owner(&shown_by, &app));
        }
        Ok(shown(&app, &find(tx, &app, &key)?))
    });
    ok(&found.await?)
}

async fn delete(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    let shown_by = platform.clone();
    let (app, person) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &app)?;
            if is_owner(&shown_by, &app, &key) {
                return Err(Refusal::forbidden("The owner of an app can't be removed."));
            }
            let person = find(tx, &app, &key)?;
            collaborators::delete(tx, &person.id)?;
            Ok((app, person))
        })
        .await?;
    platform.log(&app.id, &format!("Remove {} as collaborator", person.email));
    ok(&shown(&app, &person))
}
