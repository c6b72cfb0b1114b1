//! Heroku's Platform API over HTTP on loopback: who may ask, and which path leads where.
//! Handlers read and write the store; what takes time is begun here and goes on elsewhere.

mod account;
mod addons;
mod apps;
mod attachments;
mod builds;
mod config_vars;
mod data;
mod dynos;
mod expansion;
#[cfg(debug_assertions)]
mod faults;
mod form;
mod formation;
mod gate;
mod log_sessions;
mod metrics;
mod oauth;
mod offers;
pub mod own;
mod page;
mod paperwork;
mod releases;
#[cfg(debug_assertions)]
mod replies;
mod room;
#[cfg(debug_assertions)]
pub mod routes;
mod runs;
pub(crate) mod show;
mod sources;
mod streams;
mod tags;
mod two_factor;
mod wire;

use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post};
use tokio::net::TcpListener;

#[cfg(debug_assertions)]
use crate::faults::{Wire, Wired, around};
use crate::platform::Platform;
use crate::tls::TlsListener;

#[cfg(debug_assertions)]
pub use faults::expired;

/// How long requests may go on after the platform was asked to end.
const LAST_CALL: Duration = Duration::from_secs(5);

/// Answers until the platform closes, on both ports the same.
pub async fn serve(
    platform: Platform,
    listener: TcpListener,
    tls_listener: TlsListener,
) -> std::io::Result<()> {
    let closing = platform.closing.clone();
    let router = router(platform);
    // With a script of faults, connections take orders from it.
    #[cfg(debug_assertions)]
    let (listener, tls_listener, router) = (
        Wired(listener),
        Wired(tls_listener),
        router.into_make_service_with_connect_info::<Wire>(),
    );
    let server = axum::serve(listener, router.clone())
        .with_graceful_shutdown(closing.clone().cancelled_owned());
    let tls_server =
        axum::serve(tls_listener, router).with_graceful_shutdown(closing.clone().cancelled_owned());
    let both = async { tokio::try_join!(server.into_future(), tls_server.into_future()) };
    tokio::select! {
        served = both => served.map(|_| ()),
        () = async { closing.cancelled().await; tokio::time::sleep(LAST_CALL).await } => Ok(()),
    }
}

/// All routes, behind the gate.
pub fn router(platform: Platform) -> Router {
    let with_token = with_token()
        .fallback(wire::unknown)
        .layer(from_fn(tags::tagged))
        .layer(from_fn_with_state(platform.clone(), gate::token));
    let router = without_token().fallback_service(with_token.with_state(platform.clone()));
    let router = router
        .layer(from_fn(gate::to_its_end))
        .layer(from_fn_with_state(platform.clone(), gate::local))
        .with_state(platform.clone());
    // Faults come last, as those of a network would: what is written down is what was meant.
    #[cfg(debug_assertions)]
    let router = replies::written_down(router).layer(from_fn_with_state(platform, around));
    router
}

/// What shows or changes something.
fn with_token() -> Router<Platform> {
    let routes = Router::new()
        .merge(accounts_and_offers())
        .merge(apps_and_code())
        .merge(running())
        .merge(runs::routes())
        .merge(metrics::routes())
        .merge(addons_and_attachments())
        .merge(data::routes())
        .merge(paperwork::routes())
        .merge(oauth::routes())
        .merge(room::routes())
        .route(own::DOWN, post(own::down))
        .merge(two_factor::routes());
    #[cfg(debug_assertions)]
    let routes = routes.merge(faults::routes());
    routes
}

/// What carries a signature in its address instead, or tells nothing.
fn without_token() -> Router<Platform> {
    Router::new()
        .route(own::PROOF, get(own::proof))
        .route(
            &format!("{}{{id}}", crate::source::PATH),
            get(sources::download).put(sources::upload),
        )
        .route(&format!("{}{{id}}", streams::PATH), get(streams::follow))
        .route(log_sessions::PATH, get(log_sessions::read))
        .merge(data::signed_routes())
        .merge(paperwork::open_routes())
        .merge(oauth::open_routes())
}

