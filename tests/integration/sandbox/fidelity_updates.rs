//! The stand-in prints what the real `ory` prints, makes the same requests, and leaves the same behind: updates.

use std::fs;

use ory_social::sandbox::Network;
use serde_json::json;

use super::stage::{Stage, odd_values};

#[test]
fn updates() {
    let provider =
        json!({"id": "vk", "provider": "vk", "client_id": "1", "client_secret": null, "mapper_url": "base64://e30="});
    let config = json!({"selfservice": {"methods": {"oidc": {"enabled": true, "config": {"providers": [provider]}}}}});
    let stage = Stage::sample()
        .file("vk.json", &config.to_string())
        .file("odd.json", &odd_values().to_string())
        .file("empty.json", "{}")
        .file("more.json", "{} and more");
    let lines = [
        "update identity-config --project acme-blog --file vk.json --format json --yes",
        "update identity-config --project acme-blog --file vk.json --format json-pretty",
        "update identity-config --project acme-blog --file vk.json",
        "update identity-config --project acme-blog --file vk.json --quiet --yes --format json",
        "update identity-config --project acme-blog --file odd.json --format json --yes",
        "update identity-config --project acme-blog --file empty.json --format json --yes",
        "update identity-config --project acme-blog --file more.json --format json --yes",
        "update identity-config --project acme-blog --file odd.json,vk.json --format json",
        "update identity-config --project acme-blog -f odd.json -f odd.json --format json",
        "update identity-config --project acme-blog --format json <vk.json",
        "update identity-config --project acme-blog --format json",
    ];
    stage.both_say_the_same(&lines);
}

#[test]
fn updates_that_are_refused() {
    let provider =
        json!({"id": "new", "provider": "vk", "client_id": "1", "client_secret": null, "mapper_url": "base64://e30="});
    let config = json!({"selfservice": {"methods": {"oidc": {"config": {"providers": [provider]}}}}});
    Stage::sample().file("new.json", &config.to_string()).file("null.json", "null").both_say_the_same(&[
        "update identity-config --project acme-blog --file new.json --format json --yes",
        "update identity-config --project acme-blog --file null.json --format json --yes",
        "update identity-config --project 00000000-0000-4000-8000-000000000009 --file new.json --format json --yes",
    ]);
}

#[test]
fn warnings() {
    let network = Network::sample().with_warnings(&["one key was ignored", "and another"]);
    let stage = Stage::new(network).variable("ORY_WORKSPACE_API_KEY", Network::SAMPLE_KEY).file("empty.json", "{}");
    stage.both_say_the_same(&[
        "update identity-config --project acme-blog --file empty.json --format json --yes",
        "update identity-config --project acme-blog --file empty.json --format json --yes --quiet",
    ]);
}

#[test]
fn files_that_cannot_be_read() {
    let stage = Stage::sample().file("config.tmp", "{}").file("config", "{}").file("a", "{}");
    fs::create_dir(stage.folder.path().join("folder.json")).unwrap();
    stage.both_say_the_same(&[
        "update identity-config --project acme-blog --file nowhere.json",
        "update identity-config --project acme-blog --file config.tmp",
        "update identity-config --project acme-blog --file config",
        "update identity-config --project acme-blog --file a,b.json",
        "update identity-config --project acme-blog --file folder.json",
        "update identity-config --project acme-blog --file=",
        "update identity-config --file nowhere.json",
    ]);
    Stage::sample().file("c.json", "{}").both_say_the_same(&["update identity-config --file c.json"]);
}

#[test]
fn files_that_are_not_a_configuration() {
    let contents = [
        "",
        "{",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":\"\t\"}",
        "nope",
        "{\"a\":1",
        "{\"a\":tru}",
        "{\"a\" 1}",
        "[1 2]",
        "{\"a\":01}",
        "\u{feff}{}",
        "{\"a\":1e+400}",
        "[1]",
        "\"text\"",
        "5",
        "true",
        "{\"a\":\"\\x\"}",
        "{\"a\":-}",
        "{\"a\":'b'}",
        "{\"a\":1.}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"a\":2}",
    ];
    for content in contents {
        let stage = Stage::sample().file("c.json", content);
        stage.both_say_the_same(&[
            "update identity-config --project acme-blog --file c.json --format json",
            "update identity-config --project acme-blog --format json <c.json",
        ]);
    }
}

#[test]
fn local_files_are_embedded() {
    let stage = Stage::sample().file("mapper.jsonnet", "{}\n");
    let here = format!("file://{}/mapper.jsonnet", stage.folder.path().display());
    let config =
        json!({"a": here, "list": [here, {"deep": here}], "$id": here, "$schema": here, "text": "see file://x"});
    let stage = stage.file("c.json", &config.to_string()).file("missing.json", r#"{"a": "file:///nowhere/at/all"}"#);
    stage.both_say_the_same(&[
        "update identity-config --project acme-blog --file c.json --format json",
        "update identity-config --project acme-blog --file missing.json --format json",
    ]);
}

#[test]
fn updates_that_fail_on_the_way() {
    for (status, body) in [
        (502, "<html>502 Bad Gateway</html>"),
        (502, "{}"),
        (500, r#"{"error":{"code":500}}"#),
        (429, r#"{"error":{"code":429,"message":"Too many requests"}}"#),
        (400, r#"{"error":{"reason":"only a reason"}}"#),
        (400, r#"{"error":{"message":"m","reason":"r","details":{"a":1},"debug":"d"}}"#),
        (400, r#"{"error":"text"}"#),
        (500, "plain text"),
        (500, ""),
        (200, "{}"),
        (200, "<html>sign in to the airport</html>"),
    ] {
        let stage = Stage::sample().file("empty.json", "{}").failing(status, body);
        stage.both_say_the_same(&["update identity-config --project acme-blog --file empty.json --format json --yes"]);
    }
}
