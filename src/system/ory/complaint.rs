//! Error messages of `ory`. It has one exit code for everything, so the text has to be parsed.

/// The message of `ory`, without its usage text, and its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub(crate) kind: ComplaintKind,
    /// The full message. It must not be cut before secrets are hidden in it.
    pub words: String,
}

/// The meaning of a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComplaintKind {
    /// Nobody is signed in.
    NotSignedIn,
    /// The key or session is invalid or expired.
    CredentialsRefused,
    /// The key or session isn't allowed to do this.
    Forbidden,
    /// No such project or workspace.
    NotFound,
    /// More than one project matches.
    Ambiguous,
    /// Ory rejected the configuration.
    ConfigurationRefused,
    /// It conflicts with something that already exists.
    Conflict,
    /// Too many requests.
    TooManyRequests,
    /// Ory Network itself failed.
    ServerError,
    /// Ory Network can't be reached, or the answer doesn't come from its API.
    Network,
    /// `ory` doesn't know the command or flag, because it's too old.
    TooOld,
    /// There is no home folder for its session.
    NoHome,
    /// An API error with a message and a reason, but an unknown message.
    Unexplained,
    /// Anything else.
    Other,
}

/// The message lines of Ory's APIs (github.com/ory/herodot), and of proxies in front of them. Only a whole line counts,
/// because later lines may quote a configuration, which can contain any words.
const MESSAGES: &[(&str, ComplaintKind)] = &[
    ("the request could not be authorized", ComplaintKind::CredentialsRefused),
    ("the requested action was forbidden", ComplaintKind::Forbidden),
    ("unable to locate the resource", ComplaintKind::NotFound),
    ("the requested resource could not be found", ComplaintKind::NotFound),
    ("the request was malformed or contained invalid parameters", ComplaintKind::ConfigurationRefused),
    ("the resource could not be created due to a conflict", ComplaintKind::Conflict),
    ("too many requests", ComplaintKind::TooManyRequests),
    ("rate limit exceeded", ComplaintKind::TooManyRequests),
    ("an internal server error occurred", ComplaintKind::ServerError),
    ("internal server error", ComplaintKind::ServerError),
    ("bad gateway", ComplaintKind::ServerError),
    ("service unavailable", ComplaintKind::ServerError),
    ("gateway timeout", ComplaintKind::ServerError),
];

/// Phrases in the messages of `ory` itself, in order of priority. Recorded with ory 1.3.3.
const SIGNS: &[(&str, ComplaintKind)] = &[
    ("please authenticate the CLI", ComplaintKind::NotSignedIn),
    ("re-authenticate to continue", ComplaintKind::NotSignedIn),
    ("you have to authenticate the Ory CLI", ComplaintKind::NotSignedIn),
    ("401 Unauthorized", ComplaintKind::CredentialsRefused),
    ("No valid session credentials", ComplaintKind::CredentialsRefused),
    ("no workspaces were found", ComplaintKind::CredentialsRefused),
    ("is not unique, please use more characters", ComplaintKind::Ambiguous),
    ("Found more than one workspace", ComplaintKind::Ambiguous),
    ("No project found with slug", ComplaintKind::NotFound),
    ("No workspace found with", ComplaintKind::NotFound),
    ("Failed to execute API request", ComplaintKind::Network),
    ("undefined response type", ComplaintKind::Network),
    ("unexpected end of JSON input", ComplaintKind::Network),
    ("invalid character", ComplaintKind::Network),
    ("dial tcp", ComplaintKind::Network),
    ("no such host", ComplaintKind::Network),
    ("connection re", ComplaintKind::Network),
    ("timeout", ComplaintKind::Network),
    // Go's own words (net/http, crypto/x509).
    ("Client.Timeout", ComplaintKind::Network),
    ("x509: ", ComplaintKind::Network),
    ("EOF", ComplaintKind::Network),
    ("unknown flag", ComplaintKind::TooOld),
    ("unknown command", ComplaintKind::TooOld),
    ("$HOME is not defined", ComplaintKind::NoHome),
];