fn accounts_and_offers() -> Router<Platform> {
    Router::new()
        .route("/account", get(account::info))
        .route("/account/rate-limits", get(account::rate_limits))
        .route("/users/{user}", get(account::by_user))
        .route("/users/{user}/apps", get(apps::of_user))
        .route("/stacks", get(offers::stacks))
        .route("/stacks/{stack}", get(offers::stack))
        .route("/apps/{app}/available-stacks", get(offers::stacks_of_app))
        .route("/regions", get(offers::regions))
        .route("/regions/{region}", get(offers::region))
        .route("/dyno-sizes", get(offers::dyno_sizes))
        .route("/dyno-sizes/{size}", get(offers::dyno_size))
        .route(
            "/apps/{app}/available-dyno-sizes",
            get(offers::dyno_sizes_of_app),
        )
        .route("/addon-services", get(offers::services))
        .route("/addon-services/{service}", get(offers::service))
        .route("/addon-services/{service}/plans", get(offers::plans))
        .route(
            "/addon-services/{service}/plans/{plan}",
            get(offers::plan_of_service),
        )
        .route("/plans/{plan}", get(offers::plan))
}

fn apps_and_code() -> Router<Platform> {
    Router::new()
        .route("/apps", get(apps::list).post(apps::create))
        .route(
            "/apps/{app}",
            get(apps::info).patch(apps::update).delete(apps::delete),
        )
        .route("/sources", post(sources::create))
        .route("/apps/{app}/sources", post(sources::create_for_app))
        .route("/apps/{app}/builds", get(builds::list).post(builds::create))
        .route(
            "/apps/{app}/builds/{build}",
            get(builds::info).delete(builds::cancel),
        )
        .route("/apps/{app}/build-cache", delete(builds::drop_cache))
        .route("/apps/{app}/slugs/{slug}", get(releases::slug))
        .route(
            "/apps/{app}/releases",
            get(releases::list).post(releases::create),
        )
        .route("/apps/{app}/releases/{release}", get(releases::info))
        .route(
            "/apps/{app}/releases/{release}/config-vars",
            get(config_vars::of_release),
        )
        .route(
            "/apps/{app}/config-vars",
            get(config_vars::info).patch(config_vars::update),
        )
}

fn running() -> Router<Platform> {
    Router::new()
        .route(
            "/apps/{app}/formation",
            get(formation::list).patch(formation::update_all),
        )
        .route(
            "/apps/{app}/formation/{type}",
            get(formation::info).patch(formation::update),
        )
        .route(
            "/apps/{app}/dynos",
            get(dynos::list).delete(dynos::restart_all),
        )
        .route(
            "/apps/{app}/dynos/{dyno}",
            get(dynos::info).delete(dynos::restart),
        )
        .route("/apps/{app}/dynos/{dyno}/actions/stop", post(dynos::stop))
        .route("/apps/{app}/formations/{type}", delete(dynos::restart_type))
        .route(
            "/apps/{app}/formations/{type}/actions/stop",
            post(dynos::stop_type),
        )
        .route("/apps/{app}/log-sessions", post(log_sessions::create))
        .route("/apps/{app}/log-drains", get(log_sessions::drains))
}

fn addons_and_attachments() -> Router<Platform> {
    Router::new()
        .route("/addons", get(addons::list))
        .route("/addons/{addon}", get(addons::info))
        .route(
            "/addons/{addon}/addon-attachments",
            get(attachments::of_addon),
        )
        .route(
            "/apps/{app}/addons",
            get(addons::of_app).post(addons::create),
        )
        .route(
            "/apps/{app}/addons/{addon}",
            get(addons::info_of_app)
                .patch(addons::update)
                .delete(addons::delete),
        )
        .route("/users/{user}/addons", get(addons::of_user))
        .route("/actions/addons/resolve", post(addons::resolve))
        .route(
            "/addon-attachments",
            get(attachments::list).post(attachments::create),
        )
        .route(
            "/addon-attachments/{attachment}",
            get(attachments::info).delete(attachments::delete),
        )
        .route("/apps/{app}/addon-attachments", get(attachments::of_app))
        .route(
            "/apps/{app}/addon-attachments/{attachment}",
            get(attachments::info_of_app),
        )
        .route(
            "/actions/addon-attachments/resolve",
            post(attachments::resolve),
        )
}
