//! The platform put together: what it consists of, how it starts again after any kind of end, and how it stops in order.

mod start_error;

use std::fs::File;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::Transaction;
use tokio::net::TcpListener;
use tokio::sync::{Notify, OnceCell};
use tokio_util::sync::CancellationToken;

use crate::build::Builds;
use crate::crew::{self, Crew, Order};
use crate::data::dumps::Dumps;
use crate::data::sizes::{self, SizeLimits};
use crate::data::transfers::{self, Transfers};
use crate::database::Cluster;
use crate::dyno::{DynoLimits, Dynos};
use crate::files::{self, DataDir};
use crate::keyvalue::{KeyValues, Redis};
use crate::login::Logins;
use crate::logs::{LogLimits, Logs};
use crate::memcache::{Caches, Memcached};
use crate::metrics::Metrics;
use crate::output::{Outputs, Writer};
use crate::process::{self, GroupId, Keeper};
use crate::rate::Rate;
use crate::removal;
use crate::rendezvous::Rendezvous;
use crate::router::RouterLimits;
use crate::source::Sources;
use crate::store::apps::App;
use crate::store::settings::{self, Identity, IdentityError, Running};
use crate::store::transfers::Transfer;
use crate::store::{Store, StoreError, apps, groups, one_offs, setups};
use crate::tls::{Tls, TlsListener};
use crate::tools::{Tools, ToolsError};
use crate::two_factor::Passes;
use crate::webhook::{self, Postbox};
use crate::{build, data, eco, metrics, neighbours, ports, promotion, provision, release, run};
pub use start_error::StartError;

/// How a platform is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder.
    pub data: PathBuf,
    /// The program whose `keep` holds processes: `orchard-platform`.
    pub keeper: PathBuf,
    /// Times of the dynos' life.
    pub dynos: DynoLimits,
    /// Bounds of the routers.
    pub router: RouterLimits,
    /// What happens to databases that outgrow their plan.
    pub sizes: SizeLimits,
}

/// The script of faults that tests have played.
#[cfg(debug_assertions)]
pub type Script = crate::faults::Faults;
/// A packaged program plays none.
#[cfg(not(debug_assertions))]
pub type Script = ();

/// The platform. Cheap to clone.
#[derive(Clone)]
pub struct Platform(Arc<Parts>);

/// What a platform consists of.
pub struct Parts {
    /// Where things are kept.
    pub data: DataDir,
    /// The platform's memory.
    pub store: Store,
    /// Its token and account.
    pub identity: Identity,
    /// The API's port.
    pub port: u16,
    /// Its port for https.
    pub tls_port: u16,
    /// The authority of this computer and its certificate.
    pub tls: Tls,
    /// Uploaded archives.
    pub sources: Sources,
    /// What builds and release phases print.
    pub outputs: Outputs,
    /// The apps' logs.
    pub logs: Logs,
    /// What is measured of the apps.
    pub metrics: Metrics,
    /// Holds every process that is started.
    pub keeper: Keeper,
    /// The dynos.
    pub dynos: Dynos,
    /// The Redis servers.
    pub keyvalues: KeyValues,
    /// The Memcached servers.
    pub caches: Caches,
    /// Brings dynos and routers to what they should be.
    pub crew: Crew,
    /// The builds that run.
    pub builds: Builds,
    /// Backups of databases.
    pub dumps: Dumps,
    /// The transfers of databases that run.
    pub transfers: Transfers,
    /// Bounds of the routers.
    pub router_limits: RouterLimits,
    /// What happens to databases that outgrow their plan.
    pub size_limits: SizeLimits,
    /// Rung when a database may have another size, or more room.
    pub resized: Notify,
    /// What is to be sent to those who asked to be told.
    pub postbox: Postbox,
    /// Who waits for the person at this computer to let them in.
    pub logins: Logins,
    /// Who gave a second factor a while ago.
    pub passes: Passes,
    /// The client's allowance.
    pub rate: Rate,
    /// Where clients of attached dynos are met.
    pub rendezvous: Rendezvous,
    /// What tests have go wrong.
    pub faults: Script,
    /// Cancelled when the platform shall end.
    pub closing: CancellationToken,
    tools: OnceCell<Tools>,
    cluster: OnceCell<Cluster>,
    _lock: File,
}

