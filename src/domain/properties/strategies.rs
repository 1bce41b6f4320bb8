//! Arbitrary documents and requests: shaped like Ory's, with junk in every place.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;
use serde_json::{Map, Value, json};

use crate::domain::content::{HttpsUrl, Mapper};
use crate::domain::fixtures::{
    CLIENT_ID, add_vk, canary, config, default_mapper_url, google, provider_id, remove_vk, rotate_vk, stored_vk,
    web_hook,
};
use crate::domain::identity_config::IdentityConfig;
use crate::domain::provider::ProviderId;
use crate::domain::request::{AddRequest, AfterRemoval, RemoveRequest, Request, SecretIntent, SessionHook};
use crate::domain::settings::Settings;

/// Numbers whose spelling no float and no integer type preserves.
const NUMBERS: [&str; 10] = [
    "0",
    "-0",
    "1.0",
    "1e+400",
    "-1E-400",
    "12345678901234567890",
    "1e21",
    "0.10000000000000000555",
    "9007199254740993",
    "-7",
];

/// Strings that something in the domain looks for, or might trip over.
const TEXTS: [&str; 16] = [
    "",
    "vk",
    "VK",
    "google",
    "session",
    "force",
    "****",
    "true",
    "1e3",
    "~1/~0",
    "base64://",
    "base64://ZQ==",
    "base64://=",
    "é\u{2028}",
    "https://u:p@h/x?t#f",
    "\u{0}\n---\n- a: b # c",
];

/// Keys that something in the domain looks for, or might trip over.
const KEYS: [&str; 18] = [
    "",
    "a/b",
    "~0",
    "id",
    "provider",
    "client_secret",
    "mapper_url",
    "hook",
    "hooks",
    "config",
    "url",
    "enabled",
    "oidc",
    "providers",
    "selfservice",
    "methods",
    "0",
    "null",
];

fn number() -> impl Strategy<Value = Value> {
    select(&NUMBERS[..]).prop_map(|text| serde_json::from_str(text).unwrap())
}

fn text() -> impl Strategy<Value = Value> {
    prop_oneof![select(&TEXTS[..]).prop_map(|text| json!(text)), any::<String>().prop_map(|text| json!(text))]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![3 => select(&KEYS[..]).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Any JSON value at all.
pub(super) fn any_json() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(|it| json!(it)), number(), text()];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::Array),
            vec((key(), inner), 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}

/// How far a document is from what Ory would have.
#[derive(Clone, Copy)]
enum Oddness {
    /// Keys are missing, null or unknown.
    Workable,
    /// Any value may have the wrong type, too.
    Odd,
}

impl Oddness {
    /// Returns the value, something else instead, or `None` if the key should be missing.
    fn maybe(self, value: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Option<Value>> {
        let usual = prop_oneof![25 => value.prop_map(Some), 1 => Just(Some(Value::Null)), 1 => Just(None)];
        match self {
            Self::Workable => usual.boxed(),
            Self::Odd => prop_oneof![30 => usual, 1 => any_json().prop_map(Some)].boxed(),
        }
    }

    /// Returns an object with these members and some unknown ones, in any order.
    fn object(self, members: Vec<(&'static str, BoxedStrategy<Option<Value>>)>) -> BoxedStrategy<Value> {
        let members: Vec<_> = members.into_iter().map(|(key, value)| (Just(key), value)).collect();
        let unknown = vec(("x_[a-z~/]{0,3}", any_json()), 0..3);
        (members, unknown)
            .prop_map(|(members, unknown)| {
                let known = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
                known.chain(unknown).collect::<Vec<_>>()
            })
            .prop_shuffle()
            .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>()))
            .boxed()
    }

    fn list(self, element: BoxedStrategy<Value>) -> BoxedStrategy<Option<Value>> {
        let element = match self {
            Self::Workable => element,
            Self::Odd => prop_oneof![20 => element, 1 => any_json()].boxed(),
        };
        self.maybe(vec(element, 0..5).prop_map(Value::Array))
    }

    fn providers(self) -> BoxedStrategy<Option<Value>> {
        let vk = self.object(vec![
            ("provider", Just(Some(json!("vk"))).boxed()),
            ("client_id", self.maybe(select(vec![json!(CLIENT_ID), json!("1"), json!("")]))),
            ("client_secret", self.maybe(select(vec![json!("****"), json!("stored"), Value::Null]))),
            ("mapper_url", self.maybe(select(vec![json!(default_mapper_url()), json!("https://acme.com/m")]))),
            ("scope", self.maybe(select(vec![json!(["email"]), json!(["phone", "email"]), json!([])]))),
            ("label", self.maybe(text())),
            ("pkce", self.maybe(select(vec![json!("never"), json!("force")]))),
        ]);
        let provider = prop_oneof![6 => vk, 3 => Just(stored_vk()), 1 => Just(google())];
        let ids = prop_oneof![3 => Just("vk"), 3 => select(vec!["VK", "shop", "google"])];
        let with_id = (provider, ids).prop_map(|(mut provider, id)| {
            provider["id"] = json!(id);
            provider
        });
        self.list(with_id.boxed()).prop_map(move |list| self.without_doubles(list)).boxed()
    }

