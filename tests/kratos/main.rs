//! Sign-ups through a real Kratos, with the configuration that `add` makes. See README.md.
#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::unwrap_used, missing_docs)]

mod browser;
mod internet;
mod kratos;
#[path = "../../src/domain/kratos_rules/measured.rs"]
mod measured;
#[path = "../integration/support/mod.rs"]
#[allow(dead_code, reason = "the integration tests use the rest")]
mod support;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ory_social::domain::catalogue::Catalogue;
use ory_social::sandbox::{Network, Project, VkPerson, Workspace};
use serde_json::{Value, json};

use self::browser::Browser;
use self::kratos::Kratos;
use self::support::lab::{Lab, SHOP, STAGING};
use self::support::running::Running;

const PROJECT: &str = "acme-shop-a1b2c3";
const CLIENT_ID: &str = "51234567";

/// Returns the samples that we ship.
fn samples() -> Vec<String> {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/vk/claims")).unwrap();
    folder.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

/// Returns the names of the mappers that we ship.
fn mappers() -> Vec<String> {
    let template = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/vk/provider.yaml")).unwrap();
    let template: Value = serde_saphyr::from_str(&template).unwrap();
    template["mappers"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// A project whose schema accepts everything that our mappers can produce, and requires nothing.
fn project() -> Project {
    let text = json!({"type": "string"});
    let name = json!({"type": "object", "properties": {"first": text, "last": text}, "additionalProperties": false});
    let email = json!({"type": "string", "format": "email", "ory.sh/kratos": {
        "credentials": {"password": {"identifier": true}}, "verification": {"via": "email"}}});
    let traits = json!({"type": "object", "additionalProperties": false,
        "properties": {"email": email, "name": name, "picture": text}});
    let schema = json!({"$id": "https://acme.example/person.json", "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object", "properties": {"traits": traits}});
    let url = format!("base64://{}", kratos::base64(schema.to_string().as_bytes()));
    Project::new(
        PROJECT,
        json!({
            "identity": {"default_schema_id": "person", "schemas": [{"id": "person", "url": url}]},
            "selfservice": {"default_browser_return_url": "https://acme.example/welcome",
                "methods": {"password": {"enabled": true}, "oidc": {"enabled": false, "config": {"providers": []}}}},
        }),
    )
}

/// Runs `add`, and starts a Kratos with the result.
fn kratos_with(mapper: &str) -> (Lab, Kratos) {
    let workspace = Workspace::new("Acme", "ory_wak_kratos");
    let lab = Lab::on(Network::empty().with_workspace(workspace).with_project(project()));
    lab.add(&format!("--project {PROJECT} --client-id {CLIENT_ID} --mapper {mapper} --preflight")).succeeds();
    let kratos = Kratos::start(&lab.stored(PROJECT), lab.emulator.address());
    lab.emulator.edit(|network| {
        let app = ory_social::sandbox::ProviderApp::of("vk", CLIENT_ID, support::lab::SECRET);
        network.add_app(app.registered(&[&kratos.callback()]));
    });
    (lab, kratos)
}

/// Presses the button in a flow, and comes back from VK as the person. Returns where Kratos sends the browser then.
fn press(browser: &mut Browser, flow: &str, person: &VkPerson, lab: &Lab, kratos: &Kratos) -> String {
    let flow = browser.json(&kratos.public(&format!("/self-service/{flow}/browser")));
    let action = kratos.public_path(flow["ui"]["action"].as_str().unwrap());
    let pressed = browser.post(&action, &json!({"method": "oidc", "provider": "vk"}));
    let url = pressed["redirect_browser_to"].as_str().unwrap_or_else(|| panic!("no way on: {pressed}")).to_owned();
    assert!(url.starts_with("https://oauth.vk.com/authorize?"), "{url}");
    let value = |name: &str| {
        let pairs = form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes());
        pairs.into_owned().find(|(key, _)| key == name).unwrap_or_else(|| panic!("no {name}: {url}")).1
    };
    let callback = value("redirect_uri");
    assert_eq!(callback, kratos.callback());
    let code = lab.emulator.edit(|network| network.issue_vk_code(CLIENT_ID, &callback, person.clone()));
    browser.follow(&kratos.public_path(&format!("{callback}?code={code}&state={}", value("state"))))
}

/// Returns the traits that our own evaluator makes from a sample, with the mapper in the configuration.
fn expected_traits(lab: &Lab, sample: &str) -> Value {
    let claims = lab.file("claims.json", sample);
    let run = lab.run(&format!("mapper test --project {PROJECT} --claims {} --format json", claims.display()));
    run.json().pointer("/identities/0/identity/traits").unwrap_or_else(|| panic!("no traits: {run}")).clone()
}

fn signs_everybody_up_with(mapper: &str) {
    let (lab, kratos) = kratos_with(mapper);
    for sample in samples() {
        let claims: Value = serde_json::from_str(&sample).unwrap();
        let person = VkPerson::with_claims(&claims);
        let mut browser = Browser::new();
        let end = press(&mut browser, "registration", &person, &lab, &kratos);
        assert!(end.starts_with("https://acme.example/welcome"), "{mapper}, {sample}: the sign-up ends at {end}");
        assert!(browser.has_cookie("ory_kratos_session"), "the session hook signs people in right away");
        let mut identity = kratos.identity_of(claims["sub"].as_str().unwrap());
        let mut traits = identity["traits"].take();
        // Kratos stores an empty object for a nested trait that isn't set.
        traits.as_object_mut().unwrap().retain(|_, value| *value != json!({}));
        assert_eq!(traits, expected_traits(&lab, &sample), "{mapper}, {sample}");
        let mut again = Browser::new();
        let end = press(&mut again, "login", &person, &lab, &kratos);
        assert!(end.starts_with("https://acme.example/welcome"), "{mapper}, {sample}: the sign-in ends at {end}");
        assert!(again.has_cookie("ory_kratos_session"));
        kratos.forget(&identity);
    }
}

#[test]
fn people_sign_up_and_in_with_each_of_our_mappers() {
    let mappers = mappers();
    assert!(mappers.len() > 1);
    mappers.iter().for_each(|mapper| signs_everybody_up_with(mapper));
}

#[test]
fn a_kratos_starts_with_what_add_makes_of_each_project_of_the_sandbox() {
    for project in [SHOP, STAGING] {
        let lab = Lab::new();
        lab.add(&format!("--project {project} --client-id {CLIENT_ID}")).succeeds();
        Kratos::start(&lab.stored(project), lab.emulator.address());
    }
}

/// Adds the sample app of every provider to a project. Also returns the name and ID of each.
fn with_every_provider() -> (Lab, Vec<(String, String)>) {
    let (lab, mut ids) = (Lab::new(), Vec::new());
    for template in Catalogue::shipped().templates() {
        let app = Network::sample().apps(&template.folder).next().unwrap().clone();
        let settings = app.settings().iter().map(|(key, value)| format!("--set {key}={}", value.as_str().unwrap()));
        let settings: Vec<_> = settings.collect();
        let words =
            format!("add {} --project {STAGING} {} --client-secret-stdin --yes", template.folder, settings.join(" "));
        lab.run_with_stdin(&words, app.secret()).succeeds();
        ids.push((template.folder.clone(), lab.provider_ids(STAGING).pop().unwrap()));
    }
    (lab, ids)
}

#[test]
fn a_kratos_accepts_every_provider_as_add_makes_it_and_sends_people_where_the_sandbox_does() {
    let (lab, ids) = with_every_provider();
    let kratos = Kratos::start(&lab.stored(STAGING), lab.emulator.address());
    // Kratos asks X for a request token, and X checks the callback URL then.
    let x = Network::sample().apps("x").next().unwrap().clone();
    let callback = kratos.callback().replace("/vk", "/twitter");
    let mut wrong = Vec::new();
    for (name, id) in ids {
        let mut browser = Browser::new();
        let flow = browser.json(&kratos.public("/self-service/login/browser"));
        let action = kratos.public_path(flow["ui"]["action"].as_str().unwrap());
        lab.emulator.edit(|network| network.add_app(x.clone().registered(&[&callback])));
        let pressed = browser.post(&action, &json!({"method": "oidc", "provider": id}));
        let page = |url: &str| url.split('?').next().unwrap().to_owned();
        let actual = pressed["redirect_browser_to"].as_str().map(page);
        lab.emulator.edit(|network| network.add_app(x.clone()));
        let run = lab.run(&format!("verify {name} --project {STAGING} --wait 0")).succeeds();
        let lines = run.stdout.lines().skip_while(|line| !line.contains("It leads to:"));
        let ours = lines.skip(1).map(|line| line.trim().to_owned()).next();
        if actual != ours {
            wrong.push(format!("{id}: {actual:?}, not {ours:?}: {pressed}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn kratos_starts_with_the_configurations_that_it_was_measured_to_start_with() {
    let measured = measured::measured();
    let wrong = measured.cases.iter().filter(|case| Kratos::starts(&case.config(&measured.base)) != case.is_accepted());
    let wrong: Vec<_> = wrong.map(|case| case.what.as_str()).collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), measured.cases.len(), wrong.join("\n"));
}

/// A kratos.yml as people write it.
fn kratos_yml(public: u16, admin: u16) -> String {
    let schema = json!({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
        "properties": {"traits": {"type": "object", "properties": {"email": {"type": "string"}}}}});
    let schema = kratos::base64(schema.to_string().as_bytes());
    format!(
        r#"# Our Kratos
dsn: memory
serve:
  public:
    base_url: http://127.0.0.1:{public}/  # for people
    port: {public}
  admin:
    base_url: http://127.0.0.1:{admin}/
    port: {admin}
identity:
  default_schema_id: person
  schemas:
    - id: person
      url: base64://{schema}
selfservice:
  default_browser_return_url: https://acme.example/welcome
  methods:
    password:
      enabled: true   # for a while
  # VK comes here
courier:
  smtp:
    connection_uri: smtp://127.0.0.1:1/
"#
    )
}

/// Whether the login page has a button for VK.
fn has_button(kratos: &Kratos) -> bool {
    Browser::new().json(&kratos.public("/self-service/login/browser")).to_string().contains("\"vk\"")
}

/// Waits until Kratos has read its file again.
fn wait_for_button(kratos: &Kratos, expected: bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while has_button(kratos) != expected {
        assert!(Instant::now() < deadline, "Kratos doesn't reload its file (button: {})", !expected);
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_running_kratos_follows_what_add_and_remove_write_into_its_file() {
    let lab = Lab::new().without_ory();
    let mut ports = (0, 0);
    let text = |public, admin| {
        ports = (public, admin);
        kratos_yml(public, admin)
    };
    let (kratos, file) = Kratos::on_file(text, lab.emulator.address());
    lab.emulator.edit(|network| {
        let app = ory_social::sandbox::ProviderApp::of("vk", CLIENT_ID, support::lab::SECRET);
        network.add_app(app.registered(&[&kratos.callback()]));
    });
    assert!(!has_button(&kratos));
    let before = std::fs::read_to_string(&file).unwrap();
    let named = format!("--kratos {}", file.display());
    for (mapper, sample) in ["", "--mapper-file vk.jsonnet"].iter().zip(samples()) {
        lab.add(&format!("{named} --client-id {CLIENT_ID} {mapper}")).succeeds();
        wait_for_button(&kratos, true);
        let person = VkPerson::with_claims(&serde_json::from_str(&sample).unwrap());
        let mut browser = Browser::new();
        let end = press(&mut browser, "registration", &person, &lab, &kratos);
        assert!(end.starts_with("https://acme.example/welcome"), "the sign-up ends at {end}");
        assert!(browser.has_cookie("ory_kratos_session"), "the session hook signs people in right away");
        lab.run(&format!("remove vk {named} --yes")).succeeds();
        wait_for_button(&kratos, false);
    }
    let now = std::fs::read_to_string(&file).unwrap();
    assert!(before.lines().all(|line| now.lines().any(|it| it == line)), "{now}");
    // A running Kratos keeps its old configuration if it rejects the new one. One that starts doesn't.
    let moved = |public: u16, admin: u16| {
        now.replace(&ports.0.to_string(), &public.to_string()).replace(&ports.1.to_string(), &admin.to_string())
    };
    Kratos::on_file(moved, lab.emulator.address());
}

/// Makes a test sign-in from which VK sends the browser back with this query. Returns the report, and all output.
fn test_sign_in(lab: &Lab, kratos: &Kratos, query: impl Fn(&Lab, &str) -> String) -> (Value, String) {
    let words = format!("test vk --public-url {} --admin-url {} --wait 0 --json", kratos.public(""), kratos.admin(""));
    let mut run = Running::start(lab, &words, "").end_input();
    let link = run.line_with("csrf_token=").trim().to_owned();
    let mut browser = Browser::new();
    let url = browser.follow(&link);
    run.expect("The link was opened.");
    let sent: BTreeMap<_, _> = form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes()).into_owned().collect();
    let callback = &sent["redirect_uri"];
    browser.open(&kratos.public_path(&format!("{callback}?{}&state={}", query(lab, callback), sent["state"])));
    let ended = run.ends_with(0);
    let result = browser.json(ended.json()["result_url"].as_str().unwrap());
    let explained = lab.run_with_stdin("test vk --result - --json", &result.to_string());
    assert!(!explained.to_string().contains("john.doe"), "{explained}");
    (explained.json(), format!("{ended}{explained}"))
}

fn verdicts(report: &Value) -> Vec<&str> {
    report["steps"].as_array().unwrap().iter().map(|step| step["verdict"].as_str().unwrap()).collect()
}

#[test]
fn a_test_sign_in_shows_each_step_and_stores_nobody() {
    let (lab, kratos) = kratos_with("default");
    let person = VkPerson::with_claims(&serde_json::from_str(&samples()[0]).unwrap());
    let code = |lab: &Lab, callback: &str| {
        let code = lab.emulator.edit(|network| network.issue_vk_code(CLIENT_ID, callback, person.clone()));
        format!("code={code}")
    };
    let internet = kratos.internet();
    let lab =
        internet.into_iter().fold(lab.without("ORY_SOCIAL_TEST_GATEWAY"), |lab, (name, value)| lab.with(name, value));
    let (passed, _) = test_sign_in(&lab, &kratos, code);
    assert_eq!(verdicts(&passed), ["passed"; 5], "{passed}");
    assert_eq!(passed["claims"], json!(["email", "iss", "sub"]));
    let (denied, _) = test_sign_in(&lab, &kratos, |_, _| "error=access_denied".to_owned());
    assert_eq!(verdicts(&denied)[0], "failed", "{denied}");
    let (no_token, _) = test_sign_in(&lab, &kratos, |_, _| "code=nonsense".to_owned());
    assert_eq!(verdicts(&no_token)[..2], ["passed", "failed"], "{no_token}");
    lab.emulator.edit(|network| {
        let app = ory_social::sandbox::ProviderApp::of("vk", CLIENT_ID, "AnotherSecret0000000");
        network.add_app(app.registered(&[&kratos.callback()]));
    });
    let (secret, said) = test_sign_in(&lab, &kratos, code);
    assert_eq!(verdicts(&secret)[..2], ["passed", "failed"], "{secret}");
    assert!(said.contains("VK rejected the Protected key that Ory has."), "{said}");
    assert_eq!(Browser::new().json(&kratos.admin("/admin/identities")), json!([]), "nobody is stored");
}
