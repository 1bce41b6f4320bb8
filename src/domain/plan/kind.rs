//! The kinds of change, and what else there is to say, in words.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::pointer::Pointer;

/// The kinds of change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ChangeKind {
    /// A provider is added to the list.
    ProviderAdded {
        /// Its id.
        id: String,
        /// Its kind.
        kind: String,
    },
    /// One key of a provider gets another value.
    ProviderFieldChanged {
        /// The provider's id.
        id: String,
        /// The key.
        field: String,
        /// What it was, if it was set.
        before: Option<String>,
        /// What it becomes.
        after: String,
    },
    /// The stored client secret is replaced.
    ClientSecretReplaced {
        /// The provider's id.
        id: String,
    },
    /// A provider is taken from the list.
    ProviderRemoved {
        /// Its id.
        id: String,
    },
    /// A provider that was removed is added again.
    ProviderRestored {
        /// Its id.
        id: String,
    },
    /// Social sign-in is switched on.
    OidcEnabled,
    /// Social sign-in is switched off.
    OidcDisabled,
    /// The session hook is taken from the hooks of social sign-up.
    SessionHookRemoved,
    /// The hooks of social sign-up become what they were.
    HooksRestored,
    /// Some other value becomes what it was.
    ValueRestored {
        /// Where it stands.
        at: Pointer,
    },
    /// The session hook is put into effect for social sign-ups.
    SessionHookAdded {
        /// The global hooks that are copied along, described, because they would no longer run otherwise.
        copied: Vec<String>,
    },
}

/// Something the person should know that isn't a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A secret was given, and the stored one stays.
    ClientSecretKept,
    /// The session hook is not in effect, and was asked to be left alone.
    SessionHookLeftOut,
    /// The old secrets can't be put back: nobody has them.
    SecretsNotRestored {
        /// The ids of the providers.
        ids: Vec<String>,
    },
    /// Something that an undone run changed is not as it left it.
    ChangedSince {
        /// What it is.
        what: String,
    },
    /// Social sign-in stays on: it has other providers.
    OtherProvidersLeft,
    /// More than one provider has the id, and the change is about the first.
    SharedId {
        /// The id.
        id: String,
    },
    /// Another provider has the id of the one that is removed, and takes its place.
    NextWithId {
        /// The id.
        id: String,
    },
    /// Global hooks whose answers count are not copied along.
    HooksNotCopied {
        /// Those, described.
        hooks: Vec<String>,
    },
    /// A hook of Ory Network may have stood in for the global hooks that are copied along.
    HooksOfNetwork {
        /// Those, described.
        hooks: Vec<String>,
    },
    /// Something keeps people out although nothing of this plan is wrong: a setting of the flows, or a value of the
    /// provider.
    Problem {
        /// The same word as in `status`.
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
