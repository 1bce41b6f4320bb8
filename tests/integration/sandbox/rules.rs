//! The emulated network accepts and rejects the same as Ory Network. No HTTP, no process.

use ory_social::sandbox::{Network, Request};
use serde_json::{Value, json};

const PROVIDERS: &str = "/selfservice/methods/oidc/config/providers";
const MAPPER: &str = "base64://e30=";

/// The sample network, seen through its workspace key.
struct Console(Network);

impl Console {
    fn sample() -> Self {
        Self(Network::sample())
    }

    fn ask(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let (host, method, path) = ("api.ory.test".to_owned(), method.to_owned(), path.to_owned());
        let (authorization, body) = (format!("Bearer {}", Network::SAMPLE_KEY), body.to_string());
        let request = Request { host, method, path, authorization, body, ..Request::default() };
        let answer = self.0.answer(&request);
        (answer.status, serde_json::from_str(&answer.body).unwrap())
    }

    fn path(&self, slug: &str) -> String {
        format!("/projects/{}", self.0.project(slug).unwrap().id)
    }

    fn read(&mut self, slug: &str) -> Value {
        let path = self.path(slug);
        let (status, mut project) = self.ask("GET", &path, &Value::Null);
        assert_eq!(status, 200);
        project["services"]["identity"]["config"].take()
    }

    fn write(&mut self, slug: &str, config: &Value) -> Result<Value, String> {
        let path = self.path(slug);
        let body = json!({"name": "Acme", "services": {"identity": {"config": config}}});
        match self.ask("PUT", &path, &body) {
            (200, mut answer) => Ok(answer["project"]["services"]["identity"]["config"].take()),
            (400, answer) => Err(answer["error"]["reason"].as_str().unwrap().to_owned()),
            (status, answer) => panic!("{status}: {answer}"),
        }
    }

    /// Writes the configuration back with one change.
    fn change(&mut self, slug: &str, change: impl FnOnce(&mut Value)) -> Result<Value, String> {
        let mut config = self.read(slug);
        change(&mut config);
        self.write(slug, &config)
    }

    /// Adds a provider to the empty project.
    fn add(&mut self, provider: Value) -> Result<Value, String> {
        self.change(STAGE, |config| providers(config).push(provider))
    }
}

const SHOP: &str = "acme-shop-prod-x1y2z3";
const STAGE: &str = "acme-shop-stage-p4q5r6";
const BLOG: &str = "acme-blog-dev-k7m8n9";

fn providers(config: &mut Value) -> &mut Vec<Value> {
    config.pointer_mut(PROVIDERS).unwrap().as_array_mut().unwrap()
}

fn vk() -> Value {
    json!({"id": "vk", "provider": "vk", "client_id": "1", "client_secret": "s", "mapper_url": MAPPER, "scope": ["email"]})
}

fn without(mut provider: Value, key: &str) -> Value {
    provider.as_object_mut().unwrap().shift_remove(key);
    provider
}

fn with(mut provider: Value, key: &str, value: Value) -> Value {
    provider[key] = value;
    provider
}

/// Checks the reason, with `I[#…a/path] its value …` shortened to `a/path its value …`.
#[track_caller]
fn refused(result: Result<Value, String>, words: &str) {
    let reason = result.unwrap_err().replace("] ", " ");
    assert!(reason.contains(words), "expected {words:?} in: {reason}");
}

#[test]
fn the_sample_has_a_shop_its_staging_twin_and_a_blog() {
    let network = Network::sample();
    let names: Vec<_> = network.projects().iter().map(|project| project.name.as_str()).collect();
    assert_eq!(names, ["Acme Shop", "Acme Shop (staging)", "Acme Blog"]);
}

#[test]
fn every_sample_can_be_written_back_as_it_was_read() {
    for slug in [SHOP, STAGE, BLOG] {
        let mut console = Console::sample();
        let read = console.read(slug);
        let stored = console.0.project(slug).unwrap().identity_config.clone();
        assert_eq!(console.write(slug, &read), Ok(read), "{slug}");
        let kept = &console.0.project(slug).unwrap().identity_config;
        assert_eq!(*kept, stored, "{slug}: nothing stored may change, secrets least of all");
    }
}

#[test]
fn a_read_shows_no_secret() {
    let mut console = Console::sample();
    let text = format!("{}{}{}", console.read(SHOP), console.read(STAGE), console.read(BLOG));
    for secret in ["GOCSPX", "sandbox-vk-secret", "PRIVATE KEY", "sandbox-smtp-password"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("smtps://postmaster@mail.shop.example:465/"));
}

#[test]
fn a_new_secret_replaces_the_stored_one() {
    let mut console = Console::sample();
    console.change(BLOG, |config| providers(config)[0]["client_secret"] = json!("rotated")).unwrap();
    assert_eq!(console.0.project(BLOG).unwrap().stored_secret("vk"), Some("rotated"));
}

#[test]
fn a_removed_provider_loses_its_secret_for_good() {
    let mut console = Console::sample();
    let before = console.read(BLOG);
    console.change(BLOG, |config| providers(config).clear()).unwrap();
    refused(console.write(BLOG, &before), "no value is stored");
}

#[test]
fn a_stored_secret_is_kept_by_id_whatever_the_order() {
    let mut console = Console::sample();
    console.change(SHOP, |config| providers(config).reverse()).unwrap();
    assert_eq!(console.0.project(SHOP).unwrap().stored_secret("google"), Some("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"));
}

