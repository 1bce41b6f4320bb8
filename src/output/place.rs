//! Where a run works. In the sandbox, printed commands become sandbox commands.

use std::borrow::Cow;
use std::sync::OnceLock;

/// The sandbox's commands, set only if the run is in the sandbox.
static SANDBOX: OnceLock<Vec<String>> = OnceLock::new();

/// Records that this run is in the sandbox, which has these commands.
pub(crate) fn enter_sandbox(commands: Vec<String>) {
    let _ = SANDBOX.set(commands);
}

/// Adapts the commands in a text to where the run works.
pub(super) fn localized(text: &str) -> Cow<'_, str> {
    SANDBOX.get().map_or(Cow::Borrowed(text), |commands| Cow::Owned(in_sandbox(text, commands)))
}

fn in_sandbox(text: &str, commands: &[String]) -> String {
    const PROGRAM: &str = "ory-social ";
    let mut parts = text.split(PROGRAM);
    let mut local = parts.next().map(str::to_owned).into_iter().collect::<String>();
    for part in parts {
        let end = part.find(|it: char| !it.is_ascii_lowercase() && it != '-').unwrap_or(part.len());
        local += PROGRAM;
        if commands.iter().any(|command| command == &part[..end]) {
            local += "sandbox ";
        }
        local += part;
    }
    // These lines come from a rendered page.
    for start in ["\nory get ", "\nory update ", "\n  ory update "] {
        local = local.replace(start, &start.replace("ory", "ory-social sandbox ory"));
    }
    local.replace("`ory-social`", "`ory-social sandbox`")
}

#[cfg(test)]
mod tests {
    use super::in_sandbox;

    #[test]
    fn each_command_is_one_for_the_sandbox_and_nothing_else_changes() {
        let commands = ["add", "plan", "callback-url"].map(str::to_owned);
        for (text, local) in [
            ("Run `ory-social add vk`.", "Run `ory-social sandbox add vk`."),
            ("ory-social callback-url; ory-social plan", "ory-social sandbox callback-url; ory-social sandbox plan"),
            ("a backup of ory-social 0.1.0", "a backup of ory-social 0.1.0"),
            ("`ory-social` or `ory-social sandbox plan`", "`ory-social sandbox` or `ory-social sandbox plan`"),
            ("ory-social.yaml, ory-social sandbox reset", "ory-social.yaml, ory-social sandbox reset"),
            ("ory-social", "ory-social"),
            ("```sh\nory get project", "```sh\nory-social sandbox ory get project"),
        ] {
            assert_eq!(in_sandbox(text, &commands), local);
        }
    }
}
