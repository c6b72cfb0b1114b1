//! Every error's word, which windows and tests rely on. Words are added and dropped, never renamed.

use crate::Error;

impl Error {
    /// A stable word for what happened, in kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Error::BadBase { .. } => "bad-base",
            Error::BadToken => "bad-token",
            Error::BadCode => "bad-code",
            Error::BadName { .. } => "bad-name",
            Error::NoEncryption { .. } => "no-encryption",
            Error::Dns { .. } => "dns",
            Error::Connect { .. } => "connect",
            Error::ConnectTimeout { .. } => "connect-timeout",
            Error::Tls { .. } => "tls",
            Error::Certificate { .. } => "certificate",
            Error::Stall { .. } => "stall",
            Error::Reset { .. } => "reset",
            Error::Api { narrow: true, .. } => "api-scope",
            Error::Api {
                status,
                id,
                message,
                ..
            } => api_code(*status, id, message),
            Error::UploadRefused { .. } => "upload-refused",
            Error::UploadExpired => "upload-expired",
            Error::LinkExpired => "link-expired",
            Error::DownloadChanged => "download-changed",
            Error::WrongLength { .. } => "download-wrong-length",
            Error::NotStarted { .. } => "output-not-started",
            Error::WaitedTooLong { .. } => "waited-too-long",
            Error::AddonGone => "addon-gone",
            Error::BuildUnknown { .. } => "build-unknown",
            Error::BodyTooLarge { .. } => "body-too-large",
            Error::BadJson { .. } => "bad-json",
            Error::BadReply { .. } => "bad-reply",
            Error::BadUrl { .. } => "bad-url",
            Error::Redirected { .. } => "redirected",
            Error::EndlessList { .. } => "endless-list",
            Error::File { .. } => "file",
            Error::FileChanged => "file-changed",
            Error::Cancelled => "cancelled",
        }
    }

    /// Every word `code()` can give.
    pub const CODES: &[&str] = &[
        "bad-base",
        "bad-token",
        "bad-code",
        "bad-name",
        "no-encryption",
        "dns",
        "connect",
        "connect-timeout",
        "tls",
        "certificate",
        "stall",
        "reset",
        "upload-refused",
        "upload-expired",
        "link-expired",
        "download-changed",
        "download-wrong-length",
        "output-not-started",
        "waited-too-long",
        "addon-gone",
        "build-unknown",
        "body-too-large",
        "bad-json",
        "bad-reply",
        "bad-url",
        "redirected",
        "endless-list",
        "file",
        "file-changed",
        "cancelled",
        "api-unauthorized",
        "api-two-factor",
        "api-payment",
        "api-verification",
        "api-suspended",
        "api-scope",
        "api-forbidden",
        "api-not-found",
        "api-confirm",
        "api-conflict",
        "api-name-taken",
        "api-rate-limit",
        "api-refused",
        "api-down",
        "disk-full",
    ];
}

