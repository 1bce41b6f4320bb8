//! What is wrong with a mapper, or may be.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::domain::place::Place;

/// Something that a mapper does, or does not, and that people will feel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub code: FindingCode,
    /// What is wrong and what to change, in whole sentences.
    pub message: String,
    pub(crate) place: Option<Place>,
    /// The samples with which it shows; none, if it can be seen without any.
    pub samples: Vec<String>,
    /// The identity schema that shows it, if the default one does not: one that people can choose.
    pub(crate) schema: Option<String>,
}

/// The kinds of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingCode {
    /// It imports another file.
    Import,
    /// It can't be evaluated.
    EvaluationFailed,
    /// It reads a claim that is not always there, without a guard.
    UnguardedClaim,
    /// Its result has no `identity.traits`, or that isn't an object.
    NoTraits,
    /// It fills a trait that the identity schema does not have.
    UnknownTrait,
    /// It fills a trait with something that does not fit.
    TraitMisfit,
    /// A part of its result beside the traits has a type that Kratos rejects.
    OutputMisfit,
    /// It is, or makes, more than Kratos reads.
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
    /// An email address that nobody vouches for becomes a login identifier.
    UnverifiedIdentifier,
    /// An email address that nobody vouches for is passed off as verified.
    UnverifiedAddress,
    /// Its result has parts that Kratos does not look at.
    IgnoredOutput,
    /// It fills a trait that the identity schema, which allows any, does not list.
    UndeclaredTrait,
    /// It writes to Kratos' log.
    Trace,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Sign-in would fail, for some people at least.
    Error,
    /// It may be meant so.
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

    /// How bad it is. People who choose another identity schema may be meant to sign up in another way.
    pub fn severity(&self) -> Severity {
        if self.schema.is_some() { Severity::Warning } else { self.code.severity() }
    }

    /// Whether a mapper can't do anything about it.
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

    /// Whether it comes with the provider, however the mapper is written: nobody can fix it.
    pub(crate) fn is_inherent(self) -> bool {
        matches!(self, Self::RequiredTraitMissing | Self::UnverifiedIdentifier)
    }

    /// How bad it is.
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
