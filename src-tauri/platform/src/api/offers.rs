//! What Heroku offers, shown from the catalogue: stacks, regions, dyno sizes, add-on services and plans.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::page::page;
use super::show;
use super::wire::{Answer, Refusal, ok};
use crate::catalogue::{
    self, DYNO_SIZES, DynoSize, Plan, REGION, SERVICES, STACKS, Service, Stack,
};
use crate::data::figures;
use crate::platform::Platform;
use crate::secret::fixed_id;
use crate::servers::program;

/// When the catalogue was compiled.
const COMPILED: &str = "2026-11-20T00:00:00Z";

fn show_stack(stack: &Stack) -> Value {
    json!({
        "id": fixed_id(&format!("stack {}", stack.name)), "name": stack.name, "default": stack.default,
        "state": stack.state, "created_at": COMPILED, "updated_at": COMPILED,
    })
}

fn show_region() -> Value {
    json!({
        "id": fixed_id(&format!("region {REGION}")), "name": REGION, "country": "This computer",
        "description": "This computer", "locale": "This computer", "private_capable": false,
        "provider": {"name": "this-computer", "region": "this-computer"}, "created_at": COMPILED, "updated_at": COMPILED,
    })
}

fn show_size(size: &DynoSize) -> Value {
    let tier = size.name.split('-').next().unwrap_or_default();
    json!({
        "id": catalogue::size_id(size), "name": size.name, "architecture": std::env::consts::ARCH,
        "compute": size.compute, "memory": size.memory, "dedicated": size.dedicated, "private_space_only": false,
        "precise_dyno_units": size.units, "cost": {"cents": size.cents, "unit": "month"},
        "generation": show::named("generation", "cedar"),
        "product_dyno_tier": tier.to_ascii_lowercase(), "infrastructure_tier": "production", "can_autoscale": false,
    })
}

pub(super) fn show_service(service: Service) -> Value {
    json!({
        "id": service.id(), "name": service.name(), "human_name": service.human_name(), "state": "ga",
        "cli_plugin_name": null, "supports_multiple_installations": true, "supports_sharing": true,
        "supported_generations": [show::named("generation", "cedar")], "created_at": COMPILED, "updated_at": COMPILED,
    })
}

pub(super) fn show_plan(plan: &Plan) -> Value {
    let service = plan.service;
    let size = figures::round(plan.bytes);
    json!({
        "id": catalogue::plan_id(plan), "name": plan.name, "human_name": plan.human_name,
        "description": format!("{} {}: {size}, {} connections", service.human_name(), plan.human_name, plan.connections),
        "addon_service": show::named("service", service.name()), "default": service.plans().first().is_some_and(|first| first.name == plan.name),
        "price": {"cents": plan.cents, "contract": false, "metered": false, "unit": "month"}, "state": "ga", "visible": true,
        "compliance": null, "space_default": false, "installable_inside_private_network": false,
        "installable_outside_private_network": true, "created_at": COMPILED, "updated_at": COMPILED,
    })
}

/// GET /stacks
pub async fn stacks(headers: HeaderMap) -> Answer {
    Ok(page(
        &headers,
        STACKS.iter().map(show_stack).collect(),
        "name",
    ))
}

/// GET /stacks/{stack}
pub async fn stack(Path(key): Path<String>) -> Answer {
    let found = STACKS.iter().map(show_stack).find(|shown| is(shown, &key));
    ok(&found.ok_or_else(|| Refusal::not_found("stack"))?)
}

/// GET /apps/{app}/available-stacks
pub async fn stacks_of_app(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    show::named_app(&platform, key).await?;
    stacks(headers).await
}

/// GET /regions
pub async fn regions(headers: HeaderMap) -> Answer {
    Ok(page(&headers, vec![show_region()], "name"))
}

/// GET /regions/{region}
pub async fn region(Path(key): Path<String>) -> Answer {
    let found = Some(show_region()).filter(|shown| is(shown, &key));
    ok(&found.ok_or_else(|| Refusal::not_found("region"))?)
}

/// GET /dyno-sizes
pub async fn dyno_sizes(headers: HeaderMap) -> Answer {
    Ok(page(
        &headers,
        DYNO_SIZES.iter().map(show_size).collect(),
        "name",
    ))
}

/// GET /dyno-sizes/{size}
pub async fn dyno_size(Path(key): Path<String>) -> Answer {
    ok(&show_size(
        catalogue::dyno_size(&key).ok_or_else(|| Refusal::not_found("dyno size"))?,
    ))
}

/// GET /apps/{app}/available-dyno-sizes
pub async fn dyno_sizes_of_app(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    show::named_app(&platform, key).await?;
    dyno_sizes(headers).await
}

/// GET /addon-services
pub async fn services(headers: HeaderMap) -> Answer {
    let here = SERVICES
        .into_iter()
        .filter(|service| program::is_here(*service));
    Ok(page(&headers, here.map(show_service).collect(), "name"))
}

/// GET /addon-services/{service}
pub async fn service(Path(key): Path<String>) -> Answer {
    ok(&show_service(known_service(&key)?))
}

fn known_service(key: &str) -> Result<Service, Refusal> {
    Service::find(key)
        .filter(|service| program::is_here(*service))
        .ok_or_else(|| Refusal::not_found("add-on service"))
}

/// GET /addon-services/{service}/plans
pub async fn plans(Path(key): Path<String>, headers: HeaderMap) -> Answer {
    let plans = known_service(&key)?.plans();
    Ok(page(
        &headers,
        plans.iter().map(show_plan).collect(),
        "name",
    ))
}

/// GET /addon-services/{service}/plans/{plan}
pub async fn plan_of_service(Path((service, key)): Path<(String, String)>) -> Answer {
    let service = known_service(&service)?;
    let found = program::offered(&key).filter(|plan| plan.service == service);
    ok(&show_plan(
        found.ok_or_else(|| Refusal::not_found("add-on plan"))?,
    ))
}

/// GET /plans/{plan}
pub async fn plan(Path(key): Path<String>) -> Answer {
    ok(&show_plan(
        program::offered(&key).ok_or_else(|| Refusal::not_found("add-on plan"))?,
    ))
}

fn is(shown: &Value, key: &str) -> bool {
    ["name", "id"]
        .iter()
        .any(|field| shown.get(field).and_then(Value::as_str) == Some(key))
}
