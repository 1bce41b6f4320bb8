//! Broken templates in folders: every problem is reported at once, with its place.
//!
//! Each case changes the files of `tests/templates/acme`.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use crate::added_provider::copy;
use crate::assert_screen;
use crate::support::lab::Lab;

const PROVIDER: &str = "provider.yaml";
const MAPPER: &str = "mapper.jsonnet";
const FULL: &str = "claims/full.json";
const SPARSE: &str = "claims/sparse.json";

/// A file, a part of it, and what replaces that part.
type Change<'a> = (&'a str, &'a str, &'a str);

/// Returns the problems that are reported after these changes.
#[track_caller]
fn problems(changes: &[Change<'_>]) -> Vec<String> {
    let lab = Lab::new();
    let folder = lab.home().join("acme");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates/acme"), &folder);
    for (file, old, new) in changes {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(old), "{file} has no {old:?}");
        std::fs::write(folder.join(file), text.replacen(old, new, 1)).unwrap();
    }
    let run = lab.run("providers show acme --template acme --format json").ends_with(4);
    let error = run.json()["error"].clone();
    assert_eq!((&error["kind"], lab.emulator.requests().len()), (&json!("invalid"), 0));
    let details = error["details"].as_array().unwrap();
    let details: Vec<_> = details.iter().map(|detail| detail.as_str().unwrap().to_owned()).collect();
    details.iter().for_each(|detail| assert!(run.stderr.contains(detail), "{detail}: {run}"));
    details
}

/// Returns a preflight with these rules, followed by the `app:` that it is inserted before.
fn preflight(rules: &[&str]) -> String {
    let rule = |rule: &&str| format!("    - {{ at: token, confidence: high, {rule} }}\n");
    let rules: String = rules.iter().map(rule).collect();
    format!(
        "preflight:\n  authorize: https://id.acme.example/a\n  token: https://id.acme.example/t\n  \
         sign_in: page\n  client: body\n  answers:\n{rules}\napp:\n"
    )
}

const SANDBOX: &str = "sandbox:
  - about: Signs people in.
    settings: { client_id: NO, realm: x }
    secret: x
    says: nothing
  - { about: Has no secret., settings: {} }
app:
";

