//! Whether an app answers: one look at its address, as a visitor without any rights.

use reqwest::Method;

use crate::{Address, Client, Error};

/// How an app answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// HTTP status; 502–504 come from the router, not from the study.
    pub status: u16,
}

impl Client {
    /// Asks an app's address once, without the token; redirects are an answer. The caller repeats it.
    pub async fn visit(&self, web_url: &Address) -> Result<Visit, Error> {
        let url = self.admit("web_url", web_url)?;
        let request = self.inner.wire.fresh.request(Method::GET, url.clone());
        let response = self.in_time(&url, request.send()).await?;
        Ok(Visit {
            status: response.status().as_u16(),
        })
    }
}
