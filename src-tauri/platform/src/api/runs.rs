//! One-off dynos: asked for, detached or attached.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::post;
use serde_json::{Value, json};

use super::show;
use super::wire::{Answer, Fields, Refusal, created};
use crate::catalogue::{self, DYNO_SIZE};
use crate::dyno::Terminal;
use crate::limits;
use crate::platform::Platform;
use crate::run::{self, Attachment, Run, RunError};
use crate::store::{apps, one_offs, releases};

/// The routes of this file.
pub fn routes() -> Router<Platform> {
    Router::new().route("/apps/{app}/dynos", post(create))
}

impl From<RunError> for Refusal {
    fn from(error: RunError) -> Refusal {
        match error {
            RunError::Gone => Refusal::not_found("app"),
            RunError::Dyno(error) => error.into(),
            RunError::Store(error) => error.into(),
            RunError::NoRandomness(error) => Refusal::internal(&error),
        }
    }
}

/// POST /apps/{app}/dynos
async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let mut run = read(&fields)?;
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        let release = releases::current(tx, &app.id)?
            .ok_or_else(|| Refusal::conflict("This app has no release yet."))?;
        if release.slug_id.is_none() {
            return Err(Refusal::invalid(
                "This app has no code yet; deploy it first.",
            ));
        }
        if one_offs::count(tx, &app.id)? >= limits::ONE_OFFS {
            let most = limits::ONE_OFFS;
            return Err(Refusal::invalid(format!(
                "Cannot run more than {most} one-off dynos at once."
            )));
        }
        let size = apps::formation(tx, &app.id)?
            .first()
            .map_or(DYNO_SIZE.to_owned(), |line| line.size.clone());
        Ok((app, release, size))
    });
    let (app, release, size) = found.await?;
    if run.size.is_empty() {
        run.size = size;
    }
    let (one_off, attach_url) = run::begin(&platform, &app, &release, run).await?;
    let mut shown = show::dyno(&app, &one_off.dyno, Some(&release));
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("attach_url".to_owned(), json!(attach_url));
    }
    created(&shown)
}

fn read(fields: &Fields) -> Result<Run, Refusal> {
    let command = fields.required_text("command")?;
    if command.trim().is_empty() || command.contains('\0') {
        return Err(Refusal::invalid("command must be a command."));
    }
    if command.len() > limits::COMMAND {
        return Err(Refusal::invalid("command is too long."));
    }
    let kind = fields.text("type")?.unwrap_or_else(|| "run".to_owned());
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !(1..=128).contains(&kind.len()) || !kind.chars().all(fits) {
        return Err(Refusal::invalid(
            "type must be a process type: letters, digits, hyphens and underscores.",
        ));
    }
    let size = match fields.named("size")? {
        Some(name) => catalogue::dyno_size(&name)
            .map(|size| size.name)
            .ok_or_else(|| Refusal::invalid(format!("No such size as {name}.")))?,
        None => "",
    };
    let longest = limits::ONE_OFF.as_secs();
    let life = match fields.number("time_to_live")?.map(u64::from) {
        None => longest,
        Some(seconds) if (1..=longest).contains(&seconds) => seconds,
        Some(_) => {
            return Err(Refusal::invalid(format!(
                "time_to_live must be 1 to {longest} seconds."
            )));
        }
    };
    let env = environment(fields)?;
    let attach = fields.flag("attach")?.unwrap_or_default();
    let plain = fields.flag("force_no_tty")?.unwrap_or_default();
    let size_of = |name: &str, usual| {
        let asked = env.get(name).and_then(|text| text.parse().ok());
        asked.filter(|number| *number > 0).unwrap_or(usual)
    };
    let terminal = Terminal {
        columns: size_of("COLUMNS", 80),
        lines: size_of("LINES", 24),
    };
    Ok(Run {
        command,
        kind,
        size: size.to_owned(),
        life: Duration::from_secs(life),
        attachment: attach.then_some(Attachment {
            terminal: (!plain).then_some(terminal),
        }),
        env,
    })
}

/// Variables are texts; the official command line gives the terminal's size as numbers.
fn environment(fields: &Fields) -> Result<BTreeMap<String, String>, Refusal> {
    let Some(given) = fields.object("env")? else {
        return Ok(BTreeMap::new());
    };
    let mut env = BTreeMap::new();
    let mut bytes = 0;
    for (name, value) in given.all() {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Array(_) | Value::Object(_) => {
                return Err(Refusal::invalid(format!("env.{name} must be a string.")));
            }
        };
        if name.is_empty() || name.contains(['=', '\0']) || text.contains('\0') {
            return Err(Refusal::invalid(
                "env must hold names and values of variables.",
            ));
        }
        bytes += name.len() + text.len();
        env.insert(name.clone(), text);
    }
    if bytes > limits::CONFIG {
        return Err(Refusal::invalid("env is too large."));
    }
    Ok(env)
}
