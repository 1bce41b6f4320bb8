//! What we pass to a child `ory`.

use super::ALL;
use crate::faults::with_fake;
use crate::support::lab::{Lab, SECRET};

/// Variables that no child gets.
pub const KEPT_BACK: [&str; 2] = ["ORY_SOCIAL_CLIENT_SECRET", "ORY_PROJECT_API_KEY"];

#[test]
fn no_ory_gets_the_secret_as_an_argument_or_in_its_environment() {
    let lab = Lab::new().with("ORY_SOCIAL_CLIENT_SECRET", SECRET).with("ORY_PROJECT_API_KEY", "ory_pat_x");
    let lab = with_fake(lab, r#"{ echo "ory $*"; env; } >> "$HOME/record""#);
    for words in ALL {
        let words = words.replace(" --client-secret-stdin", "");
        lab.run(&format!("{words} -vv")).succeeds();
    }
    let record = std::fs::read_to_string(lab.home().join("record")).unwrap();
    for verb in ["ory get project ", "ory update identity-config "] {
        assert!(record.contains(verb), "{verb}");
    }
    assert!(!record.contains(SECRET) && KEPT_BACK.iter().all(|name| !record.contains(name)), "{record}");
}
