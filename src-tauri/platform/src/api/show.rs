//! What the API shows of each thing: whole objects, as Heroku's schema describes them.

use rusqlite::Transaction;
use serde_json::{Value, json};

use super::streams;
use super::wire::Refusal;
use crate::catalogue::{self, REGION, STACK, Service};
use crate::dyno::Dyno;
use crate::platform::Platform;
use crate::secret::fixed_id;
use crate::servers::program;
use crate::store::addons::{Addon, Attachment};
use crate::store::apps::{App, Formation};
use crate::store::builds::Build;
use crate::store::releases::{Release, Slug, Status};
use crate::store::{StoreError, releases, settings, whole_seconds};
use crate::two_factor;

/// The account's address; nobody gets mail there.
pub const EMAIL: &str = "you@orchard.localhost";

/// The account.
pub async fn account(platform: &Platform) -> Result<Value, Refusal> {
    let known = platform
        .store
        .with::<_, Refusal>(|tx| Ok((settings::get(tx, settings::NAME)?, two_factor::is_on(tx)?)));
    let (name, two_factor) = known.await?;
    let name = name.unwrap_or_else(|| "This computer".to_owned());
    let created = &platform.identity.created;
    Ok(json!({
        "id": platform.identity.account, "email": EMAIL, "name": name,
        "created_at": created, "updated_at": created, "last_login": created,
        "allow_tracking": false, "beta": false, "verified": true, "federated": false,
        "two_factor_authentication": two_factor, "delinquent_at": null, "suspended_at": null,
        "identity_provider": null, "sms_number": null, "country_of_residence": null,
        "default_organization": null, "default_team": null,
        // What only the variant for the command line has. Nothing of it was ever asked of this person.
        "acknowledged_msa": false, "acknowledged_msa_at": null, "eco_dynos_enabled": true, "eco_dynos_shutdown_at": null,
        "italian_customer_terms": null, "italian_partner_terms": null, "pipeline_cost_consent_at": null,
        "mfa_enabled": false, "mfa_exemption": false, "mfa_exemption_reason": null, "mfa_experience": "legacy",
    }))
}

/// The account, as others refer to it.
pub fn user(platform: &Platform) -> Value {
    json!({"id": platform.identity.account, "email": EMAIL})
}

/// A stack, region or generation, as others refer to it.
pub fn named(kind: &str, name: &str) -> Value {
    json!({"id": fixed_id(&format!("{kind} {name}")), "name": name})
}

/// An app, as others refer to it.
pub fn app_ref(app: &App) -> Value {
    json!({"id": app.id, "name": app.name})
}

/// An app.
pub fn app(platform: &Platform, app: &App, slug_size: Option<u64>) -> Value {
    // Not in the schema: by this its command line sees whether to ask for the account's Eco hours.
    let tier = platform.dynos.is_eco(&app.id).then_some("eco");
    json!({
        "id": app.id, "name": app.name, "owner": user(platform),
        "created_at": app.created_at, "updated_at": app.updated_at, "released_at": app.released_at, "archived_at": null,
        "maintenance": app.maintenance, "web_url": platform.web_url(app),
        "git_url": format!("{}/git/{}.git", platform.address(), app.name),
        "stack": named("stack", STACK), "build_stack": named("stack", STACK),
        "region": named("region", REGION), "generation": named("generation", "cedar"),
        "buildpack_provided_description": slug_size.map(|_| "Python"), "slug_size": slug_size, "repo_size": null,
        "acm": false, "internal_routing": null, "process_tier": tier, "organization": null, "team": null, "space": null,
        // No images of containers here.
        "base_image_name": null, "buildpacks": null, "current_build_architecture": [std::env::consts::ARCH],
    })
}

/// The size of the code an app runs.
pub fn slug_size(tx: &Transaction<'_>, app: &str) -> Result<Option<u64>, StoreError> {
    let slug = releases::current(tx, app)?.and_then(|release| release.slug_id);
    Ok(match slug {
        Some(id) => releases::slug(tx, app, &id)?.map(|slug| slug.size),
        None => None,
    })
}

/// A build. `source_url` is what the client named.
pub fn build(platform: &Platform, build: &Build) -> Value {
    let id = |id: &Option<String>| id.as_ref().map(|id| json!({"id": id}));
    json!({
        "id": build.id, "app": {"id": build.app_id}, "status": build.status, "user": user(platform),
        "created_at": build.created_at, "updated_at": build.updated_at, "stack": STACK, "generation": "cedar",
        "buildpacks": [{"name": "heroku/python", "url": "urn:buildpack:heroku/python"}],
        "output_stream_url": streams::address(platform, &build.id),
        "release": id(&build.release_id), "slug": id(&build.slug_id),
        "source_blob": {
            "checksum": build.checksum, "version": build.version, "version_description": build.version_description,
            "url": format!("{}{}{}", platform.address(), crate::source::PATH, build.source_id),
        },
    })
}