/// The longest quote of someone else's message, in characters.
const MAX_QUOTE: usize = 600;

impl ComplaintKind {
    /// Whether the same request may succeed a moment later.
    pub(crate) fn may_pass(self) -> bool {
        matches!(self, Self::TooManyRequests | Self::ServerError | Self::Network | Self::Unexplained | Self::Other)
    }
}

impl Complaint {
    /// Returns the message, cut to a length worth quoting.
    pub(crate) fn quote(&self) -> String {
        match self.words.char_indices().nth(MAX_QUOTE) {
            Some((end, _)) => format!("{}…", &self.words[..end]),
            None => self.words.clone(),
        }
    }

    /// Parses the stderr of `ory`.
    pub fn read(stderr: &[u8]) -> Self {
        let text = String::from_utf8_lossy(stderr);
        let text = text.trim();
        if let Some(kind) = kind_of_message(text.lines().next().unwrap_or_default()) {
            return Self { kind, words: text.to_owned() };
        }
        let words = without_usage(text);
        let is_its_own = words != text || words.lines().count() < 2;
        let kind = SIGNS.iter().find(|(sign, _)| is_its_own && words.contains(sign)).map(|(_, kind)| *kind);
        let unknown = if is_its_own { ComplaintKind::Other } else { ComplaintKind::Unexplained };
        Self { kind: kind.unwrap_or(unknown), words }
    }
}

/// Returns the meaning of the first line of an API error, if it's a known one. A status code may come before it.
fn kind_of_message(line: &str) -> Option<ComplaintKind> {
    let line = line.trim().to_ascii_lowercase();
    let line = line.trim_start_matches(|character: char| character.is_ascii_digit()).trim_start();
    let is =
        |message: &str| line.strip_prefix(message).is_some_and(|rest| rest.is_empty() || rest.starts_with([',', '.']));
    MESSAGES.iter().find(|(message, _)| is(message)).map(|(_, kind)| *kind)
}