impl Deref for Platform {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// A platform that is ready to answer, and the listener it answers on.
pub struct Started {
    /// The platform.
    pub platform: Platform,
    /// Bound to the API's port.
    pub listener: TcpListener,
    /// The same for https.
    pub tls_listener: TlsListener,
}

impl Platform {
    /// Takes hold of the data folder, clears up what an earlier end left, and gets ready to answer.
    pub async fn start(options: Options) -> Result<Started, StartError> {
        Platform::start_with(options, Script::default()).await
    }

    /// The same with a script of faults.
    pub async fn start_with(options: Options, faults: Script) -> Result<Started, StartError> {
        let folder = |source| StartError::Folder {
            path: options.data.clone(),
            source,
        };
        let data = DataDir::open(&options.data).map_err(folder)?;
        let lock = hold(&data).await?;
        crate::record::begin(&data.record()).map_err(folder)?;
        let store = Store::open(&data.store())?;
        let (identity, (port, tls_port), left_over) = store.with_now::<_, IdentityError>(|tx| {
            settings::clear_running(tx)?;
            Ok((
                settings::identity(tx)?,
                settings::ports(tx)?,
                groups::all(tx)?,
            ))
        })?;
        sweep(&store, left_over).await?;
        let no_free = |source| StartError::NoFreePort { source };
        let listener = ports::listen(port).await.map_err(no_free)?;
        let port = listener.local_addr().map_err(no_free)?.port();
        let tls = Tls::open(&data.tls())?;
        let tls_listener = ports::listen(tls_port).await.map_err(no_free)?;
        let tls_listener = TlsListener::new(tls_listener, tls.acceptor()).map_err(no_free)?;
        let tls_port = tls_listener.port();
        let meeting = TcpListener::bind(("127.0.0.1", 0)).await.map_err(no_free)?;
        let meeting = TlsListener::new(meeting, tls.acceptor()).map_err(no_free)?;
        let closing = CancellationToken::new();

        let noted = store.clone();
        let record = move |event: process::GroupEvent| {
            if let Err(error) = noted.with_now::<_, StoreError>(|tx| groups::note(tx, &event)) {
                tracing::error!(%error, "a process group could not be noted");
            }
        };
        let keeper = Keeper {
            program: options.keeper,
            record: Arc::new(record),
        };
        let logs = Logs::new(data.logs(), LogLimits::default());
        let metrics = Metrics::default();
        let (crew, inbox) = Crew::new();
        if !process::Confinement::is_possible() {
            tracing::warn!(
                "this system does not confine studies: each reaches what its person can"
            );
        }
        // The platform's own secrets and other studies, and whatever else the person keeps.
        let closed = std::env::home_dir()
            .into_iter()
            .chain([data.root().to_owned()]);
        let dynos = Dynos::new(
            keeper.clone(),
            closed.collect(),
            logs.clone(),
            metrics.clone(),
            options.dynos,
        );
        let platform = Platform(Arc::new(Parts {
            sources: Sources::new(
                data.sources(),
                address(port),
                identity.address_key.clone(),
                store.clone(),
            ),
            outputs: Outputs::new(data.output()),
            keyvalues: KeyValues::new(Redis, data.keyvalues(), keeper.clone(), dynos.ports()),
            caches: Caches::new(
                Memcached::default(),
                data.caches(),
                keeper.clone(),
                dynos.ports(),
            ),
            dynos,
            metrics,
            builds: Builds::default(),
            dumps: Dumps::new(data.dumps(), identity.address_key.clone()),
            transfers: Transfers::default(),
            router_limits: options.router,
            size_limits: options.sizes,
            resized: Notify::new(),
            logins: Logins::default(),
            postbox: Postbox::default(),
            passes: Passes::default(),
            rate: Rate::new(Instant::now()),
            rendezvous: Rendezvous::new(meeting, closing.clone()),
            faults,
            closing,
            tools: OnceCell::new(),
            cluster: OnceCell::new(),
            _lock: lock,
            data,
            store,
            identity,
            port,
            tls_port,
            tls,
            logs,
            keeper,
            crew,
        }));
        platform.recover(inbox).await?;
        let running = Running {
            pid: std::process::id(),
            port,
            tls_port: Some(tls_port),
        };
        platform
            .store
            .with::<_, StoreError>(move |tx| settings::set_running(tx, running))
            .await?;
        tracing::info!(port, pid = running.pid, "the platform runs");
        Ok(Started {
            platform,
            listener,
            tls_listener,
        })
    }