/// Heroku's ids by status: API reference, copy of 2026. A taken name has no id of its own, only its sentence.
fn api_code(status: u16, id: &str, message: &str) -> &'static str {
    match (status, id) {
        (_, "two_factor" | "device_trust_required") => "api-two-factor",
        (_, "verification_needed" | "verification_required") => "api-verification",
        (_, "suspended") => "api-suspended",
        (_, "confirmation_required") => "api-confirm",
        (_, "delinquent") | (402, _) => "api-payment",
        (401, _) => "api-unauthorized",
        (403, _) => "api-forbidden",
        (404 | 410, _) => "api-not-found",
        (409, _) => "api-conflict",
        (422, _) if message.to_ascii_lowercase().contains("already taken") => "api-name-taken",
        (429, _) => "api-rate-limit",
        (507, _) => "disk-full",
        (500.., _) => "api-down",
        _ => "api-refused",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::UrlFault;

    fn api(status: u16, id: &str, message: &str) -> Error {
        Error::Api {
            status,
            id: id.to_owned(),
            message: message.to_owned(),
            retry_after: None,
            app: String::new(),
            narrow: false,
        }
    }

    #[test]
    fn an_answer_of_the_api_has_a_code_by_what_it_means() {
        assert_eq!(api(401, "unauthorized", "").code(), "api-unauthorized");
        assert_eq!(api(403, "two_factor", "").code(), "api-two-factor");
        assert_eq!(
            api(422, "invalid_params", "Name study is already taken").code(),
            "api-name-taken"
        );
        assert_eq!(
            api(422, "invalid_params", "Name is too long").code(),
            "api-refused"
        );
        assert_eq!(api(402, "", "").code(), "api-payment");
        assert_eq!(api(503, "", "").code(), "api-down");
        assert_eq!(api(507, "disk_full", "").code(), "disk-full");
        assert_eq!(api(418, "", "").code(), "api-refused");
    }

    #[test]
    fn only_a_request_that_never_left_is_certain_not_to_have_arrived() {
        assert!(
            !Error::Dns {
                host: String::new()
            }
            .may_have_arrived()
        );
        assert!(!api(429, "rate_limit", "").may_have_arrived());
        assert!(api(502, "", "").may_have_arrived());
        assert!(
            Error::Reset {
                host: String::new(),
                detail: String::new()
            }
            .may_have_arrived()
        );
    }

    /// One of each variant; a new one is missed here until its word stands in the list.
    fn one_of_each() -> Vec<Error> {
        let (host, detail, after) = (String::new, String::new, Duration::ZERO);
        let reason = UrlFault::Unreadable;
        vec![
            Error::BadBase { reason },
            Error::BadToken,
            Error::BadCode,
            Error::BadName { what: "" },
            Error::NoEncryption { detail: detail() },
            Error::Dns { host: host() },
            Error::Connect {
                host: host(),
                detail: detail(),
            },
            Error::ConnectTimeout {
                host: host(),
                after,
            },
            Error::Tls {
                host: host(),
                detail: detail(),
            },
            Error::Certificate {
                host: host(),
                detail: detail(),
            },
            Error::Stall {
                host: host(),
                after,
            },
            Error::Reset {
                host: host(),
                detail: detail(),
            },
            Error::UploadRefused {
                status: 0,
                retry_after: None,
            },
            Error::UploadExpired,
            Error::LinkExpired,
            Error::DownloadChanged,
            Error::WrongLength {
                host: host(),
                said: 0,
                came: 0,
            },
            Error::NotStarted { after },
            Error::WaitedTooLong { what: "", after },
            Error::AddonGone,
            Error::BuildUnknown {
                tag: String::new(),
                cause: Box::new(Error::Cancelled),
            },
            Error::BodyTooLarge { limit: 0 },
            Error::BadJson {
                what: "",
                line: 0,
                column: 0,
            },
            Error::BadReply {
                host: host(),
                detail: detail(),
            },
            Error::BadUrl { what: "", reason },
            Error::Redirected { status: 0 },
            Error::EndlessList { pages: 0 },
            Error::File {
                kind: std::io::ErrorKind::Other,
            },
            Error::FileChanged,
            Error::Cancelled,
            api(401, "", ""),
            api(403, "two_factor", ""),
            api(402, "", ""),
            api(422, "verification_needed", ""),
            api(403, "suspended", ""),
            Error::Api {
                status: 403,
                id: "forbidden".to_owned(),
                message: String::new(),
                retry_after: None,
                app: String::new(),
                narrow: true,
            },
            api(403, "", ""),
            api(404, "", ""),
            api(423, "confirmation_required", ""),
            api(409, "", ""),
            api(422, "", "Name x is already taken"),
            api(429, "", ""),
            api(400, "", ""),
            api(503, "", ""),
            api(507, "disk_full", ""),
        ]
    }

    #[test]
    fn the_list_of_codes_is_every_code_once() {
        let listed: BTreeSet<&str> = Error::CODES.iter().copied().collect();
        let given: BTreeSet<&str> = one_of_each().iter().map(Error::code).collect();
        assert_eq!(listed, given);
        assert_eq!(listed.len(), Error::CODES.len());
        assert!(listed.iter().all(|code| {
            code.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        }));
    }
}