/// Strips everything but the message. `ory` prints `Error: <message>`, its usage text, and the message again. For an
/// API error, it prints a message line and a reason line.
fn without_usage(stderr: &str) -> String {
    let own = stderr.strip_prefix("Error: ").or_else(|| Some(stderr.split_once("\nError: ")?.1));
    let words = match own {
        Some(rest) => rest.split("\nUsage:").next().unwrap_or(rest).split("\nRun 'ory").next().unwrap_or(rest),
        None => stderr,
    };
    let words = words.trim();
    // When a Go program crashes, it prints its whole stack.
    if words.starts_with("panic: ") {
        return words.lines().next().unwrap_or(words).to_owned();
    }
    // "unable to get project: <response body>: undefined response type". The body may contain secrets. If there was no
    // response, the request is quoted instead: `Get "https://…": EOF`.
    if let (Some((what, rest)), Some((_, why))) = (words.split_once(": "), words.rsplit_once(": "))
        && what.starts_with("unable to ")
        && !rest.starts_with("Get \"")
    {
        return format!("{what}: {why}");
    }
    // "Failed to execute API request" comes after the whole response body.
    if words.ends_with("see error above.") && words.contains('{') {
        return words.lines().last().unwrap_or(words).to_owned();
    }
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usage_text_and_the_repetition_are_left_out() {
        let complaint = Complaint::read(
            b"Error: no project was specified\nUsage:\n  ory get project [id] [flags]\n\nno project was specified\n",
        );
        assert_eq!(complaint, Complaint { kind: ComplaintKind::Other, words: "no project was specified".into() });
    }

    #[test]
    fn recorded_errors_are_understood() {
        let cases: &[(&str, ComplaintKind)] = &[
            ("Error: please authenticate the CLI or remove the `--quiet` flag\nUsage:\n", ComplaintKind::NotSignedIn),
            (
                "The request could not be authorized\nNo valid session credentials found in the request.\n",
                ComplaintKind::CredentialsRefused,
            ),
            ("Unable to locate the resource\nThe project could not be found\n", ComplaintKind::NotFound),
            (
                "Error: The slug or ID prefix \"acme\" is not unique, please use more characters.\nMatching slugs: \
                 [acme-1 acme-2]\nUsage:\n",
                ComplaintKind::Ambiguous,
            ),
            (
                "The request was malformed or contained invalid parameters\nI[#/x] S[#]\n",
                ComplaintKind::ConfigurationRefused,
            ),
            ("Error: undefined response type\nUsage:\n", ComplaintKind::Network),
            (
                "Error: Get \"http://api\": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection \
                 refused\nUsage:\n",
                ComplaintKind::Network,
            ),
            ("Error: unknown flag: --project\nUsage:\n", ComplaintKind::TooOld),
        ];
        for (stderr, kind) in cases {
            assert_eq!(Complaint::read(stderr.as_bytes()).kind, *kind, "{stderr}");
        }
    }

    #[test]
    fn a_reason_that_quotes_other_answers_is_not_mistaken_for_them() {
        for (stderr, kind) in [
            (
                "The request was malformed or contained invalid parameters\nhttps://acme.com/Bad Gateway rate-limit",
                ComplaintKind::ConfigurationRefused,
            ),
            (
                "The configuration is odd\nNo project found with slug x, please authenticate the CLI",
                ComplaintKind::Unexplained,
            ),
            (
                "An internal server error occurred, please contact the system administrator\nUnable to locate the \
                 resource",
                ComplaintKind::ServerError,
            ),
            ("Unable to locate the resource pool\nupstream", ComplaintKind::Unexplained),
            ("Too many requests, please slow down\n", ComplaintKind::TooManyRequests),
            ("502 Bad Gateway\n", ComplaintKind::ServerError),
            ("Something new\n", ComplaintKind::Other),
        ] {
            assert_eq!(Complaint::read(stderr.as_bytes()).kind, kind, "{stderr}");
        }
    }

    #[test]
    fn a_request_that_was_not_answered_is_reported_whole() {
        let words = "unable to get project: Get \"https://api.console.ory.sh/projects/x\": tls: failed to verify \
            certificate: x509: certificate signed by unknown authority";
        let complaint = Complaint::read(format!("Error: {words}\nUsage:\n").as_bytes());
        assert_eq!(complaint, Complaint { kind: ComplaintKind::Network, words: words.to_owned() });
    }

    #[test]
    fn a_crash_of_ory_is_reported_without_its_stack() {
        let complaint =
            Complaint::read(b"panic: runtime error: invalid memory address\n\ngoroutine 1 [running]:\nmain.go\n");
        assert_eq!(complaint.words, "panic: runtime error: invalid memory address");
    }

    #[test]
    fn a_body_that_is_dumped_within_the_message_is_not_quoted() {
        for (why, kind) in [
            ("undefined response type", ComplaintKind::Network),
            ("unexpected end of JSON input", ComplaintKind::Network),
            ("invalid character ':' looking for beginning of value", ComplaintKind::Network),
        ] {
            let stderr =
                format!("Error: unable to get project: {{\"client_secret\": \"canary\", \"x\": : {why}\nUsage:\n");
            assert_eq!(
                Complaint::read(stderr.as_bytes()),
                Complaint { kind, words: format!("unable to get project: {why}") }
            );
        }
    }

    #[test]
    fn a_body_that_is_dumped_before_the_message_is_not_quoted() {
        let complaint = Complaint::read(
            b"{\n  \"client_secret\": \"canary\"\n}\nFailed to execute API request, see error above.\n",
        );
        assert_eq!(complaint.words, "Failed to execute API request, see error above.");
    }
}
