//! Everything that can go wrong, told apart by whose trouble it is. No error holds a token, a query or a
//! config variable's value.

use std::io;
use std::time::Duration;

use crate::UrlFault;

/// What went wrong. `code()` is stable; the text is for details, not for a window.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The API's own address cannot be used.
    #[error("the API's address cannot be used: {reason:?}")]
    BadBase {
        /// Why.
        reason: UrlFault,
    },
    /// What was given could not be a token.
    #[error("this cannot be a token")]
    BadToken,
    /// What was given could not be the code of a second factor.
    #[error("this cannot be a code")]
    BadCode,
    /// A name or id does not follow its rule.
    #[error("not a valid {what}")]
    BadName {
        /// Which type refused it.
        what: &'static str,
    },
    /// Encryption could not be set up, as when the system has no certificates.
    #[error("encryption could not be set up: {detail}")]
    NoEncryption {
        /// The library's words.
        detail: String,
    },

    /// The host's name could not be resolved.
    #[error("{host} could not be found")]
    Dns {
        /// The host.
        host: String,
    },
    /// No connection came about.
    #[error("no connection to {host}: {detail}")]
    Connect {
        /// The host.
        host: String,
        /// The system's words.
        detail: String,
    },
    /// No connection came about in time.
    #[error("no connection to {host} within {after:?}")]
    ConnectTimeout {
        /// The host.
        host: String,
        /// The limit.
        after: Duration,
    },
    /// The encrypted connection failed, but not for its certificate.
    #[error("no encrypted connection to {host}: {detail}")]
    Tls {
        /// The host.
        host: String,
        /// The library's words.
        detail: String,
    },
    /// The host's certificate is not to be trusted. Never tried again.
    #[error("the certificate of {host} is not to be trusted: {detail}")]
    Certificate {
        /// The host.
        host: String,
        /// The library's words.
        detail: String,
    },
    /// Connected, but no byte moved for so long.
    #[error("nothing from {host} for {after:?}")]
    Stall {
        /// The host.
        host: String,
        /// The limit.
        after: Duration,
    },
    /// The connection broke after it had been made.
    #[error("the connection to {host} broke: {detail}")]
    Reset {
        /// The host.
        host: String,
        /// The system's words.
        detail: String,
    },

    /// The API said no.
    #[error("{status} {id}: {message}")]
    Api {
        /// HTTP status.
        status: u16,
        /// The API's word for it, "" when it gave none.
        id: String,
        /// The API's sentence, shortened, without control characters.
        message: String,
        /// How long it asks us to wait.
        retry_after: Option<Duration>,
        /// The app for which it wants a second factor, "" for none.
        app: String,
        /// Whether it said no because the token reaches less far than is needed.
        narrow: bool,
    },
    /// The store of uploads said no.
    #[error("the upload was refused: {status}")]
    UploadRefused {
        /// HTTP status.
        status: u16,
        /// How long it asks us to wait.
        retry_after: Option<Duration>,
    },
    /// The upload's address is not valid any more; ask for a new source.
    #[error("the upload's address has expired")]
    UploadExpired,
    /// The address of a download is not valid any more, and new ones were not either.
    #[error("the address of the download has expired")]
    LinkExpired,
    /// What is downloaded is not what its beginning was of.
    #[error("the file changed while it was fetched")]
    DownloadChanged,
    /// A download ended before or went on after the length that was said.
    #[error("{host} sent {came} bytes where it had said {said}")]
    WrongLength {
        /// The host.
        host: String,
        /// The length that was said.
        said: u64,
        /// What came.
        came: u64,
    },
    /// The output never began.
    #[error("the output has not begun within {after:?}")]
    NotStarted {
        /// The limit.
        after: Duration,
    },
    /// What was waited for did not come.
    #[error("{what} is still not done after {after:?}")]
    WaitedTooLong {
        /// What was waited for: "build", "release" or "addon".
        what: &'static str,
        /// The limit.
        after: Duration,
    },
    /// The add-on was taken down instead of provisioned.
    #[error("the add-on was not provisioned")]
    AddonGone,
    /// The build was sent, but whether it arrived could not be found out.
    #[error("it is not known whether build {tag} arrived: {cause}")]
    BuildUnknown {
        /// The build's version tag: look for it with `find_build`.
        tag: String,
        /// What hid the answer.
        cause: Box<Error>,
    },

    /// A reply larger than we take.
    #[error("a reply of over {limit} bytes")]
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A reply that is not the JSON it should be. Its content is not shown: it may be secret.
    #[error("not a readable {what} (line {line}, column {column})")]
    BadJson {
        /// The type expected.
        what: &'static str,
        /// Where reading stopped.
        line: usize,
        /// Where reading stopped.
        column: usize,
    },
    /// A reply that is not HTTP as it should be.
    #[error("{host} does not answer as it should: {detail}")]
    BadReply {
        /// The host.
        host: String,
        /// The library's words.
        detail: String,
    },
    /// An address in a reply that the rule forbids.
    #[error("the address {what} is refused: {reason:?}")]
    BadUrl {
        /// Which field.
        what: &'static str,
        /// Why.
        reason: UrlFault,
    },
    /// Sent elsewhere, where we do not follow.
    #[error("redirected ({status}), not followed")]
    Redirected {
        /// HTTP status.
        status: u16,
    },
    /// A list that does not end.
    #[error("a list that does not end, after {pages} pages")]
    EndlessList {
        /// Pages read.
        pages: usize,
    },

    /// The file to upload could not be read.
    #[error("the file could not be read: {kind}")]
    File {
        /// The system's kind of trouble.
        kind: io::ErrorKind,
    },
    /// The file to upload changed its length underway.
    #[error("the file changed while it was sent")]
    FileChanged,
    /// Cancelled by the caller.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// May pass by itself: worth another attempt where repeating is harmless.
    pub fn may_pass(&self) -> bool {
        match self {
            Error::Dns { .. }
            | Error::Connect { .. }
            | Error::ConnectTimeout { .. }
            | Error::Tls { .. } => true,
            Error::Stall { .. } | Error::Reset { .. } => true,
            Error::Api { status, .. } | Error::UploadRefused { status, .. } => {
                passing_status(*status)
            }
            // What is missing may be fetched; what is too much stays so.
            Error::WrongLength { said, came, .. } => came < said,
            _ => false,
        }
    }

    /// What was asked may have been done although no answer came. False only when it certainly was not.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Error::Stall { .. }
            | Error::Reset { .. }
            | Error::BuildUnknown { .. }
            | Error::Cancelled => true,
            Error::BodyTooLarge { .. } | Error::BadJson { .. } | Error::BadReply { .. } => true,
            Error::Api { status, .. } => *status == 408 || *status >= 500,
            _ => false,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Error::Api { retry_after, .. } | Error::UploadRefused { retry_after, .. } => {
                *retry_after
            }
            _ => None,
        }
    }
}

fn passing_status(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}
