//! Add-on services and their plans. Facts only, each table with its source.

/// The service of PostgreSQL databases.
pub const POSTGRES: &str = "heroku-postgresql";

/// A service that add-ons are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Heroku Postgres.
    Postgres,
    /// Heroku Key-Value Store: Redis or Valkey.
    Redis,
    /// MemCachier: Memcached.
    Memcached,
}

/// All services there may be; what of them is offered depends on what is on this computer.
pub const SERVICES: [Service; 3] = [Service::Postgres, Service::Redis, Service::Memcached];

impl Service {
    /// Heroku's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => POSTGRES,
            Self::Redis => "heroku-redis",
            Self::Memcached => "memcachier",
        }
    }

    /// What the dashboard calls it.
    pub fn human_name(self) -> &'static str {
        match self {
            Self::Postgres => "Heroku Postgres",
            Self::Redis => "Heroku Key-Value Store",
            Self::Memcached => "MemCachier",
        }
    }

    /// What the names of its add-ons begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Redis => "redis",
            Self::Memcached => "memcachier",
        }
    }

    /// The name of its first attachment to an app.
    pub fn attachment(self) -> &'static str {
        match self {
            Self::Postgres => "DATABASE",
            Self::Redis => "REDIS",
            Self::Memcached => "MEMCACHIER",
        }
    }

    /// What follows the attachment's name in each config var of it.
    pub fn vars(self) -> &'static [&'static str] {
        match self {
            Self::Postgres | Self::Redis => &["URL"],
            Self::Memcached => &["SERVERS", "USERNAME", "PASSWORD"],
        }
    }

    /// Its plans; the first is the default.
    pub fn plans(self) -> &'static [Plan] {
        match self {
            Self::Postgres => POSTGRES_PLANS,
            Self::Redis => REDIS_PLANS,
            Self::Memcached => MEMCACHED_PLANS,
        }
    }

    /// Its id.
    pub fn id(self) -> String {
        crate::secret::fixed_id(&format!("service {}", self.name()))
    }

    /// The service of a name or id.
    pub fn find(key: &str) -> Option<Service> {
        SERVICES
            .into_iter()
            .find(|service| service.name() == key || service.id() == key)
    }
}

/// A plan of a service.
#[derive(Debug)]
pub struct Plan {
    /// Whose it is.
    pub service: Service,
    /// Heroku's name, with the service's in front.
    pub name: &'static str,
    /// What the dashboard calls it.
    pub human_name: &'static str,
    /// US cents a month.
    pub cents: u32,
    /// Bytes it may hold: on the disk for Postgres, in memory for the others.
    pub bytes: u64,
    /// Connections at once.
    pub connections: u32,
    /// Whether what it holds is kept over a restart of its server.
    pub durable: bool,
}

const MB: u64 = 1 << 20;
const GB: u64 = 1 << 30;

const fn postgres(
    name: &'static str,
    human_name: &'static str,
    cents: u32,
    gigabytes: u64,
    connections: u32,
) -> Plan {
    Plan {
        service: Service::Postgres,
        name,
        human_name,
        cents,
        bytes: gigabytes * GB,
        connections,
        durable: true,
    }
}

/// Source: Heroku's roadmap item 292 and third parties, 2024-10.
const POSTGRES_PLANS: &[Plan] = &[
    postgres("heroku-postgresql:essential-0", "Essential 0", 500, 1, 20),
    postgres("heroku-postgresql:essential-1", "Essential 1", 900, 10, 20),
    postgres("heroku-postgresql:essential-2", "Essential 2", 2000, 32, 40),
];

const fn redis(
    name: &'static str,
    human_name: &'static str,
    cents: u32,
    megabytes: u64,
    connections: u32,
    durable: bool,
) -> Plan {
    Plan {
        service: Service::Redis,
        name,
        human_name,
        cents,
        bytes: megabytes * MB,
        connections,
        durable,
    }
}

/// Memory and connections: Dev Center, "Heroku Key-Value Store Technical Characterization", 2024-10-11; the price of
/// mini: "Heroku Key-Value Store", 2024-12-04. The other prices, and that mini keeps nothing, are remembered, not read
/// (2026-11). Larger plans exist; a computer at home is not asked for their memory.
const REDIS_PLANS: &[Plan] = &[
    redis("heroku-redis:mini", "Mini", 300, 25, 20, false),
    redis("heroku-redis:premium-0", "Premium 0", 1500, 50, 40, true),
    redis("heroku-redis:premium-1", "Premium 1", 3000, 100, 80, true),
    redis("heroku-redis:premium-2", "Premium 2", 6000, 250, 200, true),
    redis("heroku-redis:premium-3", "Premium 3", 12000, 500, 400, true),
];

const fn memcached(
    name: &'static str,
    human_name: &'static str,
    cents: u32,
    megabytes: u64,
    connections: u32,
) -> Plan {
    Plan {
        service: Service::Memcached,
        name,
        human_name,
        cents,
        bytes: megabytes * MB,
        connections,
        durable: false,
    }
}

/// That dev, 100 and 500 are names of plans: Dev Center, "MemCachier", 2023-06-20. The memory of dev, that there is a 250,
/// and the prices are remembered, not read (2026-11). No limit of connections is known of the real ones: these are ours
/// (2026-11), far above what the processes of a study need. Larger plans exist, as for Redis.
const MEMCACHED_PLANS: &[Plan] = &[
    memcached("memcachier:dev", "Developer", 0, 25, 100),
    memcached("memcachier:100", "100 MB", 1500, 100, 200),
    memcached("memcachier:250", "250 MB", 3000, 250, 300),
    memcached("memcachier:500", "500 MB", 5000, 500, 400),
];

/// Finds a plan by name or id; the bare name of a service means its default.
pub fn plan(key: &str) -> Option<&'static Plan> {
    SERVICES.into_iter().find_map(|service| match service {
        _ if key == service.name() => service.plans().first(),
        _ => service
            .plans()
            .iter()
            .find(|plan| plan.name == key || plan_id(plan) == key),
    })
}

/// The id of a plan.
pub fn plan_id(plan: &Plan) -> String {
    crate::secret::fixed_id(&format!("plan {}", plan.name))
}
