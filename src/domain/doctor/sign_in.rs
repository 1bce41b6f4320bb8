//! Checks how `ory` is signed in, without any requests.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{Check, Level};

const NAME: &str = "sign_in";
const AGAIN: &str = "sign in again with `ory auth logout` and `ory auth`";
/// How much time a session should have left.
const ENOUGH: SignedDuration = SignedDuration::from_hours(1);

/// The session of `ory auth`, as `ory` stores it in `~/.ory-cloud.json` (ory/cli, cmd/cloudx/client/config.go).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoredSession {
    /// When its access token expires.
    expiry: Option<Timestamp>,
    /// Whether there is a refresh token, which lets `ory` renew the session by itself.
    is_renewable: bool,
}

impl StoredSession {
    /// Reads the file. It may hold no session: `ory auth logout` leaves such a file.
    pub(crate) fn parse(text: &[u8]) -> Result<Option<Self>, &'static str> {
        let file: Value = serde_json::from_slice(text).map_err(|_| "it is not JSON")?;
        let token = &file["access_token"];
        let has = |key| token[key].as_str().is_some_and(|value| !value.is_empty());
        let expiry = token["expiry"].as_str().and_then(|time| time.parse().ok());
        Ok(has("access_token").then(|| Self { expiry, is_renewable: has("refresh_token") }))
    }
}

/// Judges a workspace key by how it looks. Never quotes it.
pub(crate) fn workspace_key(key: &str) -> Check {
    if key.starts_with("ory_wak_") {
        return Check::new(NAME, Level::Ok, "With a workspace key (ORY_WORKSPACE_API_KEY).");
    }
    let looks = match key.starts_with("ory_pat_") || key.starts_with("ory_apikey_") {
        true => "a project key, which can't read or change the configuration",
        false => "none",
    };
    let message = format!("ORY_WORKSPACE_API_KEY should be a workspace key, but looks like {looks}.");
    Check::new(NAME, Level::Warning, message).fix("set it to a key that starts with ory_wak_")
}

/// Judges a session at this time.
pub(crate) fn session(stored: Option<StoredSession>, now: Timestamp) -> Check {
    let Some(session) = stored else {
        return Check::new(NAME, Level::Problem, "Found neither an `ory auth` session nor a workspace key.")
            .fix("run `ory auth`, or set ORY_WORKSPACE_API_KEY to a workspace key (ory_wak_…) in a script");
    };
    let check = |level, text: &str| Check::new(NAME, level, format!("With an `ory auth` session{text}."));
    let Some(expiry) = session.expiry.filter(|_| !session.is_renewable) else {
        let text = if session.is_renewable { ", which `ory` renews automatically" } else { "" };
        return check(Level::Ok, text);
    };
    match expiry.duration_since(now) {
        left if left.is_negative() => check(Level::Problem, ", which has expired").fix(AGAIN),
        left if left < ENOUGH => {
            check(Level::Warning, &format!(", which expires in {} minutes", left.as_mins())).fix(AGAIN)
        }
        _ => check(Level::Ok, &format!(", until {expiry:.0}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(token: &str, now: &str) -> Check {
        let file = format!(r#"{{"version":"v1","access_token":{token}}}"#);
        session(StoredSession::parse(file.as_bytes()).unwrap(), now.parse().unwrap())
    }

    #[test]
    fn a_session_is_judged_by_the_time_that_it_has_left() {
        let token = r#"{"access_token":"canary","expiry":"2026-05-01T12:00:00Z"}"#;
        let level = |now| judged(token, now).level;
        assert_eq!(level("2026-05-01T10:59:00Z"), Level::Ok);
        assert_eq!(level("2026-05-01T11:01:00Z"), Level::Warning);
        assert_eq!(level("2026-05-01T12:01:00Z"), Level::Problem);
        assert!(!judged(token, "2026-05-01T12:01:00Z").message.contains("canary"));
    }

    #[test]
    fn a_session_that_renews_itself_may_have_expired() {
        let token = r#"{"access_token":"x","refresh_token":"y","expiry":"2026-05-01T12:00:00Z"}"#;
        assert_eq!(judged(token, "2027-01-01T00:00:00Z").level, Level::Ok);
    }

    #[test]
    fn a_file_may_hold_no_session() {
        for token in ["null", "{}", r#"{"access_token":""}"#] {
            assert_eq!(judged(token, "2026-05-01T12:00:00Z").level, Level::Problem, "{token}");
        }
        assert!(StoredSession::parse(b"access_token: x").is_err());
    }

    #[test]
    fn a_session_that_go_stored_with_an_offset_expires_when_it_says() {
        for (expiry, level) in [
            ("2026-05-01T14:00:00+02:00", Level::Warning),
            ("2026-05-01T08:30:00.123456789-03:30", Level::Warning),
            ("2026-05-01T12:00:00+02:00", Level::Problem),
        ] {
            let token = format!(r#"{{"access_token":"x","expiry":"{expiry}"}}"#);
            assert_eq!(judged(&token, "2026-05-01T11:30:00Z").level, level, "{expiry}");
        }
    }

    #[test]
    fn an_expiry_that_is_not_a_time_is_ignored() {
        for expiry in ["", "soon", "2026-05-01T12:00:00", "2026-05-01T12:00:00*02:00", "äääää"] {
            let token = format!(r#"{{"access_token":"x","expiry":"{expiry}"}}"#);
            assert_eq!(judged(&token, "2026-05-01T12:30:00Z").level, Level::Ok, "{expiry}");
        }
    }

    #[test]
    fn a_project_key_is_not_a_workspace_key() {
        assert_eq!(workspace_key("ory_wak_canary").level, Level::Ok);
        for key in ["ory_pat_canary", "ory_apikey_canary", "canary"] {
            let check = workspace_key(key);
            assert_eq!(check.level, Level::Warning);
            assert!(!check.message.contains("canary"));
        }
    }
}