    /// Removes providers with a duplicate id: an undo can't know which of them the run changed.
    fn without_doubles(self, providers: Option<Value>) -> Option<Value> {
        let mut providers = providers?;
        if let (Self::Workable, Some(list)) = (self, providers.as_array_mut()) {
            let mut seen = Vec::new();
            list.retain(|provider| {
                !seen.contains(&provider["id"]) && {
                    seen.push(provider["id"].clone());
                    true
                }
            });
        }
        Some(providers)
    }

    fn hooks(self) -> BoxedStrategy<Option<Value>> {
        let hooks = vec![
            json!({"hook": "session"}),
            web_hook("a.example"),
            web_hook("b.example"),
            json!({"hook": "show_verification_ui"}),
        ];
        self.list(select(hooks).boxed())
    }

    fn config(self) -> BoxedStrategy<IdentityConfig> {
        let base = self.maybe(select(vec![json!("https://id.acme.com/"), json!("")]));
        let oidc_config = self.object(vec![("providers", self.providers()), ("base_redirect_uri", base)]);
        let enabled = self.maybe(any::<bool>().prop_map(|it| json!(it)));
        let oidc = self.object(vec![("enabled", enabled), ("config", self.maybe(oidc_config))]);
        let methods = self.object(vec![("oidc", self.maybe(oidc))]);
        let of_method = self.object(vec![("hooks", self.hooks())]);
        let after = self.object(vec![("hooks", self.hooks()), ("oidc", self.maybe(of_method))]);
        let registration = self.object(vec![("after", self.maybe(after))]);
        let flows = self.object(vec![("registration", self.maybe(registration))]);
        let selfservice = self.object(vec![("methods", self.maybe(methods)), ("flows", self.maybe(flows))]);
        let selfservice = selfservice.prop_map(Some).boxed();
        let document = self.object(vec![("selfservice", selfservice), ("serve", self.maybe(any_json()))]);
        document.prop_map(config).boxed()
    }
}

/// A configuration with nulls, missing keys and unknown keys anywhere, and sometimes values of the wrong type, too.
pub(super) fn any_config() -> BoxedStrategy<IdentityConfig> {
    prop_oneof![3 => Oddness::Workable.config(), 1 => Oddness::Odd.config()].boxed()
}

/// A configuration with values of the wrong type in any of the places that we look at.
pub(super) fn odd_config() -> BoxedStrategy<IdentityConfig> {
    Oddness::Odd.config()
}

fn named_id() -> impl Strategy<Value = Option<ProviderId>> {
    option::weighted(0.4, select(vec!["vk", "VK", "shop", "new"]).prop_map(provider_id))
}

fn secret() -> impl Strategy<Value = Option<SecretIntent>> {
    let intents = vec![SecretIntent::WhereNeeded(canary()), SecretIntent::Replace(canary())];
    option::weighted(0.8, select(intents))
}

fn named_settings() -> impl Strategy<Value = Settings> {
    let client_id = option::weighted(0.8, select(vec![json!(CLIENT_ID), json!("1")]));
    let label = option::of(select(vec![json!("VK"), json!("Войти: «да»")]));
    let scopes = vec![json!([]), json!(["email"]), json!(["email", "phone"]), json!(["phone"])];
    (client_id, label, option::of(select(scopes))).prop_map(|(client_id, label, scope)| {
        let values = [("client_id", client_id), ("label", label), ("scope", scope)];
        values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    })
}

fn mapper() -> impl Strategy<Value = Option<Mapper>> {
    let snippets = any::<String>().prop_map(Mapper::Snippet);
    option::of(prop_oneof![snippets, Just(Mapper::Url(HttpsUrl::parse("https://acme.com/m").unwrap()))])
}

fn removal() -> impl Strategy<Value = Request> {
    let fate = || select(vec![AfterRemoval::Keep, AfterRemoval::Remove]);
    (named_id(), fate(), fate())
        .prop_map(|(id, session_hook, oidc)| RemoveRequest { id, session_hook, oidc, ..remove_vk() }.into())
}

/// Any request except one to undo another.
pub(super) fn any_request() -> BoxedStrategy<Request> {
    let hook = select(vec![SessionHook::Ensure, SessionHook::LeaveAlone]);
    let parts = (named_id(), named_settings(), secret(), mapper(), hook);
    let add = parts.prop_map(|(id, settings, secret, mapper, session_hook)| {
        AddRequest { id, settings, secret, mapper, session_hook, ..add_vk() }.into()
    });
    let rotation = named_id().prop_map(|id| rotate_vk(id.as_ref().map(ProviderId::as_str)));
    prop_oneof![4 => add, 1 => rotation, 2 => removal()].boxed()
}
