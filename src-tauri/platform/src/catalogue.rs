//! What Heroku has on offer: stacks, regions, dyno sizes, add-on plans. Facts only, each table with its source.

mod services;

pub use services::{POSTGRES, Plan, SERVICES, Service, plan, plan_id};

/// A stack of Heroku's. Source: heroku/base-images README, 2026-07-14; the default is our reading of it.
pub struct Stack {
    /// Heroku's name for it.
    pub name: &'static str,
    /// Whether new apps get it.
    pub default: bool,
    /// "public" or "deprecated".
    pub state: &'static str,
}

/// The stacks one may ask for.
pub const STACKS: &[Stack] = &[
    Stack {
        name: "heroku-22",
        default: false,
        state: "deprecated",
    },
    Stack {
        name: "heroku-24",
        default: false,
        state: "public",
    },
    Stack {
        name: "heroku-26",
        default: true,
        state: "public",
    },
];

/// The stack of a new app.
pub const STACK: &str = "heroku-26";

/// The one region there is: the two of Heroku's Common Runtime are both this computer.
pub const REGION: &str = "us";

/// A dyno size. Prices: the CLI's own table (heroku 11.10.0, `commands/ps/type.js`, 2026-08-18), US cents a month;
/// memory and the rest: Dev Center, "Dyno Types" as quoted by third parties in 2026.
pub struct DynoSize {
    /// Heroku's name for it.
    pub name: &'static str,
    /// Share of a processor, in Heroku's units.
    pub compute: u32,
    /// Gigabytes.
    pub memory: f64,
    /// US cents a month; Eco is one flat price for all.
    pub cents: u32,
    /// Whether the machine is not shared.
    pub dedicated: bool,
    /// Most dynos of one process type.
    pub most: u32,
    /// Dyno units an hour.
    pub units: f64,
}

/// The sizes one may ask for.
pub const DYNO_SIZES: &[DynoSize] = &[
    DynoSize {
        name: "Eco",
        compute: 1,
        memory: 0.5,
        cents: 500,
        dedicated: false,
        most: 1,
        units: 0.28,
    },
    DynoSize {
        name: "Basic",
        compute: 1,
        memory: 0.5,
        cents: 700,
        dedicated: false,
        most: 1,
        units: 0.28,
    },
    DynoSize {
        name: "Standard-1X",
        compute: 1,
        memory: 0.5,
        cents: 2500,
        dedicated: false,
        most: 100,
        units: 1.0,
    },
    DynoSize {
        name: "Standard-2X",
        compute: 2,
        memory: 1.0,
        cents: 5000,
        dedicated: false,
        most: 100,
        units: 2.0,
    },
    DynoSize {
        name: "Performance-M",
        compute: 11,
        memory: 2.5,
        cents: 25000,
        dedicated: true,
        most: 100,
        units: 8.0,
    },
    DynoSize {
        name: "Performance-L",
        compute: 46,
        memory: 14.0,
        cents: 50000,
        dedicated: true,
        most: 100,
        units: 16.0,
    },
    DynoSize {
        name: "Performance-L-RAM",
        compute: 24,
        memory: 30.0,
        cents: 50000,
        dedicated: true,
        most: 100,
        units: 16.0,
    },
    DynoSize {
        name: "Performance-XL",
        compute: 50,
        memory: 62.0,
        cents: 75000,
        dedicated: true,
        most: 100,
        units: 24.0,
    },
    DynoSize {
        name: "Performance-2XL",
        compute: 100,
        memory: 126.0,
        cents: 150000,
        dedicated: true,
        most: 100,
        units: 48.0,
    },
];

/// The size of a new app's dynos.
pub const DYNO_SIZE: &str = "Basic";

/// Finds a size by its name in any case, or by id.
pub fn dyno_size(key: &str) -> Option<&'static DynoSize> {
    DYNO_SIZES
        .iter()
        .find(|s| s.name.eq_ignore_ascii_case(key) || size_id(s) == key)
}

/// The id of a size.
pub fn size_id(size: &DynoSize) -> String {
    crate::secret::fixed_id(&format!("dyno-size {}", size.name))
}

/// Versions of Python, newest last. Source: heroku-buildpack-python v351, 2026-08-18.
pub const PYTHONS: &[&str] = &["3.10", "3.11", "3.12", "3.13", "3.14"];

/// The version of an app that never named one. Same source.
pub const PYTHON: &str = "3.14";
