//! Problems and possible problems of a mapper.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::domain::place::Place;

/// A problem of a mapper that affects the people who sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The kind of problem.
    pub code: FindingCode,
    /// What is wrong and what to change, in whole sentences.
    pub message: String,
    pub(crate) place: Option<Place>,
    /// The samples that show it. Empty if it shows without any.
    pub samples: Vec<String>,
    /// The selectable identity schema that shows it, if the default one doesn't.
    pub(crate) schema: Option<String>,
}

/// The kinds of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingCode {
    /// It imports another file.
    Import,
    /// It can't be evaluated.
    EvaluationFailed,
    /// It reads a claim that isn't always sent, without a guard.
    UnguardedClaim,
    /// Its result has no `identity.traits`, or that isn't an object.
    NoTraits,
    /// It fills a trait that the identity schema does not have.
    UnknownTrait,
    /// It fills a trait with something that does not fit.
    TraitMisfit,
    /// A part of its result other than the traits has a type that Kratos rejects.
    OutputMisfit,
    /// It, or its result, is larger than Kratos reads.
    TooLarge,
    /// It uses something that Kratos' version of Jsonnet lacks.
    TooNew,
    /// Kratos can't use the identity schema, whatever the mapper does.
    SchemaRejected,
    /// It reads a claim that the provider never sends.
    ClaimNeverSent,
    /// It holds something that looks like a secret.
    LooksLikeSecret,
    /// A required trait is never, or not always, filled.
    RequiredTraitMissing,
    /// An unverified email address becomes a login identifier.
    UnverifiedIdentifier,
    /// An unverified email address is marked as verified.
    UnverifiedAddress,
    /// Its result has parts that Kratos ignores.
    IgnoredOutput,
    /// It fills a trait that the identity schema allows but doesn't list.
    UndeclaredTrait,
    /// It writes to Kratos' log.
    Trace,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Sign-in would fail, for some people at least.
    Error,
    /// It may be intended.
    Warning,
}

impl Finding {
    pub(super) fn new(code: FindingCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), place: None, samples: Vec::new(), schema: None }
    }

    #[must_use]
    pub(super) fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    #[must_use]
    pub(super) fn with_sample(mut self, sample: &str) -> Self {
        self.samples.push(sample.to_owned());
        self
    }

    /// Returns the severity. A selectable schema only gets a warning: it may be meant for another way of signing up.
    pub fn severity(&self) -> Severity {
        if self.schema.is_some() { Severity::Warning } else { self.code.severity() }
    }

    /// Whether the problem is in the schema, so that no mapper can fix it.
    pub(super) fn is_about_schema(&self) -> bool {
        self.code == FindingCode::SchemaRejected
    }
}

impl FindingCode {
    /// Every kind, errors first.
    pub const ALL: [Self; 18] = [
        Self::Import,
        Self::EvaluationFailed,
        Self::UnguardedClaim,
        Self::NoTraits,
        Self::UnknownTrait,
        Self::TraitMisfit,
        Self::OutputMisfit,
        Self::TooLarge,
        Self::TooNew,
        Self::SchemaRejected,
        Self::ClaimNeverSent,
        Self::LooksLikeSecret,
        Self::RequiredTraitMissing,
        Self::UnverifiedIdentifier,
        Self::UnverifiedAddress,
        Self::IgnoredOutput,
        Self::UndeclaredTrait,
        Self::Trace,
    ];

    /// Whether it is inherent to the provider: no change to the mapper can fix it.
    pub(crate) fn is_inherent(self) -> bool {
        matches!(self, Self::RequiredTraitMissing | Self::UnverifiedIdentifier)
    }

    /// Returns the severity of this kind.
    pub fn severity(self) -> Severity {
        match self {
            Self::Import
            | Self::EvaluationFailed
            | Self::UnguardedClaim
            | Self::NoTraits
            | Self::UnknownTrait
            | Self::TraitMisfit
            | Self::OutputMisfit
            | Self::TooLarge
            | Self::TooNew
            | Self::SchemaRejected => Severity::Error,
            Self::ClaimNeverSent
            | Self::LooksLikeSecret
            | Self::RequiredTraitMissing
            | Self::UnverifiedIdentifier
            | Self::UnverifiedAddress
            | Self::IgnoredOutput
            | Self::UndeclaredTrait
            | Self::Trace => Severity::Warning,
        }
    }

    /// The stable name of this kind in JSON output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::EvaluationFailed => "evaluation_failed",
            Self::UnguardedClaim => "unguarded_claim",
            Self::NoTraits => "no_traits",
            Self::UnknownTrait => "unknown_trait",
            Self::TraitMisfit => "trait_misfit",
            Self::OutputMisfit => "output_misfit",
            Self::TooLarge => "too_large",
            Self::TooNew => "too_new",
            Self::SchemaRejected => "schema_rejected",
            Self::ClaimNeverSent => "claim_never_sent",
            Self::LooksLikeSecret => "looks_like_secret",
            Self::RequiredTraitMissing => "required_trait_missing",
            Self::UnverifiedIdentifier => "unverified_identifier",
            Self::UnverifiedAddress => "unverified_address",
            Self::IgnoredOutput => "ignored_output",
            Self::UndeclaredTrait => "undeclared_trait",
            Self::Trace => "trace",
        }
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("severity", self.severity().as_str())?;
        map.serialize_entry("code", self.code.as_str())?;
        map.serialize_entry("message", &self.message)?;
        map.serialize_entry("line", &self.place.map(|place| place.line))?;
        map.serialize_entry("column", &self.place.map(|place| place.column))?;
        map.serialize_entry("samples", &self.samples)?;
        map.serialize_entry("identity_schema", &self.schema)?;
        map.end()
    }
}

impl Severity {
    /// The stable name in JSON output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}
