//! What each request that takes a body is sent, before anything is done to it.

use serde_json::{Value, json};

/// The body of a request, with `{...}` for what the scene knows; `None` for one that is not in the list.
pub fn body(request: &str) -> Option<Value> {
    Some(match request {
        "PATCH /account" | "PATCH /users/{user}" => {
            json!({"allow_tracking": false, "beta": false, "name": "A Person"})
        }
        "PATCH /account/features/{feature}" => json!({"enabled": true}),
        "POST /accounts/{account}/actions/get-quota" => json!({}),
        "POST /actions/addon-attachments/resolve" => {
            json!({"addon_attachment": "DATABASE", "app": "{app}", "addon_service": "heroku-postgresql"})
        }
        "POST /actions/addons/resolve" => {
            json!({"addon": "DATABASE", "app": "{app}", "addon_service": "heroku-postgresql"})
        }
        "POST /addon-attachments" => json!({
            "addon": "{addon}", "app": "{app}", "confirm": "{app}", "name": "FUZZED", "namespace": null, "namespace_config": {},
        }),
        "POST /app-setups" => json!({
            "app": {"name": "set-up", "region": "eu", "stack": "heroku-24", "personal": true, "organization": "none", "locked": false, "space": ""},
            "source_blob": {"url": "http://127.0.0.1:9/", "checksum": "SHA256:00", "version": "1"},
            "overrides": {"env": {"A": "b"}, "buildpacks": [{"url": "heroku/python"}]},
        }),
        "POST /apps" => {
            json!({"name": "fuzzed", "region": "eu", "stack": "heroku-24", "feature_flags": []})
        }
        "PATCH /apps/{app}" => {
            json!({"build_stack": "heroku-24", "maintenance": false, "name": "renamed"})
        }
        "POST /apps/{app}/addons" => json!({
            "attachment": {"name": "FUZZED"}, "config": {"version": "16"}, "confirm": "{app}", "plan": "heroku-postgresql:essential-0", "name": "fuzzed-one",
        }),
        "PATCH /apps/{app}/addons/{addon}" => {
            json!({"name": "fuzzed-one", "plan": "heroku-postgresql:essential-1"})
        }
        "PUT /apps/{app}/buildpack-installations" => {
            json!({"updates": [{"buildpack": "heroku/python"}]})
        }
        "POST /apps/{app}/builds" => json!({
            "buildpacks": [{"url": "heroku/python", "name": "heroku/python"}],
            "source_blob": {"url": "http://127.0.0.1:9/", "checksum": "SHA256:00", "version": "1", "version_description": "one"},
        }),
        "POST /apps/{app}/collaborators" => json!({"user": "fuzzed@example.org", "silent": true}),
        "PATCH /apps/{app}/config-vars" => json!({"FUZZED": "1", "GONE": null}),
        "POST /apps/{app}/domains" => {
            json!({"hostname": "fuzzed.example.org", "sni_endpoint": null})
        }
        "PATCH /apps/{app}/domains/{domain}" => json!({"sni_endpoint": "none"}),
        "POST /apps/{app}/dynos" => json!({
            "attach": false, "command": "true", "env": {"A": "b"}, "force_no_tty": true, "size": "Basic", "type": "run", "time_to_live": 5,
        }),
        "POST /apps/{app}/dynos/{dyno}/actions/stop"
        | "POST /apps/{app}/formations/{type}/actions/stop" => json!({}),
        "PATCH /apps/{app}/features/{feature}" => json!({"enabled": true}),
        "PATCH /apps/{app}/formation" => {
            json!({"updates": [{"type": "web", "quantity": 1, "size": "basic", "dyno_size": {"name": "Basic"}}]})
        }
        "PATCH /apps/{app}/formation/{type}" => {
            json!({"quantity": 1, "size": "basic", "dyno_size": {"name": "Basic"}})
        }
        "POST /apps/{app}/log-sessions" => {
            json!({"dyno": "web.1", "dyno_name": "web.1", "type": "web", "lines": 10, "source": "app", "tail": false})
        }
        "POST /apps/{app}/releases" => {
            json!({"release": "{release}", "slug": "{unknown}", "description": "one", "oci_image": "none"})
        }
        "POST /apps/{app}/sources" | "POST /sources" => json!({}),
        "POST /apps/{app}/webhooks" | "PATCH /apps/{app}/webhooks/{webhook}" => json!({
            "include": ["api:release"], "level": "notify", "url": "http://127.0.0.1:9/", "secret": "hush", "authorization": "Bearer x",
        }),
        "POST /auth" => json!({"description": "somebody"}),
        "POST /auth/browser/{id}" | "POST /oauth/authorize" | "POST /oauth/token" => {
            json!({"form": "x", "answer": "yes", "grant_type": "authorization_code"})
        }
        "POST /client/v11/apps/{app}/transfers/{transfer}/actions/cancel"
        | "POST /client/v11/apps/{app}/transfers/{transfer}/actions/public-url"
        | "POST /client/v11/databases/{db}/backups"
        | "POST /client/v11/databases/{db}/connection_reset"
        | "POST /client/v11/databases/{db}/diagnose"
        | "PUT /client/v11/databases/{db}/stats_reset"
        | "POST /postgres/v0/databases/{db}/credentials_rotation"
        | "POST /postgres/v0/databases/{db}/credentials/{credential}/credentials_rotation" => {
            json!({})
        }
        "PUT /client/v11/databases/{db}/reset" => json!({"extensions": ["citext"]}),
        "POST /client/v11/databases/{db}/restores" => {
            json!({"backup_url": "http://127.0.0.1:9/", "extensions": []})
        }
        "POST /client/v11/databases/{db}/terminate_process" => json!({"pid": 1}),
        "POST /client/v11/databases/{db}/transfer-schedules" => json!({
            "hour": 4, "timezone": "UTC", "schedule_name": "DATABASE_URL", "days": ["Monday"], "retain_weeks": 1, "retain_months": 0,
        }),
        "POST /client/v11/databases/{db}/transfers" => json!({
            "from_url": "postgres://a:b@127.0.0.1:1/c", "from_name": "A", "to_url": "postgres://d:e@127.0.0.1:1/f", "to_name": "B",
        }),
        "POST /filters/apps" => json!({"in": {"id": ["{unknown}"]}}),
        "POST /oauth/authorizations" => {
            json!({"client": null, "description": "one", "expires_in": 60, "scope": ["read"]})
        }
        "PATCH /oauth/authorizations/{authorization}" => {
            json!({"description": "two", "client": {"id": "{client}"}})
        }
        "POST /oauth/authorizations/{authorization}/actions/regenerate-tokens"
        | "POST /oauth/clients/{client}/actions/rotate-credentials" => json!({}),
        "POST /oauth/clients" | "PATCH /oauth/clients/{client}" => {
            json!({"name": "one", "redirect_uri": "http://127.0.0.1:4000/callback"})
        }
        "POST /oauth/tokens" => json!({
            "client": {"secret": "x"}, "grant": {"code": "x", "type": "authorization_code"}, "refresh_token": {"token": "x"},
        }),
        "POST /pipeline-couplings" => {
            json!({"app": "{app}", "pipeline": "{pipeline}", "stage": "staging"})
        }
        "PATCH /pipeline-couplings/{coupling}" => json!({"stage": "production"}),
        "POST /pipeline-promotions" => json!({
            "pipeline": {"id": "{pipeline}"}, "source": {"app": {"id": "{app}"}, "release": {"id": "{release}"}}, "targets": [{"app": {"id": "{app}"}}],
        }),
        "POST /pipelines" => {
            json!({"name": "fuzzed", "owner": {"id": "{unknown}", "type": "user"}, "generation": {"name": "cedar"}})
        }
        "PATCH /pipelines/{pipeline}" => json!({"name": "renamed"}),
        "POST /postgres/v0/databases/{db}/credentials" => json!({"name": "second"}),
        "PUT /apps/{app}/pre-authorizations" | "PUT /orchard/two-factor" => json!({}),
        "PATCH /redis/v0/databases/{db}/config" => {
            json!({"maxmemory_policy": "noeviction", "timeout": 60, "notify_keyspace_events": "KEA"})
        }
        "POST /redis/v0/databases/{db}/credentials_rotation"
        | "POST /redis/v0/databases/{db}/stats/reset"
        | "POST /redis/v0/databases/{db}/upgrade" => json!({}),
        "POST /reports" => {
            json!({"app": "{app}", "database": "DATABASE_URL", "plan": "essential-0", "url": ""})
        }
        _ => return None,
    })
}
