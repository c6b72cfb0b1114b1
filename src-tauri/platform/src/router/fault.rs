//! What can go wrong between a browser and a dyno, under Heroku's codes.

use hyper::StatusCode;

/// Why the router answers instead of a dyno, or breaks an answer off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Crashed,
    TimedOut,
    NoAnswer,
    NoDynos,
    Idle,
    BadAnswer,
    Interrupted,
    ConnectTimeout,
    BootTimeout,
    Refused,
    TooManyConnections,
    BadRequest,
    ClientGone,
    ClientIdle,
    WrongHost,
    Maintenance,
    Blank,
    Platform,
}

impl Fault {
    /// Code, description and status. Source: Heroku's error codes, 2026-11.
    fn row(self) -> (&'static str, &'static str, u16) {
        match self {
            Self::Crashed => ("H10", "App crashed", 503),
            Self::TimedOut => ("H12", "Request timeout", 503),
            Self::NoAnswer => ("H13", "Connection closed without response", 503),
            Self::NoDynos => ("H14", "No web processes running", 503),
            Self::Idle => ("H15", "Idle connection", 503),
            Self::BadAnswer => ("H17", "Poorly formed HTTP response", 503),
            Self::Interrupted => ("H18", "Server Request Interrupted", 503),
            Self::ConnectTimeout => ("H19", "Backend connection timeout", 503),
            Self::BootTimeout => ("H20", "App boot timeout", 503),
            Self::Refused => ("H21", "Backend connection refused", 503),
            Self::TooManyConnections => ("H22", "Connection limit reached", 503),
            Self::BadRequest => ("H26", "Request Error", 400),
            Self::ClientGone => ("H27", "Client Request Interrupted", 499),
            Self::ClientIdle => ("H28", "Client Connection Idle", 499),
            // Heroku's answers 421; browsers show 403 as they show every page.
            Self::WrongHost => ("H31", "Misdirected Request", 403),
            Self::Maintenance => ("H80", "Maintenance mode", 503),
            Self::Blank => ("H81", "Blank app", 502),
            Self::Platform => ("H99", "Platform error", 503),
        }
    }

    pub(super) fn code(self) -> &'static str {
        self.row().0
    }

    pub(super) fn description(self) -> &'static str {
        self.row().1
    }

    pub(super) fn status(self) -> StatusCode {
        StatusCode::from_u16(self.row().2).unwrap_or(StatusCode::SERVICE_UNAVAILABLE)
    }

    /// `info` where nobody has to look after it.
    pub(super) fn level(self) -> &'static str {
        match self {
            Self::ClientGone | Self::Maintenance | Self::Blank => "info",
            _ => "error",
        }
    }
}