/// A slug; its archive is a folder of this computer and can't be fetched.
pub fn slug(platform: &Platform, slug: &Slug) -> Value {
    json!({
        "id": slug.id, "created_at": slug.created_at, "updated_at": slug.created_at, "deleted_at": null,
        "size": slug.size, "process_types": slug.process_types, "stack": named("stack", STACK),
        "checksum": slug.checksum, "commit": slug.commit, "commit_description": slug.commit_description,
        "buildpack_provided_description": "Python",
        "blob": {"method": "GET", "url": format!("{}/slugs/{}", platform.address(), slug.id)},
    })
}

/// A release.
pub fn release(platform: &Platform, app: &App, release: &Release, current: Option<&str>) -> Value {
    let is_current = current == Some(release.id.as_str());
    let slug = release.slug_id.as_ref();
    json!({
        "id": release.id, "version": release.version, "status": release.status.word(), "current": is_current,
        "description": release.description, "app": app_ref(app), "user": user(platform),
        "created_at": release.created_at, "updated_at": release.updated_at,
        "slug": slug.map(|id| json!({"id": id})),
        "artifacts": slug.map(|id| json!([{"type": "slug", "id": id}])).unwrap_or_else(|| json!([])),
        "oci_image": null, "addon_plan_names": release.addon_plans,
        "output_stream_url": release.has_output.then(|| streams::address(platform, &release.id)),
        "eligible_for_rollback": can_go_back_to(release, is_current),
    })
}

/// Whether a rollback to this release is possible.
pub fn can_go_back_to(release: &Release, is_current: bool) -> bool {
    release.status == Status::Succeeded && release.slug_id.is_some() && !is_current
}

/// One line of a formation.
pub fn formation(app: &App, line: &Formation, command: &str) -> Value {
    let size = catalogue::dyno_size(&line.size);
    json!({
        "id": line.id, "type": line.kind, "quantity": line.quantity, "size": line.size, "command": command,
        "dyno_size": {"id": size.map(catalogue::size_id), "name": line.size}, "app": app_ref(app),
        "created_at": line.created_at, "updated_at": line.updated_at,
    })
}

/// A dyno.
pub fn dyno(app: &App, dyno: &Dyno, release: Option<&Release>) -> Value {
    json!({
        "id": dyno.id.to_string(), "name": dyno.name, "type": dyno.kind, "command": dyno.command, "size": dyno.size,
        "state": dyno.state, "attach_url": null, "app": app_ref(app),
        "release": {"id": release.map(|release| &release.id), "version": dyno.release},
        "created_at": whole_seconds(dyno.created_at), "updated_at": whole_seconds(dyno.updated_at),
    })
}

/// An add-on.
pub fn addon(platform: &Platform, app: &App, addon: &Addon, attachments: &[Attachment]) -> Value {
    let plan = catalogue::plan(&addon.plan);
    let price = plan.map(
        |plan| json!({"cents": plan.cents, "contract": false, "metered": false, "unit": "month"}),
    );
    let config_vars: Vec<_> = attachments
        .iter()
        .filter(|a| a.addon_id == addon.id && a.app_id == app.id)
        .flat_map(Attachment::config_vars)
        .collect();
    let service = addon.service();
    let message = match (addon.state.as_str(), service) {
        ("provisioned", Some(service)) => program::missing(service),
        _ => addon.message.as_deref(),
    };
    json!({
        "id": addon.id, "name": addon.name, "state": addon.state, "app": app_ref(app),
        "addon_service": named("service", service.map_or("unknown", Service::name)),
        "plan": {"id": plan.map(catalogue::plan_id), "name": addon.plan},
        "billing_entity": {"id": app.id, "name": app.name, "type": "app"}, "billed_price": price,
        "config_vars": config_vars, "actions": [], "provider_id": addon.id,
        "provision_message": message.unwrap_or_default(), "web_url": format!("{}/databases/{}", platform.address(), addon.id),
        "created_at": addon.created_at, "updated_at": addon.updated_at,
    })
}

/// An attachment.
pub fn attachment(
    platform: &Platform,
    app: &App,
    owner: &App,
    addon: &Addon,
    attachment: &Attachment,
) -> Value {
    json!({
        "id": attachment.id, "name": attachment.name, "namespace": null, "app": app_ref(app),
        "addon": {"id": addon.id, "name": addon.name, "app": app_ref(owner)},
        "web_url": format!("{}/databases/{}", platform.address(), addon.id), "log_input_url": null,
        "created_at": attachment.created_at, "updated_at": attachment.updated_at,
    })
}

/// Finds an app within a transaction, or refuses.
pub fn find_app(tx: &Transaction<'_>, key: &str) -> Result<App, Refusal> {
    crate::store::apps::find(tx, key)?.ok_or_else(|| Refusal::not_found("app"))
}

/// The same where nothing else is asked in the transaction.
pub async fn named_app(platform: &Platform, key: String) -> Result<App, Refusal> {
    platform.store.with(move |tx| find_app(tx, &key)).await
}
