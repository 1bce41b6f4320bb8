//! `ory-social completions`, in the real shells.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::lab::Lab;

/// How long a shell may take. Machines under load are slow; only a failure takes this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command line, and something that a shell must offer next.
const OFFERS: [(&str, &str); 10] = [
    ("ory-social", "rotate-secret"),
    ("ory-social mapper", "decode"),
    ("ory-social open", "console"),
    ("ory-social sandbox", "callback-url"),
    ("ory-social add", "google"),
    ("ory-social providers show", "github-app"),
    ("ory-social sandbox rotate-secret", "microsoft"),
    ("ory-social mapper test --provider", "yandex"),
    ("ory-social add vk --mapper", "profile"),
    ("ory-social mapper test", "profile"),
];

/// Command lines that may continue with a file. bash offers files by itself if nothing else fits.
const FILES: [(&str, &str); 2] =
    [("ory-social add vk --mapper", "mine.jsonnet"), ("ory-social mapper test", "mine.jsonnet")];

/// Whether a shell is installed. CI must have all. Elsewhere a missing one gets a warning, in spite of the capture.
fn has(shell: &str) -> bool {
    let found = which::which(shell).is_ok();
    let may_be_missing = std::env::var_os("ORY_SOCIAL_TEST_ALL_SHELLS").is_none();
    assert!(found || may_be_missing, "install {shell}: its completion has to be tested");
    if !found {
        let _ = writeln!(std::io::stderr(), "\nwarning: {shell} isn't installed, so its completion isn't tested");
    }
    found
}

/// A lab with the completion script of a shell, and a file to offer.
fn lab(shell: &str, script: &str) -> Lab {
    let lab = Lab::new();
    let completions = lab.run(&format!("completions {shell}")).succeeds().stdout;
    std::fs::create_dir_all(lab.home().join(script).parent().unwrap()).unwrap();
    lab.file(script, &completions);
    lab.file("mine.jsonnet", "{}");
    lab
}

/// Returns what a shell prints when started with these arguments.
fn printed(lab: &Lab, shell: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(shell);
    command.args(arguments).current_dir(lab.home()).env("TERM", "dumb").env("HOME", lab.home());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdout, started) = (child.stdout.take().unwrap(), Instant::now());
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stdout.read_to_end(&mut bytes).map(|_| String::from_utf8_lossy(&bytes).into_owned()).unwrap()
    });
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    reader.join().unwrap()
}

#[test]
fn bash_offers_commands_providers_and_mappers() {
    let lab = lab("bash", "completions.bash");
    let complete = r#"source completions.bash
        COMP_WORDS=($1 "") COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
        _ory__social ory-social "" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}""#;
    let flags = [("ory-social add", "--client-id"), ("ory-social mapper show", "--template")];
    for (words, expected) in OFFERS.into_iter().chain(flags) {
        let offered = printed(&lab, "bash", &["--norc", "-c", complete, "bash", words]);
        assert!(offered.lines().any(|line| line == expected), "{words} {expected}: {offered:?}");
    }
}

#[test]
fn zsh_offers_commands_providers_mappers_and_files() {
    if !has("zsh") {
        return;
    }
    let lab = lab("zsh", "functions/_ory-social");
    // zsh completes only in a terminal, here by zpty. Reading ends with the pattern, or when the shell is killed.
    let complete = r#"zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'PS1= LISTMAX=9999; fpath=($PWD/functions $fpath); autoload -U compinit; compinit -D -u; print READY'
        zpty -r shell line '*READY*READY*'
        zpty -n -w shell "$1 "$'\t\t'
        zpty -r shell line "*$2*"
        print -r -- "$line"
        zpty -d shell"#;
    for (words, expected) in OFFERS.into_iter().chain(FILES) {
        let offered = printed(&lab, "zsh", &["-f", "-c", complete, "zsh", words, expected]);
        assert!(offered.contains(expected), "{words} {expected}: {offered:?}");
    }
}

#[test]
fn fish_offers_commands_providers_mappers_and_files() {
    if !has("fish") {
        return;
    }
    let lab = lab("fish", "completions.fish");
    for (words, expected) in OFFERS.into_iter().chain(FILES) {
        let complete = format!("source completions.fish; complete --do-complete '{words} '");
        let offered = printed(&lab, "fish", &["--no-config", "--command", &complete]);
        let offers = |line: &str| line.split('\t').next() == Some(expected);
        assert!(offered.lines().any(offers), "{words} {expected}: {offered:?}");
    }
}
