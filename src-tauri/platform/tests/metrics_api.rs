//! The Metrics API tells what really happened, as far as the dyno size has it.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use axum::body::Body;
use serde_json::{Value, json};
use served::{App, Served, ask, until};

/// Asks the app's own address, under its own name or another.
async fn visit(app: &App<'_>, host: Option<&str>) -> u16 {
    let url = app.get("").await["web_url"].as_str().unwrap().to_owned();
    let own = url.trim_start_matches("http://").trim_end_matches('/');
    let port = own.rsplit_once(':').unwrap().1;
    let host = host.unwrap_or(own);
    let address = format!("http://127.0.0.1:{port}/");
    ask("GET", &address, &[("host", host)], Body::empty())
        .await
        .status
        .as_u16()
}

fn sum(row: &Value) -> u64 {
    row.as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_u64)
        .sum()
}

fn numbers(row: &Value) -> Vec<f64> {
    row.as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_f64)
        .collect()
}

async fn scale(served: &Served, quantity: u32, size: &str) {
    let body = json!({"quantity": quantity, "size": size});
    served
        .patch("/apps/trust/formation/web", body)
        .await
        .expect(200);
}

#[tokio::test]
async fn requests_errors_and_times_are_counted_and_outlive_a_restart() {
    let served = Served::start();
    let app = served.app("trust").create().await;
    assert_eq!(visit(&app, None).await, 502);
    app.runs_tiny("hello").await;
    app.answers("hello").await;
    let before = sum(&app.get("/router-metrics/status").await["data"]["200"]);
    for _ in 0..30 {
        assert_eq!(visit(&app, None).await, 200);
    }
    assert_eq!(visit(&app, Some("example.com")).await, 403);
    let id = app.get("").await["id"].as_str().unwrap().to_owned();
    let day = "start_time=2020-01-01T00%3A00%3A00Z&step=10m&process_type=web";
    let status = app.get(&format!("/router-metrics/status?{day}")).await;
    assert_eq!(sum(&status["data"]["200"]), before + 30);
    assert_eq!(sum(&status["data"]["403"]), 1);
    assert_eq!(status["step"], 10);
    // A day in steps of ten minutes; those in which nothing happened hold nothing.
    let row = status["data"]["200"].as_array().unwrap();
    assert!((144..=146).contains(&row.len()), "{}", row.len());
    assert_eq!(row[0], Value::Null);
    let start = status["start_time"].as_str().unwrap();
    assert!(start.ends_with("0:00Z") && start < status["end_time"].as_str().unwrap());

    let errors = app.get("/router-metrics/errors?step=1h").await;
    assert_eq!(sum(&errors["data"]["H31"]), 1);
    assert_eq!(sum(&errors["data"]["H81"]), 1);
    let latency = app.get("/router-metrics/latency?step=2h").await["data"].clone();
    let last = |key: &str| *numbers(&latency[key]).last().unwrap();
    let (p50, p99, max) = (
        last("latency.ms.p50"),
        last("latency.ms.p99"),
        last("latency.ms.max"),
    );
    assert!(
        0.0 < p50 && p50 <= last("latency.ms.p95") && p99 <= max,
        "{latency}"
    );

    let mut served = served;
    assert!(served.stop());
    let served = Served::on(&served.data.clone());
    let by_id = format!("/apps/{id}/router-metrics/status?{day}");
    let after = served.get(&by_id).await.expect(200);
    assert!(sum(&after["data"]["200"]) >= before + 30);
    assert_eq!(sum(&after["data"]["403"]), 1);
}

