//! `--kratos FILE`: a self-hosted Kratos in place of a project.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use similar::{ChangeTag, TextDiff};

use crate::support::lab::{Lab, Run, SECRET, SHOP};
use crate::support::terminal::ENTER;

/// As in Kratos' quickstart, with comments.
const QUICKSTART: &str = r#"# Our Kratos
version: v1.3.0

dsn: memory

serve:
  public:
    base_url: http://127.0.0.1:4433/   # behind the proxy

selfservice:
  default_browser_return_url: http://127.0.0.1:4455/
  methods:
    password:
      enabled: true
    # link is off
    link:
      enabled: false

  flows:
    registration:
      lifespan: 10m
      after:
        password:
          hooks:
            - hook: session   # sign in

log:
  level: debug
"#;

/// A lab without the Ory CLI, which nothing here needs.
fn lab() -> Lab {
    Lab::new().without_ory()
}

fn kratos_yml(lab: &Lab, content: &str) -> PathBuf {
    let path = lab.file("kratos.yml", content);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path
}

fn add(lab: &Lab) -> Run {
    lab.add("--kratos kratos.yml --client-id 51234567")
}

fn content(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Returns the lines that differ, each with its sign.
fn changed_lines(old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let line = |change: similar::Change<&str>| match change.tag() {
        ChangeTag::Equal => None,
        tag => Some(format!("{tag}{}", change.value().trim_end())),
    };
    diff.iter_all_changes().filter_map(line).collect()
}

#[test]
fn adding_a_provider_adds_lines_and_touches_no_other() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    let run = add(&lab).succeeds();
    let run = run.says("kratos.yml: vk added and verified");
    run.says("http://127.0.0.1:4433/self-service/methods/oidc/callback/vk");
    let mut lines = changed_lines(QUICKSTART, &content(&path));
    let mapper = lines.iter_mut().find(|line| line.contains("mapper_url: base64://")).unwrap();
    mapper.truncate(34);
    insta::assert_snapshot!(lines.join("\n"), @r#"
    +    oidc:
    +      enabled: true
    +      config:
    +        providers:
    +          - id: vk
    +            provider: vk
    +            client_id: "51234567"
    +            client_secret: CanaryCanaryCanary42
    +            scope:
    +              - email
    +            mapper_url: base64://
    +            pkce: never
    +        oidc:
    +          hooks:
    +            - hook: session
    "#);
}

#[test]
fn a_second_run_does_not_write() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    add(&lab).succeeds();
    let before = std::fs::metadata(&path).unwrap();
    add(&lab).succeeds().says("kratos.yml: vk is up to date.");
    let after = std::fs::metadata(&path).unwrap();
    assert_eq!((before.ino(), before.modified().unwrap()), (after.ino(), after.modified().unwrap()));
}

#[test]
fn a_dry_run_shows_the_change_and_makes_none() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    let words = "add vk --kratos kratos.yml --client-id 51234567 --client-secret-stdin --dry-run";
    let run = lab.run_with_stdin(words, SECRET).succeeds();
    assert!(run.stdout.contains("client_secret: (hidden, new)"), "{run}");
    assert_eq!(content(&path), QUICKSTART);
}

#[test]
fn removing_the_only_provider_leaves_an_empty_list_and_restore_brings_its_secret_back() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    add(&lab).succeeds();
    let with_vk = content(&path);
    lab.run("remove vk --kratos kratos.yml --yes").succeeds();
    assert!(content(&path).contains("        providers: []\n"), "{}", content(&path));
    lab.run("restore --kratos kratos.yml --yes").succeeds();
    assert_eq!(content(&path), with_vk);
}

#[test]
fn a_secret_is_replaced_where_it_is() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    add(&lab).succeeds();
    let old = content(&path);
    let words = "rotate-secret vk --kratos kratos.yml --client-secret-stdin --yes";
    lab.run_with_stdin(words, "AnotherCanary1234567").succeeds();
    let lines = changed_lines(&old, &content(&path));
    let line = |sign, secret| format!("{sign}            client_secret: {secret}");
    assert_eq!(lines, [line('-', SECRET), line('+', "AnotherCanary1234567")]);
}

