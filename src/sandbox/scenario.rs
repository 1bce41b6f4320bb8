//! Problems to practice with: changes to a project, or to its VK app, that keep people out.

use serde_json::{Value, json};

use super::masking::PROVIDERS;
use super::network::Network;
use super::project::Project;
use super::provider::ProviderApp;

/// A problem to practice with.
pub struct Scenario {
    /// Its name, in plain words.
    pub name: &'static str,
    /// What happened, in a sentence.
    pub about: &'static str,
    /// The command that finds it, without the project.
    pub(crate) found_by: &'static str,
    act: Act,
}

enum Act {
    /// Set a key of the provider.
    Provider(&'static str, &'static str),
    /// Turn off social sign-in.
    Off,
    /// Move the login pages to this address.
    Domain(&'static str),
    /// Replace the app's secret.
    Secret(&'static str),
    /// Replace the app's callback URLs with this one.
    Callback(&'static str),
    /// Make Ory refuse this many requests.
    Refusals(u32),
    /// Change the session lifespan and the label of the first provider.
    Colleague,
}

/// The provider that the scenarios are about.
const VK: &str = "vk";

/// All scenarios.
pub const SCENARIOS: [Scenario; 7] = [
    Scenario {
        name: "secret-rotated",
        about: "Someone replaced the Protected key at VK. The new one is NewVkKey000000000042.",
        found_by: "rotate-secret vk --preflight --dry-run --client-secret-file FILE",
        act: Act::Secret("NewVkKey000000000042"),
    },
    Scenario { name: "button-off", about: "Someone turned off social sign-in.", found_by: "verify vk", act: Act::Off },
    Scenario {
        name: "callback-wrong",
        about: "Someone replaced the callback URL in the VK app.",
        found_by: "verify vk",
        act: Act::Callback("https://old.acme-shop.example/self-service/methods/oidc/callback/vk"),
    },
    Scenario {
        name: "mapper-broken",
        about: "Someone replaced the mapper with one that fails for people without an email address.",
        found_by: "mapper test",
        act: Act::Provider(
            "mapper_url",
            "base64://eyBpZGVudGl0eTogeyB0cmFpdHM6IHsgZW1haWw6IHN0ZC5leHRWYXIoImNsYWltcyIpLmVtYWlsIH0gfSB9",
        ),
    },
    Scenario {
        name: "rate-limit",
        about: "There were too many requests. Ory refuses the next few.",
        found_by: "doctor",
        act: Act::Refusals(3),
    },
    Scenario {
        name: "colleague",
        about: "A colleague changed the session lifespan and the label of the first provider.",
        found_by: "drift",
        act: Act::Colleague,
    },
    Scenario {
        name: "domain-moved",
        about: "The login pages moved to login.acme-shop.example.",
        found_by: "verify vk",
        act: Act::Domain("https://login.acme-shop.example"),
    },
];

impl Scenario {
    /// Returns the scenario with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SCENARIOS.iter().find(|scenario| scenario.name == name)
    }
}

impl Network {
    /// Applies a scenario to a project. Returns the reason if that fails.
    pub fn play_out(&mut self, scenario: &Scenario, project: &str) -> Result<(), String> {
        let project = &self.called(project)?.slug.clone();
        match scenario.act {
            Act::Provider(key, value) => {
                let (at, _) = self.vk_of(project)?;
                self.update(project, |config| set_in_provider(config, at, key, value))
            }
            Act::Off => self.update(project, |config| set(config, "/selfservice/methods/oidc/enabled", json!(false))),
            Act::Domain(url) => self.update(project, |config| set(config, "/serve/public/base_url", json!(url))),
            Act::Secret(secret) => self.app_of(project).map(|app| secret.clone_into(&mut app.secret)),
            Act::Callback(url) => self.app_of(project).map(|app| app.registered = vec![url.to_owned()]),
            Act::Refusals(times) => {
                self.refusals = times;
                Ok(())
            }
            Act::Colleague => self.update(project, |config| {
                set(config, "/session/lifespan", json!("24h0m0s"));
                set_in_provider(config, 0, "label", "Sign in here");
            }),
        }
    }

    /// Adds a callback URL to the app with this ID at the provider of a template.
    pub fn register(&mut self, template: &str, app: &str, url: &str) -> Result<(), String> {
        let app = self.providers.app(template, app).ok_or("The sandbox has no such app.")?;
        app.registered.push(url.to_owned());
        Ok(())
    }

    /// Returns the project with this slug or ID, or else the first whose slug or ID starts with it.
    pub(crate) fn called(&self, name: &str) -> Result<&Project, String> {
        let is = |project: &&Project| project.slug == name || project.id == name;
        let fits = |project: &&Project| project.slug.starts_with(name) || project.id.starts_with(name);
        let projects = self.projects();
        projects
            .iter()
            .find(is)
            .or_else(|| projects.iter().find(fits))
            .ok_or_else(|| format!("The sandbox has no project {name}."))
    }

    fn app_of(&mut self, project: &str) -> Result<&mut ProviderApp, String> {
        let (_, id) = self.vk_of(project)?;
        self.providers.app(VK, &id).ok_or_else(|| format!("The sandbox has no VK app {id}."))
    }

    /// Returns the index of a project's VK provider, and the ID of its app.
    fn vk_of(&self, project: &str) -> Result<(usize, String), String> {
        let project = self.called(project)?;
        let providers = project.identity_config.pointer(PROVIDERS).and_then(Value::as_array);
        let found = providers.into_iter().flatten().enumerate().find(|(_, entry)| entry["id"] == VK);
        let missing =
            || format!("{0} has no provider vk. Add it with `ory-social add vk --project {0}`.", project.slug);
        let (at, entry) = found.ok_or_else(missing)?;
        Ok((at, entry["client_id"].as_str().map(str::to_owned).ok_or_else(missing)?))
    }
}

/// Sets a value, and creates missing objects on the way to it.
fn set(config: &mut Value, at: &str, value: Value) {
    let place = at.split('/').skip(1).fold(config, |place, key| &mut place[key]);
    *place = value;
}

fn set_in_provider(config: &mut Value, at: usize, key: &str, value: &str) {
    if let Some(entry) = config.pointer_mut(&format!("{PROVIDERS}/{at}")) {
        entry[key] = json!(value);
    }
}
