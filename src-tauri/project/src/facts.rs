//! Every version, limit and price this crate judges by, each with its source and date.
//! Nothing here is computed, and no other file of the crate holds such a number.

use crate::version::Version;

/// Pythons Heroku offers, as (major, minor), oldest first.
/// Source: heroku-buildpack-python v351, `lib/python_version.sh`, 2026-08-18.
/// 3.10 goes on 2027-01-06, by the same file.
pub(crate) const PYTHONS_OFFERED: &[(u64, u64)] = &[(3, 10), (3, 11), (3, 12), (3, 13), (3, 14)];

/// The Python asked for where a project asks for none and its oTree accepts this one.
/// Source: oTree 6.0.15 `cli/zip.py` writes the same, 2026-11.
pub(crate) const PYTHON_PREFERRED: (u64, u64) = (3, 12);

/// Names meant for `.python-version` that stop a build.
/// Source: heroku-buildpack-python v351, 2026-08-18.
pub(crate) const PYTHON_FILE_MISSPELT: &[&str] = &[
    " .python-version",
    ". python-version",
    ".python_version.txt",
    ".python_version",
    ".python-version ",
    ",python-version",
    ".python-version.",
    ".python-version.py",
    ".python-version.rtf",
    ".python-version.txt",
    ".python-version.TXT",
    ".Python-version",
    ".python.version",
    ".pythonversion",
    "'.python-version'",
    "python_version.txt",
    "python_version",
    "python-version.",
    "python-version.txt",
    "python-version",
];

/// Names people give requirements.txt by mistake.
/// Source: heroku-buildpack-python v351, `bin/detect`, 2026-08-18; the last three are ours.
pub(crate) const REQUIREMENTS_MISSPELT: &[&str] = &[
    "requeriments.txt",
    "requirement.txt",
    "requirements",
    "requirements.text",
    "Requirements.txt",
    "requirements.txt.txt",
    "requirments.txt",
    "REQUIREMENTS.txt",
    "REQUIREMENTS.TXT",
    "Requirements.TXT",
];

/// Names people give the Procfile by mistake; Heroku reads `Procfile` only.
/// Source: Heroku Dev Center, "The Procfile", 2026-08; the list is ours.
pub(crate) const PROCFILE_MISSPELT: &[&str] = &[
    "procfile",
    "ProcFile",
    "PROCFILE",
    "Procfile.txt",
    "procfile.txt",
    "ProcFile.txt",
];

/// Which Pythons a range of oTree versions accepts.
pub(crate) struct OtreeRange {
    /// First and last version of the range, both included.
    pub from: Version,
    pub to: Version,
    /// Oldest and newest Python accepted, as minor versions of 3.
    pub python: (u64, u64),
}

/// oTree's releases by what their setup.py accepts, oldest first.
/// Source: setup.py of the releases named, 2026-11. oTree 5.0 to 5.7 check no upper bound: 3.10,
/// the oldest Heroku offers, is nearest to what they were written for.
pub(crate) const OTREE_RANGES: &[OtreeRange] = &[
    OtreeRange {
        from: v(0, 0, 0),
        to: v(2, 1, 41),
        python: (6, 8),
    },
    OtreeRange {
        from: v(2, 2, 0),
        to: v(3, 4, 0),
        python: (7, 8),
    },
    OtreeRange {
        from: v(5, 0, 0),
        to: v(5, 7, 2),
        python: (7, 10),
    },
    OtreeRange {
        from: v(5, 8, 0),
        to: v(5, 9, 8),
        python: (7, 10),
    },
    OtreeRange {
        from: v(5, 10, 0),
        to: v(5, 10, 3),
        python: (7, 11),
    },
    OtreeRange {
        from: v(5, 10, 4),
        to: v(5, 10, 4),
        python: (7, 12),
    },
    OtreeRange {
        from: v(5, 11, 0),
        to: v(5, 11, 5),
        python: (7, 13),
    },
    OtreeRange {
        from: v(6, 0, 0),
        to: v(6, 0, 15),
        python: (10, 14),
    },
];

/// The newest oTree known here. Newer ones of its major version are taken to accept the same.
/// Source: the package index, 2026-11-20.
pub(crate) const OTREE_NEWEST: Version = v(6, 0, 15);

/// The newest oTree that Heroku offers no Python for. Source: the table above.
pub(crate) const OTREE_TOO_OLD: Version = v(3, 4, 0);

/// From here on oTree needs neither a worker nor Redis, and brings no Django.
/// Source: oTree 5.0 release notes and `prodserver2of2`, a sleep loop.
pub(crate) const OTREE_WITHOUT_WORKER: Version = v(5, 0, 0);

/// The requirement written where a project names no oTree: any that is known to work.
pub(crate) const OTREE_REQUIREMENT: &str = "otree>=5.10,<7";