#[test]
fn commands_that_read_a_project_read_a_file_too() {
    let lab = lab();
    kratos_yml(&lab, QUICKSTART);
    add(&lab).succeeds();
    lab.run("status --kratos kratos.yml").succeeds().says("No problems found");
    let url = lab.run("callback-url --kratos kratos.yml").succeeds().stdout;
    assert_eq!(url, "http://127.0.0.1:4433/self-service/methods/oidc/callback/vk\n");
    lab.run("mapper test --kratos kratos.yml").succeeds();
    lab.run("mapper decode --kratos kratos.yml").succeeds();
    assert!(lab.run("backups list").succeeds().stdout.contains("kratos.yml"));
    let status = lab.run("status --kratos kratos.yml --format json").succeeds().json();
    let file = std::fs::canonicalize(lab.home().join("kratos.yml")).unwrap();
    assert_eq!(status["project"]["file"], file.to_str().unwrap());
}

#[test]
fn a_shared_list_is_rejected_with_the_lines_to_paste() {
    let lab = lab();
    let shared = "x: &list\n  - id: google\n    provider: google\n    client_id: a\n    client_secret: canary\n    mapper_url: base64://e30=\n\
                  selfservice:\n  default_browser_return_url: https://a.example\n  methods:\n    oidc:\n      enabled: true\n      config:\n        providers: *list\n";
    let path = kratos_yml(&lab, shared);
    let run = add(&lab).ends_with(4);
    let run =
        run.says("kratos.yml can't be changed without touching the rest of it: an anchor or alias shares this value");
    let run = run.says("- id: vk");
    let run = run.says("client_secret: <the client secret>");
    assert!(!run.stderr.contains("canary"), "{run}");
    assert_eq!(content(&path), shared);
    assert!(lab.backups().is_empty());
}

#[test]
fn a_file_that_is_not_a_kratos_yml_is_rejected_by_name() {
    let lab = lab();
    for (text, reason) in [
        ("kratos:\n  config:\n    selfservice: {}\n", "is at kratos.config, as in Helm values"),
        ("selfservice: {}\n---\nselfservice: {}\n", "several documents"),
        ("selfservice:\n  methods: {}\n  methods: {}\n", "duplicate key"),
        ("", "no `selfservice` section"),
    ] {
        let path = kratos_yml(&lab, text);
        add(&lab).ends_with(4).says(reason);
        assert_eq!(content(&path), text);
    }
    lab.run("status --kratos missing.yml").ends_with(4).says("Can't read missing.yml");
    lab.file("kratos.toml", "[selfservice]\n");
    lab.run("status --kratos kratos.toml").ends_with(4).says("TOML");
}

#[test]
fn what_kratos_would_reject_is_not_written() {
    let lab = lab();
    let path =
        kratos_yml(&lab, &QUICKSTART.replace("  flows:", "  flows:\n    login: { after: { oidc: { hooks: null } } }"));
    let old = content(&path);
    add(&lab).succeeds().says("Kratos rejects kratos.yml unless a variable overrides this");
    assert_ne!(content(&path), old);
    let run = lab.run("add vk --kratos kratos.yml --set pkce=sometimes --yes");
    assert_eq!(run.code, 4, "{run}");
}

#[test]
fn a_link_stays_a_link_and_the_mode_stays_the_mode() {
    let lab = lab();
    let real = kratos_yml(&lab, QUICKSTART);
    symlink(&real, lab.home().join("link.yml")).unwrap();
    lab.add("--kratos link.yml --client-id 51234567").succeeds();
    assert!(std::fs::symlink_metadata(lab.home().join("link.yml")).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&real).unwrap().mode() & 0o777, 0o600);
    // Under either name, it's the same file.
    lab.run("restore --kratos kratos.yml --yes").succeeds();
    assert!(!content(&real).contains(SECRET));
}

