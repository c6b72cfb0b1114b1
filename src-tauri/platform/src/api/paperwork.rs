//! The paperwork around apps: with whom they are shared, under which names, with which features and buildpacks,
//! and in which pipeline.
//! Records mostly; what has an effect says which.

pub mod buildpacks;
mod collaborators;
mod couplings;
mod domains;
mod features;
mod person;
mod pipelines;
mod promotions;
mod setups;
mod webhooks;

use axum::Router;

use crate::platform::Platform;

/// What needs the token.
pub fn routes() -> Router<Platform> {
    Router::new()
        .merge(collaborators::routes())
        .merge(domains::routes())
        .merge(features::routes())
        .merge(buildpacks::routes())
        .merge(pipelines::routes())
        .merge(couplings::routes())
        .merge(promotions::routes())
        .merge(person::routes())
        .merge(webhooks::routes())
        .merge(setups::routes())
}

/// What everybody on this computer may read.
pub fn open_routes() -> Router<Platform> {
    buildpacks::registry()
}