/// The PostgreSQL driver added where there is none; the binary one needs no compiler.
/// Source: oTree's project template asks psycopg2>=2.8.4; 2.9.11 has wheels for 3.9 to 3.14.
pub(crate) const PSYCOPG2_REQUIREMENT: &str = "psycopg2-binary>=2.9";

/// A package oTree pins, and the versions its pin can mean.
pub(crate) struct Pin {
    pub package: &'static str,
    pub versions: &'static [&'static str],
}

/// oTree's own hard pins, from this version on. Source: package metadata of oTree 5.10.4, 5.11.5
/// and 6.0.15, which agree, and of uvicorn 0.13.4 for click; 2026-11.
pub(crate) const PINS_KNOWN_FROM: Version = v(5, 10, 4);

/// See [`PINS_KNOWN_FROM`].
pub(crate) const PINS: &[Pin] = &[
    Pin {
        package: "aiofiles",
        versions: &["0.6.0"],
    },
    Pin {
        package: "click",
        versions: &["7.0", "7.1", "7.1.1", "7.1.2"],
    },
    Pin {
        package: "itsdangerous",
        versions: &["1.1.0"],
    },
    Pin {
        package: "markupsafe",
        versions: &["1.1.1"],
    },
    Pin {
        package: "python-multipart",
        versions: &["0.0.5"],
    },
    Pin {
        package: "sqlalchemy",
        versions: &["1.3.22"],
    },
    Pin {
        package: "starlette",
        versions: &["0.14.1"],
    },
    Pin {
        package: "uvicorn",
        versions: &["0.13.4"],
    },
    Pin {
        package: "websockets",
        versions: &["10.1"],
    },
    Pin {
        package: "wtforms",
        versions: &["2.3.3"],
    },
    Pin {
        package: "wtforms-sqlalchemy",
        versions: &["0.2"],
    },
];

/// What the web process runs where a Procfile lacks it.
/// Source: oTree 6.0.15 project template, 2026-11.
pub(crate) const PROCFILE_WEB: &str = "web: otree prodserver1of2";

/// What a worker on the smallest paid server costs a month, in US dollars.
/// Source: Heroku CLI's dyno table, Basic, 2026-08. For the sentence only: bills are read from the API.
pub(crate) const WORKER_USD_A_MONTH: u32 = 7;

/// A file larger than this is mentioned, in bytes. Source: our own choice; GitHub's limit is the same.
pub(crate) const BIG_FILE: u64 = 100 * 1000 * 1000;

/// Config variables that are there without anybody setting them.
/// Source: Heroku Dev Center "Dynos and the dyno manager" and the Python buildpack's `release`;
/// the OTREE_ ones and DATABASE_URL are set by Orchard.
pub(crate) const VARIABLES_PRESENT: &[&str] = &[
    "DATABASE_URL",
    "DYNO",
    "DYNO_RAM",
    "HOME",
    "LANG",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "OTREE_ADMIN_PASSWORD",
    "OTREE_AUTH_LEVEL",
    "OTREE_PRODUCTION",
    "PATH",
    "PORT",
    "PWD",
    "PYTHONHASHSEED",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONUNBUFFERED",
    "WEB_CONCURRENCY",
];

/// How far below what was opened a project is looked for, in folders.
pub(crate) const LEVELS_DOWN: usize = 3;

/// At most this many places are given with a finding; `count` tells how many there are.
pub const PLACES_SHOWN: usize = 20;

/// Python files larger than this are not read, in bytes: no study's code is, and a parser's
/// memory grows with what it reads.
pub(crate) const PYTHON_FILE_READ: u64 = 512 << 10;

/// Files other than Python's that are read whole (requirements, Procfile, locks), in bytes.
pub(crate) const TEXT_FILE_READ: u64 = 8 << 20;

/// App names Heroku keeps to itself or that would mislead; none of them is proposed.
/// Source: our own choice.
pub(crate) const NAMES_RESERVED: &[&str] = &[
    "admin",
    "api",
    "app",
    "apps",
    "blog",
    "dashboard",
    "dev",
    "devcenter",
    "elements",
    "git",
    "help",
    "heroku",
    "id",
    "localhost",
    "login",
    "mail",
    "otree",
    "postgres",
    "redis",
    "signup",
    "status",
    "support",
    "test",
    "web",
    "www",
];

const fn v(major: u64, minor: u64, patch: u64) -> Version {
    Version::release(major, minor, patch)
}

/// The currency where the settings name none, and those whose amounts have no decimal places where the settings say
/// nothing of that. All others have two, and points none.
/// Source: oTree 5.11.4 and 6.0.15 `settings.py`, 2026-11.
pub(crate) const CURRENCY_DEFAULT: &str = "USD";
pub(crate) const CURRENCIES_WITHOUT_PLACES: &[&str] =
    &["KRW", "JPY", "HUF", "IRR", "COP", "VND", "IDR"];
pub(crate) const CURRENCY_PLACES: u8 = 2;
pub(crate) const POINTS_PLACES: u8 = 0;