    /// Where the API answers.
    pub fn address(&self) -> String {
        address(self.port)
    }

    /// Where it answers over TLS.
    pub fn tls_address(&self) -> String {
        tls_address(self.tls_port)
    }

    /// Where an app answers.
    pub fn web_url(&self, app: &App) -> String {
        let port = self
            .crew
            .port(&app.id)
            .or(app.router_port)
            .unwrap_or_default();
        format!("http://{}:{port}/", crew::host(app))
    }

    /// Adds a line of the platform to an app's log.
    pub fn log(&self, app: &str, message: &str) {
        self.logs.app(app).push("app", "api", message);
    }

    /// Writes down what has happened already, again and again until it is written or the platform ends: the disk may
    /// be full for a while. After an end in between, the next start concludes the same.
    pub async fn insist(
        &self,
        what: &str,
        work: impl Fn(&Transaction<'_>) -> Result<(), StoreError> + Clone + Send + 'static,
    ) {
        while let Err(error) = self.store.with(work.clone()).await {
            tracing::error!(%error, what, "could not be written down yet");
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
                () = self.closing.cancelled() => return,
            }
        }
    }

    /// uv and PostgreSQL; the first call may take minutes, and tells `output` what it does.
    pub async fn tools(&self, output: Option<&Writer>) -> Result<&Tools, ToolsError> {
        let output = output.cloned();
        let find = || {
            Tools::find(self.data.root(), &self.keeper, move |line| {
                if let Some(output) = &output {
                    output.detail(&line);
                }
            })
        };
        self.tools.get_or_try_init(find).await
    }

    /// The database cluster; it starts when it is first needed.
    pub async fn cluster(&self) -> Result<&Cluster, ToolsError> {
        let make = || async {
            let tools = self.tools(None).await?;
            Ok(Cluster::new(
                self.data.postgres(),
                tools.postgres.clone(),
                self.keeper.clone(),
            ))
        };
        self.cluster.get_or_try_init(make).await
    }

    async fn recover(
        &self,
        inbox: tokio::sync::mpsc::UnboundedReceiver<Order>,
    ) -> Result<(), StartError> {
        self.sources.sweep(Timestamp::now(), true).await?;
        build::recover(self).await?;
        release::recover(self).await?;
        let cut_off = transfers::recover(self).await?;
        self.store
            .with::<_, StoreError>(|tx| setups::fail_cut_off(tx))
            .await?;
        run::recover(self).await?;
        let apps = self.store.with::<_, StoreError>(|tx| apps::all(tx)).await?;
        for app in &apps {
            crew::open_route(self, app).await?;
            neighbours::see_to(self, &app.id).await?;
        }
        eco::recover(self).await?;
        tokio::spawn(crew::work(self.clone(), inbox));
        tokio::spawn(eco::keep(self.clone()));
        #[cfg(debug_assertions)]
        tokio::spawn(crate::faults::watch(self.clone()));
        tokio::spawn(webhook::work(self.clone()));
        tokio::spawn(self.clone().resume(apps, cut_off));
        tokio::spawn(self.clone().keep_house());
        tokio::spawn(metrics::keep(self.clone()));
        tokio::spawn(neighbours::watch(self.clone()));
        Ok(())
    }

    /// What may take long, behind an API that answers already: the database, then the dynos that need it.
    async fn resume(self, apps: Vec<App>, cut_off: Vec<Transfer>) {
        if let Err(error) = provision::recover(&self).await {
            tracing::error!(%error, "the add-ons could not be taken up again");
        }
        if transfers::judge(&self, cut_off).await.is_err() {
            tracing::error!("whether a restore had come to its end could not be found out yet");
        }
        for app in apps {
            self.crew.muster(&app.id).await;
        }
        if let Err(error) = promotion::recover(&self).await {
            tracing::error!(%error, "promotions could not be taken up again");
        }
        tokio::spawn(data::schedules::watch(self.clone()));
        tokio::spawn(sizes::watch(self.clone()));
        if let Err(error) = removal::recover(&self).await {
            tracing::error!(%error, "removed apps could not be cleared away");
        }
        if let Err(error) = self.tools(None).await {
            // Only the kind: a package index's address may hold a password.
            tracing::warn!(
                kind = tools_problem(&error),
                "uv and PostgreSQL are not there yet"
            );
        }
    }