#[test]
fn secrets_that_are_empty_absent_or_null_without_a_stored_one_are_rejected() {
    refused(Console::sample().add(with(vk(), "client_secret", json!(""))), "client_secret must not be empty");
    refused(Console::sample().add(without(vk(), "client_secret")), "client_secret is missing");
    refused(Console::sample().add(with(vk(), "client_secret", Value::Null)), "no value is stored");
    let dropped = |config: &mut Value| providers(config)[0] = without(providers(config)[0].clone(), "client_secret");
    refused(Console::sample().change(BLOG, dropped), "client_secret is missing");
}

#[test]
fn a_mapper_is_stored_under_the_hash_of_its_content() {
    let mut console = Console::sample();
    let mut config = console.add(vk()).unwrap();
    let url = providers(&mut config)[0]["mapper_url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("https://storage.googleapis.com/") && url.ends_with(".jsonnet"), "{url}");
    assert_eq!(console.0.content(&url), Some("{}"));
}

/// Checks how a broken rule is reported. What Kratos accepts is measured beside its rules (`src/domain/kratos_rules`).
#[test]
fn a_provider_that_breaks_a_rule_of_kratos_is_rejected_with_its_place() {
    let cases = [
        (without(vk(), "client_id"), "client_id is missing"),
        (with(vk(), "client_id", json!(51789012)), "client_id its value must be of type string"),
        (with(vk(), "issuer_url", json!("vk.com")), "issuer_url its value"),
        (with(vk(), "pkce", json!("off")), "pkce its value"),
        (with(vk(), "state", json!("enabled")), "can't have state"),
        (json!("vk"), "must be of type object"),
    ];
    for (provider, words) in cases {
        refused(Console::sample().add(provider), words);
    }
}

#[test]
fn a_mapper_has_to_be_something_that_can_be_stored() {
    refused(Console::sample().add(with(vk(), "mapper_url", json!("base64://e3"))), "mapper_url is not base64");
    refused(
        Console::sample().add(with(vk(), "mapper_url", json!("file:///etc/hosts"))),
        "mapper_url must be a base64://",
    );
}

#[test]
fn the_first_of_two_providers_with_one_id_has_the_stored_secret() {
    let mut console = Console::sample();
    console.change(BLOG, |config| providers(config).push(vk())).unwrap();
    let both_null = console.read(BLOG);
    console.write(BLOG, &both_null).unwrap();
    assert_eq!(console.0.project(BLOG).unwrap().stored_secret("vk"), Some("sandbox-vk-secret"));
}

#[test]
fn apple_accepts_a_private_key_instead_of_a_secret() {
    let apple = json!({"id": "apple", "provider": "apple", "client_id": "a", "mapper_url": MAPPER, "apple_team_id": "T",
        "apple_private_key_id": "K", "apple_private_key": "pem"});
    assert!(Console::sample().add(apple.clone()).is_ok());
    refused(Console::sample().add(with(apple.clone(), "client_secret", json!("s"))), "the schema rules out its value");
    refused(Console::sample().add(with(apple.clone(), "apple_private_key", Value::Null)), "no value is stored");
    refused(Console::sample().add(without(apple, "apple_private_key")), "apple_private_key is missing");
}

#[test]
fn hooks_are_a_list_without_repetition() {
    let hooks = "/selfservice/flows/registration/after/oidc/hooks";
    let set = |value: Value| move |config: &mut Value| *config.pointer_mut(hooks).unwrap() = value;
    let twice = json!([{"hook": "session"}, {"hook": "session"}]);
    refused(Console::sample().change(SHOP, set(twice)), "has a duplicate item");
    refused(Console::sample().change(SHOP, set(json!({"hook": "session"}))), "hooks its value must be of type array");
    refused(Console::sample().change(SHOP, set(Value::Null)), "hooks its value must be of type array");
    refused(Console::sample().change(SHOP, set(json!([{}]))), "hooks/0 ");
    let named = json!([{"hook": "session", "config": {}}]);
    refused(Console::sample().change(SHOP, set(named)), "hooks/0 ");
    assert!(Console::sample().change(SHOP, set(json!([{"hook": "session"}]))).is_ok());
}

#[test]
fn parts_of_the_wrong_type_are_rejected() {
    refused(Console::sample().write(STAGE, &json!([])), "must be of type object");
    refused(
        Console::sample().change(STAGE, |config| config["selfservice"] = json!(5)),
        "/selfservice its value must be of type object",
    );
    let oidc = |key, value| move |config: &mut Value| config["selfservice"]["methods"]["oidc"][key] = value;
    refused(
        Console::sample().change(STAGE, oidc("enabled", json!("yes"))),
        "enabled its value must be of type boolean",
    );
    refused(
        Console::sample().change(STAGE, oidc("config", json!({"providers": {}}))),
        "providers its value must be of type array",
    );
    refused(Console::sample().change(STAGE, oidc("config", Value::Null)), "config its value must be of type object");
    refused(Console::sample().change(STAGE, oidc("provider", json!([]))), "can't have provider");
}

#[test]
fn an_empty_object_wipes_the_configuration() {
    assert_eq!(Console::sample().write(SHOP, &json!({})), Ok(json!({})));
}

#[test]
fn keys_that_nobody_knows_survive() {
    let mut console = Console::sample();
    let config = console.change(SHOP, |config| config["brand_new"] = json!({"n": null})).unwrap();
    assert_eq!(config["brand_new"], json!({"n": null}));
}

#[test]
fn only_accepted_writes_change_the_revision() {
    let mut console = Console::sample();
    let revision = |console: &Console| console.0.project(SHOP).unwrap().revision.clone();
    let before = revision(&console);
    refused(console.write(SHOP, &json!([])), "must be of type object");
    assert_eq!(revision(&console), before);
    let same = console.read(SHOP);
    console.write(SHOP, &same).unwrap();
    assert_ne!(revision(&console), before);
}
