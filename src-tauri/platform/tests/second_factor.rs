//! A second factor: who has a telephone with the key may do what others with the token may not.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use axum::body::Body;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, Mac};
use serde_json::json;
use served::{Answer, Served, ask};
use sha1::Sha1;

/// The program on the person's telephone.
struct Telephone {
    key: Vec<u8>,
}

impl Telephone {
    fn with(typed: &str) -> Telephone {
        let mut bits = String::new();
        for letter in typed.chars() {
            let at = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap();
            bits.push_str(&format!("{at:05b}"));
        }
        let key = (0..bits.len() / 8)
            .map(|at| u8::from_str_radix(&bits[at * 8..][..8], 2).unwrap())
            .collect();
        Telephone { key }
    }

    /// The code of now, or of steps of thirty seconds later.
    fn shows(&self, later: i64) -> String {
        let step = jiff::Timestamp::now().as_second() / 30 + later;
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.key).unwrap();
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let at = usize::from(digest[19] & 15);
        let four: [u8; 4] = digest[at..at + 4].try_into().unwrap();
        format!(
            "{:06}",
            (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
        )
    }
}

async fn with_code(served: &Served, method: &str, path: &str, code: &str) -> Answer {
    let headers = [("heroku-two-factor-code", code)];
    served.send(method, path, &headers, Body::empty()).await
}

async fn turned_on(served: &Served) -> Telephone {
    let path = "/orchard/two-factor";
    let key = served.send("PUT", path, &[], Body::empty()).await;
    let key = key.expect(200);
    let typed = key["key"].as_str().unwrap();
    assert_eq!(
        key["address"],
        format!("otpauth://totp/Orchard:you%40orchard.localhost?secret={typed}&issuer=Orchard")
    );
    let telephone = Telephone::with(typed);
    let account = served.get("/account").await.expect(200);
    assert_eq!(account["two_factor_authentication"], false);
    let on = with_code(served, "PUT", path, &telephone.shows(-1)).await;
    assert_eq!(on.expect(200)["enabled"], true);
    let account = served.get("/account").await.expect(200);
    assert_eq!(account["two_factor_authentication"], true);
    telephone
}

#[tokio::test]
async fn what_destroys_data_needs_a_code_or_an_app_that_was_let_through() {
    let served = Served::bare();
    for name in ["first-study", "second-study"] {
        served
            .post("/apps", json!({"name": name}))
            .await
            .expect(201);
    }
    let telephone = turned_on(&served).await;
    let refused = served.delete("/apps/first-study").await;
    refused.refused(403, "two_factor");
    assert_eq!(refused.json()["app"], json!({"name": "first-study"}));
    // However the name is written.
    for name in ["%66irst-study", "first%2Dstudy", "first-stud%79"] {
        let path = format!("/apps/{name}");
        served.delete(&path).await.refused(403, "two_factor");
    }
    // Everything else goes on as before.
    served
        .patch("/apps/first-study", json!({"maintenance": true}))
        .await
        .expect(200);
    with_code(&served, "DELETE", "/apps/first-study", "000000x")
        .await
        .refused(403, "two_factor");
    let code = telephone.shows(0);
    with_code(&served, "DELETE", "/apps/first-study", &code)
        .await
        .expect(200);

    let door = "/apps/second-study/pre-authorizations";
    // A code is taken once.
    with_code(&served, "PUT", door, &code)
        .await
        .refused(403, "two_factor");
    with_code(&served, "PUT", door, &telephone.shows(1))
        .await
        .expect(200);
    served.delete("/apps/second-study").await.expect(200);
    served
        .delete("/apps/third-study")
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_password_alone_lets_nobody_in() {
    let served = Served::bare();
    let password = BASE64_STANDARD.encode(format!("you@orchard.localhost:{}", served.token));
    let password = format!("Basic {password}");
    let signs_in = async |code: Option<&str>| {
        let mut headers = vec![("authorization", password.as_str())];
        headers.extend(code.map(|code| ("heroku-two-factor-code", code)));
        let body = Body::from(json!({"description": "me", "scope": ["read"]}).to_string());
        let url = format!("{}/oauth/authorizations", served.address);
        ask("POST", &url, &headers, body).await
    };
    signs_in(None).await.refused(403, "device_trust_required");
    let telephone = turned_on(&served).await;
    signs_in(None).await.refused(403, "two_factor");
    signs_in(Some("123")).await.refused(403, "two_factor");
    let given = signs_in(Some(&telephone.shows(0))).await.expect(201);
    assert!(given["access_token"]["token"].as_str().unwrap().len() > 20);
}

#[tokio::test]
async fn codes_can_not_be_tried_for_ever() {
    let served = Served::bare();
    served
        .post("/apps", json!({"name": "first-study"}))
        .await
        .expect(201);
    let telephone = turned_on(&served).await;
    for _ in 0..10 {
        with_code(&served, "DELETE", "/apps/first-study", "guess")
            .await
            .refused(403, "two_factor");
    }
    with_code(&served, "DELETE", "/apps/first-study", &telephone.shows(0))
        .await
        .refused(429, "rate_limit");
    served.get("/apps/first-study").await.expect(200);
}

#[tokio::test]
async fn it_is_still_asked_for_after_a_restart_and_turned_off_with_a_code_only() {
    let served = Served::bare();
    served
        .post("/apps", json!({"name": "first-study"}))
        .await
        .expect(201);
    let telephone = turned_on(&served).await;
    let served = served.kill_and_start();
    served
        .delete("/apps/first-study")
        .await
        .refused(403, "two_factor");
    served
        .delete("/orchard/two-factor")
        .await
        .refused(403, "two_factor");
    served
        .send("PUT", "/orchard/two-factor", &[], Body::empty())
        .await
        .refused(409, "conflict");
    with_code(
        &served,
        "DELETE",
        "/orchard/two-factor",
        &telephone.shows(0),
    )
    .await
    .expect(200);
    served.delete("/apps/first-study").await.expect(200);
}
