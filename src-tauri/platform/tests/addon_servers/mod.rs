//! Add-ons that have a server for themselves: what is the same for Redis and Memcached.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::served::{App, Served, until};

/// Where a program of this name is.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = [PathBuf::from("/usr/sbin"), "/usr/local/sbin".into()];
    std::env::split_paths(&path)
        .chain(system)
        .map(|folder| folder.join(name))
        .find(|place| place.is_file())
}

/// A new add-on of a plan (`heroku-redis:mini`), when its server answers.
pub async fn made(served: &Served, app: &App<'_>, plan: &str) -> Value {
    let plan = json!({"plan": plan});
    let addon = served.post(&app.path("/addons"), plan).await.expect(201);
    let path = format!("/addons/{}", addon["name"].as_str().unwrap());
    until("the server", || async {
        let addon = app.get(&path).await;
        assert_ne!(addon["state"], "deprovisioned", "{addon}");
        (addon["state"] == "provisioned").then_some(addon)
    })
    .await
}

/// The servers that run in a folder of the platform's, by the beginnings of their programs' names.
#[cfg(target_os = "linux")]
pub fn servers(folder: &Path, names: &[&str]) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse() else {
            continue;
        };
        let name = std::fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
        let at_home =
            std::fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
        if at_home && names.iter().any(|wanted| name.starts_with(wanted)) {
            found.push(pid);
        }
    }
    found
}

/// A service whose program is not here: no plan of it is shown or sold, and an add-on from before says what is missing.
pub async fn is_not_offered(served: &Served, addon: &str, plan: &str, program: &str) {
    let (service, _) = plan.split_once(':').unwrap();
    let app = served.app("study");
    let services = served.get("/addon-services").await.expect(200);
    let mut names = services.as_array().unwrap().iter().map(|one| &one["name"]);
    assert!(!names.any(|name| name == service), "{services}");
    for path in [
        format!("/addon-services/{service}"),
        format!("/addon-services/{service}/plans"),
        format!("/plans/{plan}"),
    ] {
        served.get(&path).await.refused(404, "not_found");
    }
    let refused = served
        .post(&app.path("/addons"), json!({"plan": plan}))
        .await;
    refused.refused(404, "not_found");
    let shown = app.get(addon).await;
    assert_eq!(shown["state"], "provisioned");
    let said = shown["provision_message"].as_str().unwrap();
    assert!(said.contains(program), "{said}");
}