#[test]
fn in_place_the_file_stays_the_same_file() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    let inode = std::fs::metadata(&path).unwrap().ino();
    let run = lab.add("--kratos kratos.yml --in-place --client-id 51234567").succeeds();
    run.says("Undo: ory-social restore --kratos kratos.yml --in-place");
    assert_eq!(std::fs::metadata(&path).unwrap().ino(), inode);
    add(&lab).succeeds().says("up to date");
}

#[test]
fn a_file_that_everyone_can_read_and_an_unknown_callback_url_get_warnings() {
    let lab = lab();
    let path = kratos_yml(&lab, &QUICKSTART.replace("http://127.0.0.1:4433/ ", "${PUBLIC_URL}"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let run = add(&lab).succeeds();
    let run = run.says("Every user of this computer can read kratos.yml");
    let run = run.says("The callback URL isn't known");
    run.says("${PUBLIC_URL}/self-service/methods/oidc/callback/vk");
}

#[test]
fn json_stays_json() {
    let lab = lab();
    let old = "{\n    \"selfservice\": {\n        \"default_browser_return_url\": \"https://a.example\"\n    }\n}\n";
    let path = lab.file("kratos.json", old);
    lab.add("--kratos kratos.json --client-id 51234567").succeeds();
    let new: serde_json::Value = serde_json::from_str(&content(&path)).unwrap();
    assert_eq!(new["selfservice"]["methods"]["oidc"]["config"]["providers"][0]["id"], "vk");
    assert!(
        content(&path)
            .starts_with("{\n    \"selfservice\": {\n        \"default_browser_return_url\": \"https://a.example\",\n")
    );
}

#[test]
fn a_secret_in_the_environment_is_left_out_and_every_variable_is_named() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    add(&lab).succeeds();
    let words = "add google --kratos kratos.yml --client-id 123456789012-sandbox0works.apps.googleusercontent.com --secret-in-env --yes";
    let run = lab.run(words).succeeds().says("SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS_0_ID=vk\n");
    run.says("SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS_1_CLIENT_SECRET='<the client secret of google>'\n");
    assert_eq!(content(&path).matches("client_secret").count(), 1, "{}", content(&path));
    let run = lab.run("remove vk --kratos kratos.yml --yes").succeeds();
    run.says("The position of google changes. Rename its variable SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS_1_CLIENT_SECRET to");
    lab.run(&format!("add vk --project {SHOP} --secret-in-env --yes")).ends_with(2).says("works only with --kratos");
}

#[test]
fn files_that_it_names_are_read_where_they_are_or_beside_it() {
    let lab = lab();
    let schema = r#"{"type": "object", "properties": {"traits": {"type": "object", "additionalProperties": false}}}"#;
    lab.file("person.schema.json", schema);
    let identity =
        "identity:\n  default_schema_id: person\n  schemas:\n    - id: person\n      url: file:///etc/config/kratos/";
    kratos_yml(&lab, &format!("{identity}person.schema.json\n{QUICKSTART}"));
    let run = lab.run("mapper test default --kratos kratos.yml");
    assert!(run.stdout.contains("email") && !run.stderr.contains("Traits not checked"), "{run}");
    kratos_yml(&lab, &format!("{identity}other.json\n{QUICKSTART}"));
    lab.run("status --kratos kratos.yml").succeeds();
    let run = lab.run("mapper test default --kratos kratos.yml").succeeds();
    run.says("/etc/config/kratos/other.json isn't on this computer, nor beside kratos.yml");
}

#[test]
fn git_and_doctor_problems_get_warnings() {
    let lab = lab();
    kratos_yml(&lab, QUICKSTART);
    lab.run("doctor --kratos kratos.yml --offline").says("kratos.yml can be read, and Kratos accepts it.");
    std::fs::create_dir(lab.home().join("other")).unwrap();
    lab.file("other/kratos.yml", QUICKSTART);
    let git = |words: &str| {
        let output = Command::new("git").args(words.split(' ')).current_dir(lab.home()).output().expect("git runs");
        assert!(output.status.success(), "{output:?}");
    };
    git("init -q .");
    git("add other/kratos.yml");
    let run = lab.run("doctor --kratos kratos.yml --offline");
    assert!(!run.to_string().contains("Git tracks"), "{run}");
    git("add -N kratos.yml");
    lab.run("doctor --kratos kratos.yml --offline").says("Git tracks kratos.yml");
    git("add kratos.yml");
    let lab = lab.with("SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS", "[]");
    let run = lab.run("doctor --kratos kratos.yml --offline").says("Git tracks kratos.yml");
    run.says("it replaces the providers in the file");
    add(&lab).succeeds().says("Git tracks kratos.yml: don't commit the client secret");
}

#[test]
fn killed_at_any_moment_the_file_is_the_old_one_or_the_new_one() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    let started = Instant::now();
    add(&lab).succeeds();
    let (mut moment, with_vk) = (started.elapsed(), content(&path));
    lab.run("remove vk --kratos kratos.yml --yes").succeeds();
    let without_vk = content(&path);
    lab.file("vk.secret", SECRET);
    let mut written = 0;
    for turn in 0..50 {
        let is_there = content(&path) == with_vk;
        let words = if is_there { "remove vk" } else { "add vk --client-id 51234567 --client-secret-file vk.secret" };
        let mut command = lab.command();
        command.args(words.split(' ')).args(["--kratos", "kratos.yml", "--yes"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Aim around the moment of the write: earlier if the last kill was too late, and later if it was too early.
        std::thread::sleep(moment.mul_f64(0.6 + f64::from(turn * 37 % 50) / 60.0));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = content(&path);
        assert!(now == with_vk || now == without_vk, "after {turn} turns: {now}");
        let wrote = is_there != (now == with_vk);
        moment = moment.mul_f64(if wrote { 0.8 } else { 1.2 });
        written += usize::from(wrote);
    }
    assert!((5..45).contains(&written), "{written} of 50 runs got to write");
    add(&lab).succeeds();
}

const BASE: &str =
    "selfservice:\n  default_browser_return_url: https://a.example\n  methods:\n    password:\n      enabled: true\n";
const PROVIDERS: &str =
    "# what differs\nselfservice:\n  methods:\n    oidc:\n      enabled: true\n      config:\n        providers: []\n";

#[test]
fn of_several_files_the_one_with_the_providers_is_changed() {
    let lab = lab();
    let (base, prod) = (lab.file("base.yml", BASE), lab.file("prod.yml", PROVIDERS));
    for turn in ["added", "up to date"] {
        lab.add("--kratos base.yml --kratos prod.yml --client-id 51234567").succeeds().says(turn);
    }
    assert_eq!(content(&base), BASE);
    assert!(
        content(&prod).starts_with("# what differs\n") && content(&prod).contains("- id: vk"),
        "{}",
        content(&prod)
    );
    let run = lab.run("remove vk --kratos base.yml --kratos prod.yml --yes").succeeds();
    run.says("Undo: ory-social restore --kratos base.yml --kratos prod.yml");
    lab.run("backups list --kratos prod.yml").succeeds().says("remove");
    assert!(!lab.run("backups list --kratos base.yml").succeeds().stdout.contains("prod.yml"));
}

#[test]
fn a_later_list_that_replaces_an_earlier_one_is_reported_and_other_files_stay_as_they_are() {
    let lab = lab();
    let other = PROVIDERS.replace(
        "providers: []",
        "providers: [{id: google, provider: google, client_id: a, client_secret: b, mapper_url: \"base64://e30=\"}]",
    );
    lab.file("base.yml", &format!("{BASE}{}", &other[other.find("    oidc:").unwrap()..]));
    let prod = lab.file("prod.yml", PROVIDERS);
    let run = lab.add("--kratos base.yml --kratos prod.yml --client-id 51234567").succeeds();
    run.says("The providers in prod.yml replace those in the other files, all of them.");
    lab.file("prod.yml", PROVIDERS);
    let hooks = "selfservice:\n  flows:\n    registration:\n      after:\n        oidc:\n          hooks: []\n";
    lab.file("last.yml", hooks);
    let run = lab.add("--kratos base.yml --kratos prod.yml --kratos last.yml --client-id 51234567").ends_with(4);
    run.says("another file sets some of it too").says("- hook: session");
    assert_eq!(content(&prod), PROVIDERS);
}

#[test]
fn the_wizard_offers_a_file_that_is_near() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    let mut terminal = lab.terminal("add vk --client-secret-file vk.secret --no-preflight --offline");
    lab.file("vk.secret", SECRET);
    terminal.expect("Add it to").press("\x1b[B").press(ENTER).answer("App ID", "51234567");
    terminal.expect("Apply to kratos.yml?").press("y").press(ENTER).ends_with(0);
    assert!(content(&path).contains("- id: vk"), "{}", content(&path));
}

#[test]
fn a_file_that_was_chosen_in_a_list_is_the_one_that_its_schemas_are_beside() {
    let lab = lab();
    lab.file("person.schema.json", r#"{"type": "object", "properties": {"traits": {"type": "object"}}}"#);
    let schemas = "  schemas: [{ id: person, url: file:///etc/config/kratos/person.schema.json }]";
    kratos_yml(&lab, &format!("identity:\n  default_schema_id: person\n{schemas}\n{QUICKSTART}"));
    lab.file("vk.secret", SECRET);
    let words = "add vk --client-id 51234567 --client-secret-file vk.secret --mapper default --no-preflight --offline";
    let mut terminal = lab.terminal(words);
    terminal.expect("Add it to").press("\x1b[B").press(ENTER).expect("Apply to kratos.yml?");
    let screen = terminal.lines().join("\n");
    assert!(!screen.contains("Traits not checked"), "{screen}");
    terminal.press("n").press(ENTER).ends_with(8);
}

#[test]
fn a_mapper_can_be_in_a_file_beside_it_which_is_never_overwritten() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    let mapper = lab.home().join("vk.jsonnet");
    let words = "--kratos kratos.yml --client-id 51234567 --mapper-file vk.jsonnet";
    let dry_run = format!("add vk --client-secret-stdin --dry-run {words}");
    let real = mapper.parent().unwrap().canonicalize().unwrap().join("vk.jsonnet");
    let said = format!("The mapper goes into vk.jsonnet. Check that Kratos finds it at {}.", real.display());
    lab.run_with_stdin(&dry_run, SECRET).succeeds().says(&said);
    assert!(!mapper.exists());
    std::fs::write(&mapper, "mine").unwrap();
    let run = lab.add(words).ends_with(4);
    run.says("the file already exists and has another content").says("choose another name with --mapper-file");
    assert_eq!((content(&path).as_str(), content(&mapper).as_str()), (QUICKSTART, "mine"));
    std::fs::remove_file(&mapper).unwrap();
    for turn in ["added", "up to date"] {
        lab.add(words).succeeds().says(turn);
    }
    assert!(content(&path).contains(&format!("mapper_url: file://{}\n", real.display())), "{}", content(&path));
    let shown = lab.run("mapper show vk").succeeds().stdout;
    assert_eq!(content(&mapper), shown);
    assert_eq!(lab.run("mapper decode --kratos kratos.yml").succeeds().stdout, shown);
    let status = lab.run("status --kratos kratos.yml --json").succeeds().json();
    assert_eq!(status["providers"][0]["mapper"], "default");
    lab.run("restore --kratos kratos.yml --yes").succeeds();
    assert!(mapper.exists() && !content(&path).contains("vk.jsonnet"));
}

#[test]
fn the_path_of_a_mapper_is_the_one_that_kratos_has_in_its_container() {
    let lab = lab();
    let schemas = "identity:\n  default_schema_id: person\n  schemas:\n    - id: person\n      url: file:///etc/config/kratos/person.schema.json\n";
    let path = kratos_yml(&lab, &format!("{schemas}{QUICKSTART}"));
    lab.file("person.schema.json", r#"{"type": "object", "properties": {"traits": {"type": "object"}}}"#);
    add(&lab).succeeds();
    // Moves the mapper out of the kratos.yml.
    lab.run("add vk --kratos kratos.yml --mapper-file vk.jsonnet --yes").succeeds();
    assert!(content(&path).contains("mapper_url: file:///etc/config/kratos/vk.jsonnet\n"), "{}", content(&path));
    lab.run("add vk --kratos kratos.yml --mapper profile --mapper-file /data/profile.jsonnet --yes").succeeds();
    assert!(content(&path).contains("mapper_url: file:///data/profile.jsonnet\n"), "{}", content(&path));
    assert!(content(&lab.home().join("profile.jsonnet")).contains("local traits ="));
    std::fs::remove_file(lab.home().join("profile.jsonnet")).unwrap();
    let words = "add vk --kratos kratos.yml --mapper profile --mapper-file /data/profile.jsonnet --yes";
    lab.run(words).ends_with(4).says("the file isn't there, but is in use already");
    lab.run("add vk --kratos kratos.yml --mapper-file a/b.jsonnet --yes").ends_with(2);
}

#[test]
fn a_mapper_file_is_only_for_a_kratos_of_your_own() {
    let lab = Lab::new();
    let words = format!("--project {SHOP} --client-id 51234567 --mapper-file vk.jsonnet");
    lab.add(&words).ends_with(2).says("--mapper-file works only with --kratos");
}

#[test]
fn a_variable_that_may_replace_the_providers_is_named_before_the_page_is_checked() {
    let lab = lab();
    kratos_yml(&lab, QUICKSTART);
    add(&lab).succeeds();
    let words = "verify vk --kratos kratos.yml --public-url http://127.0.0.1:1 --wait 0 --json";
    let lab = lab.with("SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS", "[]");
    let run = lab.run(words).ends_with(1);
    assert_eq!(run.json()["warnings"][0]["code"], "kratos_variable", "{run}");
    let doctor = lab.run("doctor --kratos kratos.yml --offline --json").json();
    assert!(doctor["checks"].as_array().unwrap().iter().any(|check| check["name"] == "kratos_variable"));
}

#[test]
fn a_file_from_out_replaces_the_old_one() {
    let lab = lab();
    let path = kratos_yml(&lab, QUICKSTART);
    let words = "add vk --kratos kratos.yml --client-id 51234567 --client-secret-stdin --out new.yml";
    let run = lab.run_with_stdin(words, SECRET).succeeds().says("Replace kratos.yml with it soon");
    assert!(!run.stdout.contains("ory update") && content(&path) == QUICKSTART, "{run}");
}

#[test]
fn commands_for_projects_say_that_they_do_not_work_on_files() {
    let lab = lab();
    kratos_yml(&lab, QUICKSTART);
    for words in ["plan", "drift", "list", "open login"] {
        lab.run(&format!("{words} --kratos kratos.yml")).ends_with(2).says("doesn't work with --kratos");
    }
}

#[test]
fn a_file_and_a_project_are_not_named_together() {
    let lab = Lab::new();
    kratos_yml(&lab, QUICKSTART);
    lab.run(&format!("status --kratos kratos.yml --project {SHOP}")).ends_with(2);
    lab.run("status --in-place").ends_with(2);
    lab.run("sandbox status --kratos kratos.yml").ends_with(2).says("a kratos.yml doesn't work there");
}
