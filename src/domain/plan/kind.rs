//! The kinds of changes and notes, and their wording.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::pointer::Pointer;

/// The kinds of change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ChangeKind {
    /// A provider is added to the list.
    ProviderAdded {
        /// Its ID.
        id: String,
        /// Its kind.
        kind: String,
    },
    /// One key of a provider gets another value.
    ProviderFieldChanged {
        /// The provider's ID.
        id: String,
        /// The key.
        field: String,
        /// The old value, if it was set.
        before: Option<String>,
        /// The new value.
        after: String,
    },
    /// The stored client secret is replaced.
    ClientSecretReplaced {
        /// The provider's ID.
        id: String,
    },
    /// A provider is removed.
    ProviderRemoved {
        /// Its ID.
        id: String,
    },
    /// A provider that was removed is added again.
    ProviderRestored {
        /// Its ID.
        id: String,
    },
    /// Social sign-in is switched on.
    OidcEnabled,
    /// Social sign-in is switched off.
    OidcDisabled,
    /// The session hook is removed from the hooks of social sign-up.
    SessionHookRemoved,
    /// The hooks of social sign-up are restored.
    HooksRestored,
    /// Some other value is restored.
    ValueRestored {
        /// The place of the value.
        at: Pointer,
    },
    /// The session hook is added for social sign-ups.
    SessionHookAdded {
        /// Descriptions of the global hooks that are copied along, because they would no longer run otherwise.
        copied: Vec<String>,
    },
}

/// Something the user should know that isn't a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A secret was given, but the stored one is kept.
    ClientSecretKept,
    /// The secret should come from Kratos' environment, but the file has one too.
    SecretInFile {
        /// The ID of the provider.
        id: String,
    },
    /// The session hook isn't in effect, and the request leaves it alone.
    SessionHookLeftOut,
    /// The old secrets can't be restored because Ory never showed them.
    SecretsNotRestored {
        /// The IDs of the providers.
        ids: Vec<String>,
    },
    /// Something that the undone run changed has changed again since.
    ChangedSince {
        /// A description of it.
        what: String,
    },
    /// Social sign-in stays on because other providers use it.
    OtherProvidersLeft,
    /// More than one provider has the ID, and only the first is changed.
    SharedId {
        /// The ID.
        id: String,
    },
    /// Another provider has the same ID as the removed one, and takes its place.
    NextWithId {
        /// The ID.
        id: String,
    },
    /// Global hooks whose answers can reject people aren't copied along.
    HooksNotCopied {
        /// Descriptions of the hooks.
        hooks: Vec<String>,
    },
    /// A hook of Ory Network may have kept the copied global hooks from running.
    HooksOfNetwork {
        /// Descriptions of the hooks.
        hooks: Vec<String>,
    },
    /// A setting of the flows or a value of the provider keeps people out, although this plan is fine.
    Problem {
        /// The same code as in `status`.
        code: String,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        fix: String,
    },
}