    async fn keep_house(self) {
        let mut hours = tokio::time::interval(Duration::from_secs(3600));
        hours.tick().await;
        loop {
            tokio::select! {
                _ = hours.tick() => {}
                () = self.closing.cancelled() => return,
            }
            if let Err(error) = self.sources.sweep(Timestamp::now(), false).await {
                tracing::warn!(%error, "old archives could not be removed");
            }
            if let Err(error) = self.tls.renew() {
                tracing::error!(%error, "the certificate could not be made anew");
            }
        }
    }

    /// Stops everything in order: builds and requests, routers, dynos, the database.
    pub async fn stop(&self) {
        tracing::info!("the platform stops");
        self.closing.cancel();
        self.crew.dismiss_all().await;
        self.dynos.remove_all().await;
        eco::count(self).await;
        self.insist("the end of all dynos", |tx| {
            one_offs::take_all(tx).map(drop)
        })
        .await;
        self.builds.all_ended().await;
        self.transfers.all_ended().await;
        metrics::store(self, i64::MAX).await;
        self.keyvalues.stop_all().await;
        self.caches.stop_all().await;
        if let Some(cluster) = self.cluster.get()
            && cluster.stop().await.is_err()
        {
            tracing::error!("the database did not stop in order");
        }
        if let Err(error) = self
            .store
            .with::<_, StoreError>(|tx| settings::clear_running(tx))
            .await
        {
            tracing::error!(%error, "the end could not be noted");
        }
        tracing::info!("the platform has stopped");
    }
}

fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Where a platform answers over TLS.
pub fn tls_address(port: u16) -> String {
    format!("https://127.0.0.1:{port}")
}

fn tools_problem(error: &ToolsError) -> &'static str {
    match error {
        ToolsError::NoPython { .. } => "no python",
        ToolsError::NoVenv { .. } => "no venv",
        ToolsError::NoNetwork { .. } => "no network",
        ToolsError::DiskFull => "disk full",
        ToolsError::Pip { .. } => "pip",
        ToolsError::Incomplete { .. } => "incomplete",
        ToolsError::Io { .. } => "io",
        ToolsError::Process(_) => "process",
    }
}

/// One platform at a time on a folder. Others look at the lock for a moment to see whether one runs: hence the patience.
async fn hold(data: &DataDir) -> Result<File, StartError> {
    let lock = files::private_file(&data.lock()).map_err(|source| StartError::Folder {
        path: data.lock(),
        source,
    })?;
    for _ in 0..20 {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(std::fs::TryLockError::WouldBlock) => {
                tokio::time::sleep(Duration::from_millis(100)).await
            }
            Err(std::fs::TryLockError::Error(source)) => {
                return Err(StartError::Folder {
                    path: data.lock(),
                    source,
                });
            }
        }
    }
    Err(StartError::AlreadyRunning)
}

/// Ends what an earlier run left behind.
pub async fn sweep(store: &Store, left_over: Vec<GroupId>) -> Result<(), StoreError> {
    // Nothing to note either: it must be possible on a full disk.
    if left_over.is_empty() {
        return Ok(());
    }
    let swept = tokio::task::spawn_blocking(move || {
        for group in &left_over {
            let met = process::sweep(group);
            if met > 0 {
                tracing::warn!(
                    pid = group.pid,
                    met,
                    "processes of an earlier run were ended"
                );
            }
        }
        left_over
    });
    let swept = swept.await.map_err(|_| StoreError::Lost)?;
    store
        .with::<_, StoreError>(move |tx| {
            swept
                .into_iter()
                .try_for_each(|group| groups::note(tx, &process::GroupEvent::Ended(group)))
        })
        .await
}
