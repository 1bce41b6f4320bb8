//! The steps of a test sign-in, and how far it got.

/// The steps of a test sign-in, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(crate) enum Step {
    /// The provider signed the person in for this app.
    Provider,
    /// It accepted the secret that Ory has, and gave Ory a token.
    Secret,
    /// It sent claims.
    Claims,
    /// The mapper turned them into an identity.
    Mapper,
    /// The identity fits the identity schema.
    IdentitySchema,
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    /// The person will be asked for what is missing.
    Incomplete,
    Failed,
    NotReached,
}

/// A step and its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    pub(crate) step: Step,
    pub(crate) verdict: Verdict,
}

/// The cause of a failed test sign-in, by Kratos' own steps (selfservice/strategy/oidc/oidcerr).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The person or the provider said no.
    Denied,
    /// The person came back in another browser, or too late.
    WrongBrowser,
    /// The provider refused the secret.
    Secret,
    /// It gave no token for another reason.
    Token,
    IdToken,
    Claims,
    Mapper,
    IdentitySchema,
    /// Kratos doesn't say at which step.
    Unknown,
}

impl Step {
    pub(crate) const ALL: [Self; 5] = [Self::Provider, Self::Secret, Self::Claims, Self::Mapper, Self::IdentitySchema];

    /// The stable name in JSON output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Secret => "secret",
            Self::Claims => "claims",
            Self::Mapper => "mapper",
            Self::IdentitySchema => "identity_schema",
        }
    }

    /// The name in a sentence.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::IdentitySchema => "identity schema",
            other => other.as_str(),
        }
    }
}

impl Verdict {
    /// The stable name in JSON output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
            Self::NotReached => "not_reached",
        }
    }
}

impl Cause {
    /// Determines the cause by the name of Kratos' step, and its words.
    pub(super) fn of(step: &str, words: &str) -> Self {
        let words = words.to_lowercase();
        match step {
            "provider_denied" => Self::Denied,
            "state_validate" => Self::WrongBrowser,
            "token_exchange"
                if ["invalid_client", "unauthorized_client", "secret"].iter().any(|it| words.contains(it)) =>
            {
                Self::Secret
            }
            "token_exchange" => Self::Token,
            "id_token_verify" => Self::IdToken,
            "claims_decode" => Self::Claims,
            "jsonnet_run" => Self::Mapper,
            "schema_validate" => Self::IdentitySchema,
            _ => Self::Unknown,
        }
    }

    /// The step that failed.
    fn step(self) -> Step {
        match self {
            Self::Denied | Self::WrongBrowser | Self::Unknown => Step::Provider,
            Self::Secret | Self::Token => Step::Secret,
            Self::IdToken | Self::Claims => Step::Claims,
            Self::Mapper => Step::Mapper,
            Self::IdentitySchema => Step::IdentitySchema,
        }
    }

    /// Returns the result of each step.
    pub(super) fn stages(failure: Option<Self>, last: Verdict) -> [Stage; 5] {
        let failed = failure.map(Self::step);
        Step::ALL.map(|step| {
            let verdict = match failed {
                Some(failed) if step == failed => Verdict::Failed,
                Some(failed) if step > failed => Verdict::NotReached,
                None if step == Step::IdentitySchema => last,
                _ => Verdict::Passed,
            };
            Stage { step, verdict }
        })
    }
}
