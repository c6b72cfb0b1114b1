//! What is asked of the Metrics API, where, and how its replies are read.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::{Client, Measure, MeasureSpan, ProcessType, Step};
use serde_json::json;
use support::{Reply, Server};

const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";

fn span() -> MeasureSpan {
    MeasureSpan {
        start: "2026-11-20T14:00:00.7Z".parse().unwrap(),
        end: "2026-11-20T14:20:00Z".parse().unwrap(),
        step: Step::TenMinutes,
    }
}

#[tokio::test]
async fn a_measure_is_asked_for_by_the_apps_id_with_all_that_it_needs() {
    let body = json!({
        "start_time": "2026-11-20T14:00:00Z", "end_time": "2026-11-20T14:20:00Z", "step": "10m0s",
        "data": { "latency.ms.p50": [12.5, null] },
    });
    let server = Server::start(move |_| Reply::json(200, body.clone())).await;
    let (id, web) = (ID.parse().unwrap(), ProcessType::web());
    let client = server.client();
    for what in [Measure::Latency, Measure::Memory] {
        let told = client.measured(id, &web, what, span()).await.unwrap();
        assert_eq!(told.step, 10);
        assert_eq!(told.data["latency.ms.p50"], [Some(12.5), None]);
    }
    let query = "start_time=2026-11-20T14%3A00%3A00Z&end_time=2026-11-20T14%3A20%3A00Z&step=10m&process_type=web";
    let requests = server.requests();
    let paths: Vec<&str> = requests
        .iter()
        .map(|request| request.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            format!("/apps/{ID}/router-metrics/latency?{query}"),
            format!("/apps/{ID}/formation/web/metrics/memory?{query}"),
        ]
    );
    assert!(requests[0].header("authorization").is_some());
}

#[test]
fn the_metrics_of_heroku_have_a_host_of_their_own_and_others_have_not() {
    let client = Client::new(heroku::HEROKU, support::token()).unwrap();
    assert_eq!(
        client.metrics_base().as_str(),
        "https://api.metrics.heroku.com/"
    );
    let here = Client::new("http://127.0.0.1:5000", support::token()).unwrap();
    assert_eq!(here.metrics_base(), here.base());
}

#[tokio::test]
async fn a_feature_is_read_and_switched() {
    let server = Server::start(|request| {
        let on = request.method == "PATCH";
        Reply::json(200, json!({ "enabled": on, "name": "log-runtime-metrics" }))
    })
    .await;
    let app = "my-study".parse().unwrap();
    let client = server.client();
    assert!(!client.feature(&app, "log-runtime-metrics").await.unwrap());
    assert!(
        client
            .set_feature(&app, "log-runtime-metrics", true)
            .await
            .unwrap()
    );
    let sent = server.requests().pop().unwrap();
    assert!(sent.is("PATCH", "/apps/my-study/features/log-runtime-metrics"));
    assert_eq!(sent.json(), json!({ "enabled": true }));
}
