//! Builds arbitrary requests.

use arbitrary::{Result, Unstructured};
use ory_social::domain::catalogue::Catalogue;
use ory_social::domain::content::{HttpsUrl, Mapper};
use ory_social::domain::identity_config::IdentityConfig;
use ory_social::domain::provider::ProviderId;
use ory_social::domain::request::{
    AddRequest, AfterRemoval, RemoveRequest, Request, RestoreRequest, RestoreScope, RotateSecretRequest, SecretIntent,
    SessionHook,
};
use ory_social::domain::secret::Secret;
use ory_social::domain::settings::Settings;
use ory_social::domain::template::Template;

use crate::CANARY;

pub fn canary() -> Secret {
    Secret::parse(CANARY).expect("the canary is a valid secret")
}

/// Returns a request to add, change or remove a provider, or to rotate its secret.
pub fn about_a_provider(bytes: &mut Unstructured<'_>) -> Result<Request> {
    let id = id(bytes)?;
    Ok(match bytes.int_in_range(0..=4)? {
        0 => Request::RotateSecret(Box::new(RotateSecretRequest { template: vk(), id, secret: canary() })),
        1 => {
            let (session_hook, oidc) = (after_removal(bytes)?, after_removal(bytes)?);
            Request::Remove(Box::new(RemoveRequest { template: vk(), id, session_hook, oidc }))
        }
        _ => Request::Add(Box::new(add(bytes, id)?)),
    })
}

/// Returns a request to undo the run that turned `before` into `after`.
pub fn restore(
    before: &IdentityConfig,
    after: Option<IdentityConfig>,
    replaced_secrets: Vec<String>,
    with_secret: bool,
) -> Request {
    let scope = after.map_or(RestoreScope::Whole, |after| RestoreScope::Run { after });
    let secret = with_secret.then(canary);
    Request::Restore(Box::new(RestoreRequest { before: before.clone(), scope, replaced_secrets, secret }))
}

fn vk() -> &'static Template {
    Catalogue::shipped().get("vk").expect("the template is part of the build")
}

fn after_removal(bytes: &mut Unstructured<'_>) -> Result<AfterRemoval> {
    Ok(if bytes.arbitrary()? { AfterRemoval::Remove } else { AfterRemoval::Keep })
}

fn id(bytes: &mut Unstructured<'_>) -> Result<Option<ProviderId>> {
    let text = match bytes.int_in_range(0..=7)? {
        0..=3 => return Ok(None),
        4..=6 => (*bytes.choose(&["vk", "VK", "shop", "new", "google"])?).to_owned(),
        _ => text(bytes)?,
    };
    Ok(ProviderId::parse(&text).ok())
}

fn add(bytes: &mut Unstructured<'_>, id: Option<ProviderId>) -> Result<AddRequest> {
    let secret = match bytes.int_in_range(0..=2)? {
        0 => None,
        1 => Some(SecretIntent::WhereNeeded(canary())),
        _ => Some(SecretIntent::Replace(canary())),
    };
    let mapper = match bytes.int_in_range(0..=3)? {
        0 => Some(Mapper::Snippet(text(bytes)?)),
        1 => HttpsUrl::parse(&format!("https://{}", text(bytes)?)).ok().map(Mapper::Url),
        _ => None,
    };
    let session_hook = if bytes.ratio(3, 4)? { SessionHook::Ensure } else { SessionHook::LeaveAlone };
    Ok(AddRequest { template: vk(), id, settings: settings(bytes)?, secret, mapper, session_hook })
}

/// Returns any valid values for some of the settings.
fn settings(bytes: &mut Unstructured<'_>) -> Result<Settings> {
    let mut settings = Settings::default();
    for key in ["client_id", "label", "scope"] {
        let given = match bytes.int_in_range(0..=3)? {
            0 => continue,
            1 => text(bytes)?,
            _ => (*bytes.choose(&["51234567", "1"])?).to_owned(),
        };
        if let Ok(value) = vk().setting(key, &given) {
            settings.set(key, value);
        }
    }
    Ok(settings)
}

/// Returns a string without a canary.
fn text(bytes: &mut Unstructured<'_>) -> Result<String> {
    let text: String = bytes.arbitrary()?;
    Ok(if text.contains(CANARY) || text.contains(crate::STORED) { String::new() } else { text })
}
