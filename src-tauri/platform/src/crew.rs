//! Keeps each app's dynos and router as its current release, formation and settings say.
//! What should be is read from the store each time, so a start after a power cut is the same as any other change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};

use crate::dyno::DynoSpec;
use crate::metadata;
use crate::neighbours;
use crate::platform::Platform;
use crate::release::PHASE;
use crate::router::{Posture, Room, Route, RouteSpec, RouterError};
use crate::slug::SlugDir;
use crate::store::apps::App;
use crate::store::{StoreError, addons, apps, features, releases};

/// Orders for the crew. Cheap to clone.
#[derive(Clone)]
pub struct Crew {
    orders: mpsc::UnboundedSender<Order>,
    routes: Arc<Mutex<HashMap<String, Route>>>,
}

/// An app that may have changed, and who waits until that is seen to.
pub type Order = (String, oneshot::Sender<()>);

impl Crew {
    /// A crew, and its inbox for [`work`].
    pub fn new() -> (Crew, mpsc::UnboundedReceiver<Order>) {
        let (orders, inbox) = mpsc::unbounded_channel();
        (
            Crew {
                orders,
                routes: Arc::default(),
            },
            inbox,
        )
    }

    /// Sees to an app: its dynos are on their way to what they should be when this returns.
    pub async fn muster(&self, app: &str) {
        let (done, seen) = oneshot::channel();
        if self.orders.send((app.to_owned(), done)).is_ok() {
            let _ = seen.await;
        }
    }

    /// Takes an app's router away at once.
    pub async fn dismiss(&self, app: &str) {
        let route = self.lock().remove(app);
        if let Some(route) = route {
            route.close().await;
        }
    }

    /// Takes all routers away.
    pub async fn dismiss_all(&self) {
        let routes: Vec<Route> = self.lock().drain().map(|(_, route)| route).collect();
        for route in routes {
            route.close().await;
        }
    }

    /// The port an app answers on.
    pub fn port(&self, app: &str) -> Option<u16> {
        self.lock().get(app).map(Route::port)
    }

    /// The doors of an app to the network.
    pub fn room(&self, app: &str) -> Option<Arc<Room>> {
        self.lock().get(app).map(Route::room)
    }

    /// Those of every app, by the app's id.
    pub fn rooms(&self) -> Vec<(String, Arc<Room>)> {
        let routes = self.lock();
        let rooms = routes
            .iter()
            .map(|(app, route)| (app.clone(), route.room()));
        rooms.collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Route>> {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works through the orders, one after the other, until the platform closes.
pub async fn work(platform: Platform, mut inbox: mpsc::UnboundedReceiver<Order>) {
    loop {
        let order = tokio::select! {
            order = inbox.recv() => order,
            () = platform.closing.cancelled() => return,
        };
        let Some((app, done)) = order else { return };
        if let Err(error) = see_to(&platform, &app).await {
            tracing::error!(%error, app, "an app could not be brought to what it should be");
        }
        let _ = done.send(());
    }
}

/// Opens an app's router on its old port, or on another one that is then kept.
pub async fn open_route(platform: &Platform, app: &App) -> Result<(), RouteError> {
    let spec = RouteSpec {
        host: host(app),
        port: app.router_port,
        web: platform.dynos.web(&app.id),
        traffic: platform.dynos.traffic(&app.id),
        log: platform.logs.app(&app.id),
        meter: platform.metrics.meter(&app.id),
    };
    let route = Route::open(spec, platform.router_limits.clone()).await?;
    let port = route.port();
    platform.crew.lock().insert(app.id.clone(), route);
    if app.router_port != Some(port) {
        let id = app.id.clone();
        platform
            .store
            .with::<_, StoreError>(move |tx| apps::set_router_port(tx, &id, port))
            .await?;
    }
    Ok(())
}

/// Why an app has no router.
#[derive(Debug, thiserror::Error)]
pub enum RouteError {
    /// It could not be opened.
    #[error(transparent)]
    Router(#[from] RouterError),
    /// Its port could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The name an app is reached by.
pub fn host(app: &App) -> String {
    format!("{}-{}.localhost", app.name, app.host_suffix)
}

async fn see_to(platform: &Platform, app: &str) -> Result<(), StoreError> {
    let key = app.to_owned();
    let slugs = platform.data.clone();
    let found = platform.store.with::<_, StoreError>(move |tx| {
        let Some(app) = apps::find(tx, &key)? else {
            return Ok(None);
        };
        let release = releases::current(tx, &app.id)?;
        let slug = match release
            .as_ref()
            .and_then(|release| release.slug_id.as_ref())
        {
            Some(id) => releases::slug(tx, &app.id, id)?,
            None => None,
        };
        let mut specs = Vec::new();
        if let (Some(release), Some(slug)) = (release, &slug) {
            let mut env = metadata::of(tx, &app, &release, slug)?;
            env.extend(release.config.clone());
            env.extend(addons::config(tx, &app.id)?);
            let dir = SlugDir::of(&slugs, &slug.id).app();
            for line in apps::formation(tx, &app.id)? {
                let Some(command) = slug
                    .process_types
                    .get(&line.kind)
                    .filter(|_| line.kind != PHASE)
                else {
                    continue;
                };
                specs.extend((1..=line.quantity).map(|number| DynoSpec {
                    kind: line.kind.clone(),
                    number,
                    command: command.clone(),
                    dir: dir.clone(),
                    env: env.clone(),
                    release: i64::from(release.version),
                    size: line.size.clone(),
                }));
            }
        }
        let shown = features::is_on(tx, &app.id, "log-runtime-metrics")?;
        Ok(Some((app, slug.is_none(), specs, shown)))
    });
    let Some((app, blank, specs, shown)) = found.await? else {
        return Ok(());
    };
    platform.metrics.show_in_log(&app.id, shown);
    platform.dynos.set(&app.id, specs);
    if let Some(route) = platform.crew.lock().get(&app.id) {
        route.rename(&host(&app));
        route.set(Posture {
            maintenance: app.maintenance,
            blank,
        });
    }
    neighbours::see_to(platform, &app.id).await
}
