//! Following a build or a release to its end: its output for people, its status for us. Only the status
//! decides; an output that cannot be read is no failure of what makes it.

use std::time::{Duration, Instant};

use tokio::time::{Instant as Clock, sleep, timeout_at};

use crate::retry::Budget;
use crate::{
    Address, AppName, Build, BuildStatus, CancellationToken, Client, Error, Heard, Output, Release,
    ReleaseStatus,
};

/// What can be followed.
enum Followed<'a> {
    Build(&'a AppName, Build),
    Release(&'a AppName, Release),
}

impl Followed<'_> {
    fn is_pending(&self) -> bool {
        match self {
            Followed::Build(_, build) => build.status == BuildStatus::Pending,
            Followed::Release(_, release) => release.status == ReleaseStatus::Pending,
        }
    }

    fn output(&self) -> Option<&Address> {
        match self {
            Followed::Build(_, build) => build.output_stream_url.as_ref(),
            Followed::Release(_, release) => release.output_stream_url.as_ref(),
        }
    }

    async fn ask(&mut self, client: &Client, budget: &mut Budget) -> Result<(), Error> {
        match self {
            Followed::Build(app, build) => {
                *build = client.build_within(app, build.id, budget).await?
            }
            Followed::Release(app, release) => {
                *release = client.release_within(app, release.id, budget).await?
            }
        }
        budget.refill();
        Ok(())
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
        let mut followed = Followed::Build(app, build.clone());
        self.follow(
            &mut followed,
            "build",
            self.limits().build,
            cancel,
            &mut hear,
        )
        .await?;
        match followed {
            Followed::Build(_, build) => Ok(build),
            Followed::Release(..) => Err(Error::Cancelled),
        }
    }

    /// The same for a release and its release phase.
    pub async fn follow_release(
        &self,
        app: &AppName,
        release: &Release,
        cancel: &CancellationToken,
        mut hear: impl FnMut(Vec<String>) + Send,
    ) -> Result<Release, Error> {
        let mut followed = Followed::Release(app, release.clone());
        self.follow(
            &mut followed,
            "release",
            self.limits().release,
            cancel,
            &mut hear,
        )
        .await?;
        match followed {
            Followed::Release(_, release) => Ok(release),
            Followed::Build(..) => Err(Error::Cancelled),
        }
    }

    async fn follow(
        &self,
        followed: &mut Followed<'_>,
        what: &'static str,
        limit: Duration,
        cancel: &CancellationToken,
        hear: &mut (dyn FnMut(Vec<String>) + Send),
    ) -> Result<(), Error> {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Error::Cancelled),
            over = self.until_over(followed, what, limit, hear) => over,
        }
    }

    async fn until_over(
        &self,
        followed: &mut Followed<'_>,
        what: &'static str,
        limit: Duration,
        hear: &mut (dyn FnMut(Vec<String>) + Send),
    ) -> Result<(), Error> {
        let started = Instant::now();
        let budget = &mut Budget::for_watching(self.limits());
        let mut output: Option<Output> = None;
        let mut given_up = false;
        let mut next_look = Clock::now();
        loop {
            if let (None, false, Some(address)) = (&output, given_up, followed.output()) {
                output = or_warn(self.output(address));
                given_up = output.is_none();
            }
            if !followed.is_pending() {
                break;
            }
            if started.elapsed() >= limit {
                return Err(Error::WaitedTooLong { what, after: limit });
            }
            let listening = output.as_mut().filter(|_| Clock::now() < next_look);
            match listening {
                Some(open) => match timeout_at(next_look, open.next()).await {
                    Ok(Ok(Heard::Lines(lines))) => hear(lines),
                    // The end is a good moment to look; what is still pending then is listened to again later.
                    Ok(Ok(Heard::Ended)) => {
                        followed.ask(self, budget).await?;
                        if followed.is_pending() {
                            sleep(self.limits().poll).await;
                        }
                    }
                    Ok(Err(failure)) => {
                        tracing::warn!(code = failure.code(), "the output cannot be read on");
                        output = None;
                        given_up = true;
                    }
                    Err(_) => {}
                },
                None => {
                    tokio::time::sleep_until(next_look).await;
                    followed.ask(self, budget).await?;
                    next_look = Clock::now() + self.limits().poll;
                }
            }
        }
        self.hear_the_rest(output, hear).await;
        Ok(())
    }

    /// What an output still holds once its build is over, for a short while.
    async fn hear_the_rest(
        &self,
        output: Option<Output>,
        hear: &mut (dyn FnMut(Vec<String>) + Send),
    ) {
        let Some(mut output) = output else { return };
        let until = Clock::now() + self.limits().grace;
        while let Ok(Ok(Heard::Lines(lines))) = timeout_at(until, output.next()).await {
            hear(lines);
        }
    }
}

fn or_warn(output: Result<Output, Error>) -> Option<Output> {
    output
        .inspect_err(|failure| {
            tracing::warn!(code = failure.code(), "the output's address is refused")
        })
        .ok()
}