#[tokio::test]
async fn memory_load_and_errors_of_dynos_are_told() {
    let served = Served::start();
    let app = served.app("trust").create().await;
    app.runs_tiny("hello").await;
    app.answers("hello").await;
    let memory = until("a look at the dyno", || async {
        let memory = app
            .get("/formation/web/metrics/memory?step=10m&process_type=web")
            .await;
        let data = memory["data"].clone();
        (!numbers(&data["memory.rss.bytes.max"]).is_empty()).then_some(data)
    })
    .await;
    let last = |key: &str| *numbers(&memory[key]).last().unwrap();
    assert!(last("memory.rss.bytes.max") > 4e6, "{memory}");
    assert_eq!(last("memory.quota.bytes.max"), 512.0 * 1024.0 * 1024.0);
    for key in [
        "memory.swap.bytes.max",
        "memory.total.bytes.max",
        "memory.swap-plus-rss.bytes.max",
        "memory.swap-plus-rss.bytes.mean",
        "memory.used.bytes.mean",
    ] {
        assert!(last(key) >= 0.0, "{key}");
    }
    let load = app.get("/formation/web/metrics/load?step=1h").await["data"].clone();
    for key in ["load.avg.1m.mean", "load.avg.1m.max", "load.avg.1m.min"] {
        assert_eq!(numbers(&load[key]).len(), 1, "{load}");
    }
    assert_eq!(
        app.get("/formation/web/metrics/errors").await["data"],
        json!({})
    );
}

#[tokio::test]
async fn each_size_has_its_own_limits_and_nonsense_is_refused() {
    let served = Served::start();
    let app = served.app("trust").create().await;
    app.runs_tiny("hello").await;
    let path = |query: &str| app.path(&format!("/router-metrics/status?{query}"));
    served
        .get(&path("step=1m"))
        .await
        .refused(400, "bad_request");
    for wrong in [
        "step=5m",
        "step=",
        "step=-1m",
        "start_time=yesterday",
        "end_time=2026-13-01T00:00:00Z",
        "start_time=2026-01-02T00:00:00Z&end_time=2026-01-01T00:00:00Z",
        "start_time=9999-01-01T00:00:00Z",
        "process_type=worker",
    ] {
        served.get(&path(wrong)).await.refused(400, "bad_request");
    }
    let far = "start_time=0000-01-02T00:00:00Z&end_time=9999-12-30T00:00:00Z&step=10m";
    served.get(&path(far)).await.expect(200);
    for nowhere in [
        "/router-metrics/nope",
        "/formation/nope/metrics/errors",
        "/formation/web/metrics/nope",
    ] {
        served
            .get(&app.path(nowhere))
            .await
            .refused(404, "not_found");
    }
    served
        .get("/apps/nobody/router-metrics/status")
        .await
        .refused(404, "not_found");

    scale(&served, 1, "Standard-1X").await;
    let hours = |hours: i64| {
        let start = jiff::Timestamp::now() - std::time::Duration::from_secs(hours as u64 * 3600);
        format!("start_time={}", start.strftime("%Y-%m-%dT%H:%M:%SZ"))
    };
    let fine = served
        .get(&path(&format!("{}&step=1m", hours(2))))
        .await
        .expect(200);
    assert_eq!(fine["step"], 1);
    served
        .get(&path(&format!("{}&step=1m", hours(3))))
        .await
        .refused(400, "bad_request");
    served
        .get(&path(&format!("{}&step=2h", hours(168))))
        .await
        .expect(200);
    scale(&served, 1, "Eco").await;
    served
        .get(&path("step=1h"))
        .await
        .refused(400, "bad_request");
}

#[tokio::test]
async fn herokus_own_name_for_the_host_leads_to_metrics_and_nowhere_else() {
    let served = Served::start();
    let app = served.app("trust").create().await;
    app.runs_tiny("hello").await;
    let port = served.address.rsplit_once(':').unwrap().1;
    let host = format!("api.metrics.herokai.com:{port}");
    let under = [("host", host.as_str())];
    for path in ["/router-metrics/errors", "/formation/web/metrics/errors"] {
        let answer = served
            .send("GET", &app.path(path), &under, Body::empty())
            .await;
        answer.expect(200);
        let url = format!("{}{}", served.address, app.path(path));
        ask("GET", &url, &under, Body::empty())
            .await
            .refused(401, "unauthorized");
    }
    for path in ["/account", "/apps/trust", "/apps/trust/formation/web"] {
        let answer = served.send("GET", path, &under, Body::empty()).await;
        answer.refused(403, "forbidden");
    }
}
