//! How much of an app a preflight can check.

use serde::Serialize;

use super::rule::{At, Rule, Sign};
use super::{ClientAuthentication, Preflight, SignIn, Step};

/// The possible results of checking one part of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coverage {
    pub(crate) step: Step,
    /// Whether a right value is recognized.
    pub(crate) can_confirm: bool,
    /// Whether a wrong value is recognized.
    pub(crate) can_reject: bool,
}

/// How much of an app can be checked before the push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Extent {
    /// Each part can be confirmed, and rejected.
    Full,
    Partly,
    None,
}

impl Extent {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partly => "partly",
            Self::None => "none",
        }
    }
}

impl Preflight {
    /// Returns what can be found out, in the order of a report.
    pub(crate) fn coverage(&self) -> Vec<Coverage> {
        let provable = self.provable();
        let first = self.discovery.iter().map(|discovery| discovery.step);
        first
            .chain([Step::Client, Step::Secret, Step::Callback])
            .map(|step| Coverage { step, can_confirm: provable.contains(&step), can_reject: self.can_reject(step) })
            .collect()
    }

    pub(crate) fn extent(&self) -> Extent {
        let coverage = self.coverage();
        if coverage.iter().all(|part| part.can_confirm && part.can_reject) {
            Extent::Full
        } else if coverage.iter().any(|part| part.can_confirm || part.can_reject) {
            Extent::Partly
        } else {
            Extent::None
        }
    }

    /// Returns the steps that can be confirmed, in the order of a report.
    fn provable(&self) -> Vec<Step> {
        let mut steps: Vec<_> = self.discovery.iter().map(|discovery| discovery.step).collect();
        let signed = self.client == ClientAuthentication::Oauth1;
        let page_proves = self.page_proves();
        if signed || self.allows_control() || page_proves {
            steps.push(Step::Client);
        }
        if signed || self.allows_control() {
            steps.push(Step::Secret);
        }
        if signed || page_proves {
            steps.push(Step::Callback);
        }
        steps
    }

    /// Whether the sign-in page can prove anything. That takes a known refusal of the control request. In a silent
    /// sign-in, any page that the provider shows is a refusal.
    fn page_proves(&self) -> bool {
        match self.sign_in {
            SignIn::Silent => true,
            SignIn::Page => {
                let refuses = |rule: &&Rule| (rule.at, rule.verdict) == (At::Authorize, Sign::CallbackNotRegistered);
                self.reachable().iter().any(refuses)
            }
            SignIn::Unasked => false,
        }
    }

    fn can_reject(&self, step: Step) -> bool {
        let signs: Vec<_> = self.reachable().into_iter().filter_map(Rule::refusal).collect();
        match step {
            // The issuer of the discovery document is compared, and a missing document is an answer too.
            Step::Issuer => true,
            Step::Tenant => signs.contains(&Sign::WrongTenant),
            // Many providers don't say which of the two is wrong.
            Step::Client => signs.contains(&Sign::WrongClientId) || signs.contains(&Sign::WrongClientSecret),
            Step::Secret => signs.contains(&Sign::WrongClientSecret),
            Step::Callback => signs.contains(&Sign::CallbackNotRegistered),
        }
    }

    /// The rules for the requests that this preflight makes, without common rules that one of this provider overrides.
    fn reachable(&self) -> Vec<&Rule> {
        let asked = |rule: &&Rule| rule.at != At::Authorize || self.sign_in != SignIn::Unasked;
        let mut reachable: Vec<&Rule> = Vec::new();
        for rule in self.rules().filter(asked) {
            if !reachable.iter().any(|earlier| earlier.overrides(rule)) {
                reachable.push(rule);
            }
        }
        reachable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::Catalogue;

    fn folders(wanted: Extent) -> Vec<&'static str> {
        let templates = Catalogue::shipped().templates().filter(|it| it.extent() == wanted);
        templates.map(|template| template.folder.as_str()).collect()
    }

    fn coverage(folder: &str, step: Step) -> (bool, bool) {
        let preflight = Catalogue::shipped().get(folder).unwrap().preflight.as_ref().unwrap();
        let part = preflight.coverage().into_iter().find(|part| part.step == step).unwrap();
        (part.can_confirm, part.can_reject)
    }

    #[test]
    fn most_providers_can_be_asked_about_every_part_of_an_app() {
        let full = [
            "amazon",
            "apple",
            "auth0",
            "generic",
            "gitlab",
            "google",
            "linkedin",
            "microsoft",
            "ory",
            "salesforce",
            "slack",
            "spotify",
            "twitch",
            "vk",
            "x",
        ];
        assert_eq!(folders(Extent::Full), full);
        assert_eq!(folders(Extent::None), <[&str; 0]>::default());
    }

    #[test]
    fn github_checks_the_callback_url_only_when_someone_signs_in() {
        assert_eq!(coverage("github", Step::Callback), (false, false));
        assert_eq!(coverage("github", Step::Secret), (true, true));
    }

    #[test]
    fn discord_can_reject_a_callback_url_and_never_confirms_one() {
        assert_eq!(coverage("discord", Step::Callback), (false, true));
    }

    #[test]
    fn a_single_token_request_can_reject_a_secret_and_never_confirm_it() {
        assert_eq!(coverage("line", Step::Secret), (false, true));
    }

    #[test]
    fn an_answer_that_is_only_inferred_rejects_nothing() {
        for step in [Step::Client, Step::Secret, Step::Callback] {
            assert!(!coverage("netid", step).1, "{step:?}");
        }
    }
}
