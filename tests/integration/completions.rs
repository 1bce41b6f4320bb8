//! `ory-social completions`, in the shells themselves.

use std::process::Command;

use crate::support::lab::Lab;

/// What bash offers for the last of these words.
fn offered_by_bash(lab: &Lab, words: &str) -> Vec<String> {
    let script = lab.run("completions bash").succeeds().stdout;
    lab.file("completions.bash", &script);
    let complete = r#"source completions.bash
        COMP_WORDS=($1 "") COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
        _ory__social ory-social "" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}""#;
    let mut bash = Command::new("bash");
    let output = bash.args(["--norc", "-c", complete, "bash", words]).current_dir(lab.home()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    assert!(output.status.success(), "{}", text(output.stderr));
    text(output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn bash_goes_on_after_the_first_word() {
    let lab = Lab::new();
    for (words, expected) in [
        ("ory-social", "rotate-secret"),
        ("ory-social add", "--client-id"),
        ("ory-social rotate-secret", "--client-secret-stdin"),
        ("ory-social mapper", "decode"),
        ("ory-social mapper show", "--template"),
        ("ory-social sandbox callback-url", "--project"),
    ] {
        let offered = offered_by_bash(&lab, words);
        assert!(offered.contains(&expected.to_owned()), "{words}: {offered:?}");
    }
}

/// What zsh offers for the last of these words: its completion runs only in a terminal, which zpty is.
fn offered_by_zsh(lab: &Lab, words: &str) -> String {
    let script = lab.run("completions zsh").succeeds().stdout;
    std::fs::create_dir_all(lab.home().join("functions")).unwrap();
    lab.file("functions/_ory-social", &script);
    let complete = r#"zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'PS1= LISTMAX=9999; fpath=($PWD/functions $fpath); autoload -U compinit; compinit -D -u; print READY'
        zpty -r shell line '*READY*READY*'
        zpty -n -w shell "$1 "$'\t\t'
        sleep 1
        while zpty -r -t shell line; do print -r -- "$line"; done
        zpty -d shell"#;
    let mut zsh = Command::new("zsh");
    let output = zsh.args(["-f", "-c", complete, "zsh", words]).env("TERM", "dumb").current_dir(lab.home()).output();
    String::from_utf8_lossy(&output.unwrap().stdout).into_owned()
}

#[test]
fn zsh_goes_on_after_the_first_word() {
    if which::which("zsh").is_err() {
        return;
    }
    let lab = Lab::new();
    for (words, expected) in [("ory-social", "rotate-secret"), ("ory-social mapper", "decode")] {
        let offered = offered_by_zsh(&lab, words);
        assert!(offered.contains(expected), "{words}: {offered}");
    }
}