impl ChangeKind {
    /// The stable name of this kind of change in JSON output.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::ProviderAdded { .. } => "provider_added",
            Self::ProviderFieldChanged { .. } => "provider_field_changed",
            Self::ClientSecretReplaced { .. } => "client_secret_replaced",
            Self::ProviderRemoved { .. } => "provider_removed",
            Self::ProviderRestored { .. } => "provider_restored",
            Self::OidcEnabled => "oidc_enabled",
            Self::OidcDisabled => "oidc_disabled",
            Self::SessionHookRemoved => "session_hook_removed",
            Self::HooksRestored => "hooks_restored",
            Self::ValueRestored { .. } => "value_restored",
            Self::SessionHookAdded { .. } => "session_hook_added",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProviderAdded { id, kind } if id == kind => write!(formatter, "Add the provider {id}."),
            Self::ProviderAdded { id, kind } => write!(formatter, "Add the provider {id} (kind: {kind})."),
            Self::ProviderFieldChanged { id, field, before: Some(before), after } => {
                write!(formatter, "Change {field} of {id} from {before} to {after}.")
            }
            Self::ProviderFieldChanged { id, field, before: None, after } => {
                write!(formatter, "Set {field} of {id} to {after}.")
            }
            Self::ClientSecretReplaced { id } => write!(formatter, "Replace the stored client secret of {id}."),
            Self::ProviderRemoved { id } => write!(formatter, "Remove the provider {id}."),
            Self::ProviderRestored { id } => write!(formatter, "Restore the provider {id}."),
            Self::OidcEnabled => formatter.write_str("Turn on social sign-in."),
            Self::OidcDisabled => formatter.write_str("Turn off social sign-in."),
            Self::SessionHookRemoved => formatter.write_str("Remove the session hook from social sign-up."),
            Self::HooksRestored => formatter.write_str("Restore the hooks of social sign-up."),
            Self::ValueRestored { at } => write!(formatter, "Restore {at}."),
            Self::SessionHookAdded { copied } if copied.is_empty() => {
                formatter.write_str("Add the session hook, which signs people in right after they sign up.")
            }
            Self::SessionHookAdded { copied } => {
                let hooks = if copied.len() == 1 { "hook" } else { "hooks" };
                write!(formatter, "Add the session hook, keeping your global {hooks} ({}).", copied.join(", "))
            }
        }
    }
}

impl Note {
    /// The stable name of this note in JSON output.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::ClientSecretKept => "client_secret_kept",
            Self::SecretInFile { .. } => "secret_in_file",
            Self::SessionHookLeftOut => "session_hook_left_out",
            Self::SecretsNotRestored { .. } => "secrets_not_restored",
            Self::ChangedSince { .. } => "changed_since",
            Self::OtherProvidersLeft => "other_providers_left",
            Self::SharedId { .. } => "shared_id",
            Self::NextWithId { .. } => "next_with_id",
            Self::HooksNotCopied { .. } => "hooks_not_copied",
            Self::HooksOfNetwork { .. } => "hooks_of_network",
            Self::Problem { code, .. } => code,
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::HooksNotCopied { hooks } => {
                return write!(
                    formatter,
                    "Not copied: {}. Kratos never ran these hooks at a social sign-up, where they could reject people.",
                    hooks.join(", ")
                );
            }
            Self::HooksOfNetwork { hooks } => {
                return write!(
                    formatter,
                    "On Ory Network, the hook {} may have kept the global hooks from running at social sign-ups. The \
                     copies will run. Check that you want this.",
                    hooks.join(", ")
                );
            }
            Self::Problem { problem, fix, .. } => {
                return write!(formatter, "{problem} {fix}");
            }
            Self::SecretInFile { id } => {
                return write!(
                    formatter,
                    "The file still has the client secret of {id}. Delete it there once Kratos has the variable."
                );
            }
            Self::ClientSecretKept => {
                "The stored client secret stays: Ory never shows it, so it can't be compared with the new one. Run \
                 `ory-social rotate-secret` to replace it."
            }
            Self::SessionHookLeftOut => {
                "Without the session hook, people who sign up with a provider have to sign in again."
            }
            Self::SecretsNotRestored { ids } => {
                let ids = ids.join(", ");
                return write!(
                    formatter,
                    "The old client secret can't be restored because Ory never showed it: {ids}. The stored one was \
                     replaced or belongs to another app. Sign-ins may fail until you set the right one with \
                     `ory-social rotate-secret`."
                );
            }
            Self::ChangedSince { what } => {
                return write!(
                    formatter,
                    "{what} has changed since then, so it stays as it is. `ory-social restore --whole` restores the \
                     whole configuration and discards all later changes."
                );
            }
            Self::OtherProvidersLeft => "Social sign-in stays on: other providers use it.",
            Self::SharedId { id } => {
                return write!(
                    formatter,
                    "More than one provider has the ID {id}. Kratos uses only the first, and so does ory-social."
                );
            }
            Self::NextWithId { id } => {
                return write!(
                    formatter,
                    "Another provider also has the ID {id}, and Kratos will use that one. Run this command again to \
                     remove it."
                );
            }
        };
        formatter.write_str(text)
    }
}
