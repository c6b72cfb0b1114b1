//! Following a build or a release to its end: its output for people, its status for us. Only the status
//! decides; an output that cannot be read is no failure of what makes it.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use tokio::time::{Instant as Clock, sleep, timeout_at};

use crate::retry::Budget;
use crate::{
    Address, AppName, Build, BuildStatus, CancellationToken, Client, Error, Heard, Output, Release,
    ReleaseStatus,
};

/// Given the lines as they come.
type Hear<'a> = &'a mut (dyn FnMut(Vec<String>) + Send);

/// What goes on for a while, may have an output, and ends with a status.
trait Followed: Clone {
    const WHAT: &'static str;
    fn is_pending(&self) -> bool;
    fn output(&self) -> Option<&Address>;
    async fn anew(
        &self,
        client: &Client,
        app: &AppName,
        budget: &mut Budget,
    ) -> Result<Self, Error>;
}

impl Followed for Build {
    const WHAT: &'static str = "build";

    fn is_pending(&self) -> bool {
        self.status == BuildStatus::Pending
    }

    fn output(&self) -> Option<&Address> {
        self.output_stream_url.as_ref()
    }

    async fn anew(
        &self,
        client: &Client,
        app: &AppName,
        budget: &mut Budget,
    ) -> Result<Build, Error> {
        client.build_within(app, self.id, budget).await
    }
}

impl Followed for Release {
    const WHAT: &'static str = "release";

    fn is_pending(&self) -> bool {
        self.status == ReleaseStatus::Pending
    }

    fn output(&self) -> Option<&Address> {
        self.output_stream_url.as_ref()
    }

    async fn anew(
        &self,
        client: &Client,
        app: &AppName,
        budget: &mut Budget,
    ) -> Result<Release, Error> {
        client.release_within(app, self.id, budget).await
    }
}

impl Client {
    /// Gives a build's output to `hear` and returns the build once it is not pending any more, however it went.
    /// Cancelling stops the following, not the build.
    pub async fn follow_build(
        &self,
        app: &AppName,
        build: &Build,
        cancel: &CancellationToken,
        mut hear: impl FnMut(Vec<String>) + Send,
    ) -> Result<Build, Error> {
        self.follow(app, build, self.limits().build, cancel, &mut hear)
            .await
    }

    /// The same for a release and its release phase.
    pub async fn follow_release(
        &self,
        app: &AppName,
        release: &Release,
        cancel: &CancellationToken,
        mut hear: impl FnMut(Vec<String>) + Send,
    ) -> Result<Release, Error> {
        self.follow(app, release, self.limits().release, cancel, &mut hear)
            .await
    }

    async fn follow<T: Followed>(
        &self,
        app: &AppName,
        first: &T,
        limit: Duration,
        cancel: &CancellationToken,
        hear: Hear<'_>,
    ) -> Result<T, Error> {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Error::Cancelled),
            over = self.until_over(app, first, limit, hear) => over,
        }
    }

    async fn until_over<T: Followed>(
        &self,
        app: &AppName,
        first: &T,
        limit: Duration,
        hear: Hear<'_>,
    ) -> Result<T, Error> {
        let (found, address) = watch::channel(first.output().cloned());
        let look = Notify::new();
        let mut output = None;
        if let Some(address) = first.output() {
            output = self.open(address);
        }
        let over = tokio::select! {
            over = self.asking(app, first, limit, &look, &found) => over?,
            never = self.listening(&mut output, address, &look, hear) => match never {},
        };
        self.hear_the_rest(output, hear).await;
        Ok(over)
    }

    /// Asks for the status now and then, and at once when the output ends, until it is not pending.
    async fn asking<T: Followed>(
        &self,
        app: &AppName,
        first: &T,
        limit: Duration,
        look: &Notify,
        found: &watch::Sender<Option<Address>>,
    ) -> Result<T, Error> {
        let started = Instant::now();
        let budget = &mut Budget::for_watching(self.limits());
        let mut followed = first.clone();
        while followed.is_pending() {
            if started.elapsed() >= limit {
                return Err(Error::WaitedTooLong {
                    what: T::WHAT,
                    after: limit,
                });
            }
            tokio::select! {
                () = look.notified() => {}
                () = sleep(self.limits().poll) => {}
            }
            followed = followed.anew(self, app, budget).await?;
            budget.refill();
            found.send_if_modified(|known| {
                let is_news = known.is_none() && followed.output().is_some();
                if is_news {
                    *known = followed.output().cloned();
                }
                is_news
            });
        }
        Ok(followed)
    }

    /// Hands lines over for as long as there may be more.
    async fn listening(
        &self,
        output: &mut Option<Output>,
        mut address: watch::Receiver<Option<Address>>,
        look: &Notify,
        hear: Hear<'_>,
    ) -> Infallible {
        let known = address.borrow().is_some();
        if !known
            && let Ok(found) = address
                .wait_for(Option::is_some)
                .await
                .map(|found| found.clone())
        {
            *output = found.and_then(|found| self.open(&found));
        }
        while let Some(open) = output {
            match open.next().await {
                Ok(Heard::Lines(lines)) => hear(lines),
                Ok(Heard::Ended) => {
                    look.notify_one();
                    sleep(self.limits().poll).await;
                }
                Err(failure) => {
                    tracing::warn!(code = failure.code(), "the output cannot be read on");
                    *output = None;
                }
            }
        }
        std::future::pending().await
    }

    /// A forbidden address is left alone; what it belongs to goes on.
    fn open(&self, address: &Address) -> Option<Output> {
        self.output(address)
            .inspect_err(|failure| {
                tracing::warn!(code = failure.code(), "the output's address is refused")
            })
            .ok()
    }

    /// What an output still holds once its build is over, for a short while.
    async fn hear_the_rest(&self, output: Option<Output>, hear: Hear<'_>) {
        let Some(mut output) = output else { return };
        let until = Clock::now() + self.limits().grace;
        while let Ok(Ok(Heard::Lines(lines))) = timeout_at(until, output.next()).await {
            hear(lines);
        }
    }
}