#[test]
fn each_kind_of_problem_has_its_place() {
    let first = "code: bad, verdict: wrong_client_id, example: { status: 400, body: '{\"error\":\"bad\"}' }";
    let other = "code: bad, verdict: accepted, example: { status: 400, body: '{\"error\":\"yes\"}' }";
    let sound = "code: bad, verdict: accepted, example: { status: 400, body: '{\"error\":\"bad\"}' }";
    let wrong = "code: 32, verdict: wrong_id, status: 70000, hint: x, example: { body: x }";
    let cases: &[(&str, &[Change<'_>])] = &[
        ("a list that never ends", &[(PROVIDER, "name: Acme ID", "name: [Acme ID")]),
        ("a tab", &[(PROVIDER, "    label: Service ID", "\tlabel: Service ID")]),
        ("a second document", &[(PROVIDER, "app:\n", "---\napp:\n")]),
        ("unknown keys", &[(PROVIDER, "samples: ", "sampels: "), (PROVIDER, "help: The tenant", "hlep: The tenant")]),
        (
            "keys that are missing",
            &[(PROVIDER, "name: Acme ID\n", ""), (PROVIDER, "  create_at: https://id.acme.example/apps\n", "")],
        ),
        ("a key that is there twice", &[(PROVIDER, "name: Acme ID", "name: Acme\nname: Acme ID")]),
        ("a list in place of a string", &[(PROVIDER, "name: Acme ID", "name: [Acme ID]")]),
        ("a string in place of a list", &[(PROVIDER, "steps: []", "steps: none")]),
        (
            "a string in place of a mapping",
            &[(PROVIDER, "identify_by: { issuer_url: '^https://id\\.acme\\.example/' }", "identify_by: issuer_url")],
        ),
        ("a number in place of a string", &[(PROVIDER, "kind: apple", "kind: 1")]),
        ("a word in place of a truth value", &[(PROVIDER, "required: true", "required: yes")]),
        ("unknown words", &[(PROVIDER, "shape: pem", "shape: pen"), (PROVIDER, "shape: url", "shape: uri")]),
        ("a shape without its rules", &[(PROVIDER, "shape: url", "shape: text")]),
        ("a pattern that isn't one", &[(PROVIDER, "'^https://id\\.acme\\.example/'", "'('")]),
        ("a default that doesn't fit", &[(PROVIDER, "[email, name]", "[email, email]")]),
        ("a field without label and shape", &[(PROVIDER, "  - key: scope\n", "  - key: realm\n  - key: scope\n")]),
        (
            "a field and a mapper that are there twice",
            &[
                (PROVIDER, "  - key: scope\n", "  - key: client_id\n  - key: scope\n"),
                (PROVIDER, "claims:\n", "  - { name: default, file: mapper.jsonnet, about: the same }\n\nclaims:\n"),
            ],
        ),
        (
            "an ID, a secret and a setting that don't exist",
            &[
                (PROVIDER, "id: acme\n", "id: Acme\n"),
                (PROVIDER, "key: apple_private_key\n", "key: private_key\n"),
                (PROVIDER, "[apple_team_id, ", "[apple_team, "),
            ],
        ),
        (
            "a trap for an unknown setting",
            &[(PROVIDER, "app:\n", "traps: [{ key: pcke, value: x, code: x, problem: x, fix: x }]\napp:\n")],
        ),
        (
            "files that are missing",
            &[(PROVIDER, "file: mapper.jsonnet", "file: maper.jsonnet"), (PROVIDER, "[full, sparse]", "[full, none]")],
        ),
        (
            "no mappers and no samples",
            &[
                (PROVIDER, "  - { name: default, file: mapper.jsonnet, about: the email address }", "  []"),
                (PROVIDER, "[full, sparse]", "[]"),
            ],
        ),
        ("rules that can't be read", &[(PROVIDER, "app:\n", &preflight(&[wrong]))]),
        ("a rule after one that fits the same", &[(PROVIDER, "app:\n", &preflight(&[first, sound]))]),
        ("a rule that doesn't fit its example", &[(PROVIDER, "app:\n", &preflight(&[other]))]),
        (
            "an address with an unknown setting",
            &[(PROVIDER, "app:\n", &preflight(&[sound]).replace("/t\n", "/{tenant}\n").replace("/t\n", "/{tenant}\n"))],
        ),
        ("apps of the sandbox", &[(PROVIDER, "app:\n", SANDBOX)]),
        ("an unverified claim that is never sent", &[(PROVIDER, "unverified: []", "unverified: [mail]")]),
        ("a sample that isn't JSON", &[(FULL, "\"sub\"", "sub")]),
        ("a sample that is a list", &[(SPARSE, "{", "[{"), (SPARSE, "}", "}]")]),
        ("a sample with an unknown claim, and without one", &[(FULL, "\"sub\"", "\"subject\"")]),
        ("a claim without a guard", &[(MAPPER, "[if 'email' in claims then 'email']", "email")]),
        ("a mapper that doesn't parse", &[(MAPPER, "  },\n}", "  ),\n}")]),
        ("a mapper without traits", &[(MAPPER, "traits: {", "trait: {")]),
        ("a mapper with an import", &[(MAPPER, "std.extVar('claims')", "import 'claims.json'")]),
    ];
    let mut told = String::new();
    for (title, changes) in cases {
        let problems = problems(changes);
        assert!(!problems.is_empty(), "{title}");
        writeln!(told, "{title}\n    {}\n", problems.join("\n    ")).unwrap();
    }
    assert_screen!("broken_templates", told);
}

#[test]
fn ten_problems_in_all_files_of_a_folder_are_named_at_once() {
    let found = problems(&[
        (PROVIDER, "id: acme\n", "id: Acme\n"),
        (PROVIDER, "kind: apple", "knd: apple"),
        (PROVIDER, "name: Acme ID", "name: [Acme ID]"),
        (PROVIDER, "'^[a-z.]{3,40}$'", "'['"),
        (PROVIDER, "required: true", "required: 'true'"),
        (PROVIDER, "shape: pem", "shape: pen"),
        (PROVIDER, "[full, sparse]", "[full, sparse, none]"),
        (FULL, "\"sub\"", "\"subject\""),
        (SPARSE, "}", ""),
        (MAPPER, "[if 'email' in claims then 'email']", "email"),
    ]);
    let places: Vec<_> = found.iter().map(|problem| problem.split(": ").next().unwrap()).collect();
    let expected = [
        "acme/provider.yaml:3:1",
        "acme/provider.yaml:3:5",
        "acme/provider.yaml:4:1",
        "acme/provider.yaml:5:7",
        "acme/provider.yaml:11:31",
        "acme/provider.yaml:15:15",
        "acme/provider.yaml:34:10",
        "acme/provider.yaml:45:27",
        "acme/claims/full.json:1:1",
        "acme/claims/full.json:1:37",
        "acme/claims/sparse.json:2:1",
        "acme/mapper.jsonnet:6:14",
    ];
    assert_eq!(places, expected, "{found:#?}");
}
