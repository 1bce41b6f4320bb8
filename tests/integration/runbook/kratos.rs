//! Runbooks with a self-hosted Kratos.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;

use super::{VARIABLE, VK, brands, done, endings};
use crate::support::lab::{Lab, Run, SECRET};

const KRATOS: &str = "# Our Kratos
serve:
  public:
    base_url: http://127.0.0.1:4433/
selfservice:
  default_browser_return_url: http://127.0.0.1:4455/
  methods:
    password:
      enabled: true   # for everyone
";

/// A lab with a runbook of these entries and no Ory CLI, which files don't need.
fn lab(entries: &str) -> Lab {
    let lab = Lab::new().without_ory().without("ORY_WORKSPACE_API_KEY").with(VARIABLE, SECRET);
    runbook(&lab, entries);
    lab
}

fn runbook(lab: &Lab, entries: &str) {
    let defaults = format!("defaults: {{ providers: {{ {VK} }} }}");
    lab.file("ory-social.yaml", &format!("version: 1\n{defaults}\nprojects:\n{entries}"));
}

fn kratos_yml(lab: &Lab, name: &str) -> PathBuf {
    let path = lab.home().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, KRATOS).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path
}

fn content(lab: &Lab, name: &str) -> String {
    std::fs::read_to_string(lab.home().join(name)).unwrap()
}

/// Returns what a person sees, without what differs each time.
fn shown(run: &Run) -> String {
    let backup = regex_lite::Regex::new(r"Backup: .*").unwrap();
    let mapper = regex_lite::Regex::new(r"base64://[A-Za-z0-9+/=]{50,}").unwrap();
    mapper.replace_all(&backup.replace_all(&run.stdout, "Backup: …"), "base64://…").into_owned()
}

#[test]
fn two_files_are_planned_applied_and_then_up_to_date() {
    let lab = lab("  - kratos: ./deploy/kratos.yml\n  - { kratos: staging.yml, name: staging }\n");
    kratos_yml(&lab, "deploy/kratos.yml");
    kratos_yml(&lab, "staging.yml");
    lab.run("runbook check").succeeds().says("2 projects");
    insta::assert_snapshot!(lab.run("plan").succeeds().stdout, @r#"
    ~ 2 projects: would change
        deploy/kratos.yml
        staging, staging.yml
      • Add the provider vk.
      • Turn on social sign-in.
      • Add the session hook, which signs people in right after they sign up.
      • Mapper of vk: default, SHA-512 541f9b14c11641ce…
      ! Traits not checked: the configuration has no identity schema.
        selfservice:
          methods:
            password: …
      +     oidc:
      +       config:
      +         providers:
      +           - id: vk
      +             provider: vk
      +             client_id: "51234567"
      +             client_secret: (hidden, new)
      +             scope:
      +               - email
      +             mapper_url: base64://… (407 bytes, SHA-512 541f9b14…)
      +             pkce: never
      +       enabled: true
      +   flows:
      +     registration:
      +       after:
      +         oidc:
      +           hooks:
      +             - hook: session

    Plan: 2 to change.
    "#);
    lab.run("drift --summary").ends_with(10).says("2 of 2 projects differ from the runbook.");
    assert_eq!(content(&lab, "staging.yml"), KRATOS);
    let run = lab.run("apply --yes").succeeds();
    insta::assert_snapshot!(format!("{}{}", run.stderr, shown(&run)), @r#"
    deploy/kratos.yml  updated
    staging            updated
    ✓ 2 projects: updated
        deploy/kratos.yml
          Undo: ory-social restore --kratos deploy/kratos.yml
          Backup: …
        staging, staging.yml
          Undo: ory-social restore --kratos staging.yml
          Backup: …
      • Add the provider vk.
      • Turn on social sign-in.
      • Add the session hook, which signs people in right after they sign up.
      ! Traits not checked: the configuration has no identity schema.
    Apply: 2 updated.
    "#);
    for name in ["deploy/kratos.yml", "staging.yml"] {
        let text = content(&lab, name);
        assert!(text.contains(&format!("client_secret: {SECRET}")) && text.contains("# for everyone"), "{text}");
    }
    let run = lab.run("apply --yes --json").succeeds();
    assert_eq!(endings(&run), ["unchanged", "unchanged"]);
    let report = run.json();
    assert_eq!(report["projects"][0]["reference"], "deploy/kratos.yml");
    let file = lab.home().canonicalize().unwrap().join("deploy/kratos.yml");
    assert_eq!(report["projects"][0]["project"]["file"], file.to_str().unwrap());
    lab.run("drift").succeeds();
    lab.run("restore --kratos deploy/kratos.yml --yes").succeeds();
    lab.run("plan --project ./deploy/kratos.yml --check").ends_with(10);
    lab.run("plan --project staging --check").succeeds();
}

#[test]
fn a_reviewed_plan_is_for_the_file_of_this_name_wherever_it_is_and_only_as_it_was() {
    let lab = lab("  - kratos: a.yml\n  - kratos: b.yml\n");
    kratos_yml(&lab, "a.yml");
    let b = kratos_yml(&lab, "b.yml");
    lab.run("plan --out plan.json").succeeds();
    let plan = content(&lab, "plan.json");
    assert!(plan.contains("\"id\": \"a.yml\"") && !plan.contains(lab.home().to_str().unwrap()), "{plan}");
    std::fs::create_dir(lab.home().join("moved")).unwrap();
    for name in ["ory-social.yaml", "plan.json", "a.yml", "b.yml"] {
        std::fs::rename(lab.home().join(name), lab.home().join("moved").join(name)).unwrap();
    }
    std::fs::write(lab.home().join("moved/b.yml"), KRATOS.replace("4455", "4456")).unwrap();
    let run = lab.run("apply --file moved/ory-social.yaml --plan moved/plan.json --json").ends_with(5);
    assert_eq!(endings(&run), ["applied", "failed"]);
    run.says("The configuration has changed since the plan was made.");
    assert!(content(&lab, "moved/a.yml").contains("id: vk") && !b.exists());
    std::fs::write(lab.home().join("moved/b.yml"), KRATOS).unwrap();
    std::fs::write(
        lab.home().join("moved/ory-social.yaml"),
        content(&lab, "moved/ory-social.yaml").replace("  - kratos: a.yml\n", ""),
    )
    .unwrap();
    lab.run("apply --file moved/ory-social.yaml --plan moved/plan.json")
        .ends_with(5)
        .says("a.yml: The reviewed plan changes this project");
}

#[test]
fn projects_and_files_are_in_one_runbook() {
    let lab = Lab::on(brands(1)).with(VARIABLE, SECRET);
    runbook(&lab, "  - project: brand-01\n  - kratos: kratos.yml\n");
    kratos_yml(&lab, "kratos.yml");
    let run = lab.run("apply --yes --json").succeeds();
    assert_eq!(endings(&run), ["applied", "applied"]);
    assert_eq!(done(&lab, 1), [1]);
    assert!(content(&lab, "kratos.yml").contains("id: vk"));
    // Commands that need no account still work without one.
    let lab = lab.without_ory();
    lab.run("plan --project kratos.yml --check").succeeds();
    lab.run("plan").ends_with(3);
}

#[test]
fn every_file_that_can_not_be_used_is_named_with_its_place() {
    let lab = lab("  - kratos: missing.yml\n  - kratos: [kratos.yml]\n  - kratos: values.yml\n");
    kratos_yml(&lab, "kratos.yml");
    lab.file("values.yml", "kratos:\n  config:\n    selfservice: {}\n");
    let run = lab.run("runbook check").ends_with(4).says("Found 2 errors.");
    let run = run.says("ory-social.yaml:4:13: projects[0].kratos: Can't read missing.yml");
    run.says("ory-social.yaml:6:13: projects[2].kratos: Can't use values.yml");
    let run = lab.run("plan --json").ends_with(4);
    assert_eq!(endings(&run), ["failed", "planned", "failed"]);
    run.says("ory-social.yaml:4:13: projects[0].kratos");
}

#[test]
fn two_entries_for_one_file_change_nothing() {
    let lab = lab("  - kratos: kratos.yml\n  - kratos: link.yml\n");
    let path = kratos_yml(&lab, "kratos.yml");
    std::os::unix::fs::symlink(&path, lab.home().join("link.yml")).unwrap();
    let run = lab.run("apply --yes").ends_with(4);
    run.says("ory-social.yaml:4:13: projects[0].kratos: this is the same Kratos as link.yml, on line 5");
    assert_eq!(content(&lab, "kratos.yml"), KRATOS);
}

#[test]
fn several_files_of_one_kratos_are_a_list_and_a_mounted_one_is_written_in_place() {
    let lab = lab("  - kratos: [base.yml, prod.yml]\n    in_place: true\n");
    kratos_yml(&lab, "base.yml");
    let prod = lab.file("prod.yml", "selfservice:\n  methods:\n    oidc:\n      config:\n        providers: []\n");
    let inode = std::fs::metadata(&prod).unwrap().ino();
    let run = lab.run("apply --yes").succeeds();
    run.says("Undo: ory-social restore --kratos base.yml --kratos prod.yml")
        .says("Every user of this computer can read prod.yml");
    assert_eq!((content(&lab, "base.yml").as_str(), std::fs::metadata(&prod).unwrap().ino()), (KRATOS, inode));
    assert!(content(&lab, "prod.yml").contains("id: vk"));
}

#[test]
fn what_is_protected_or_would_be_removed_is_left_alone_unless_it_is_allowed() {
    let lab = lab("  - { kratos: kratos.yml, protect: true }\n");
    kratos_yml(&lab, "kratos.yml");
    lab.run("apply --yes").ends_with(4).says("skipped: protected");
    lab.run("apply --yes --allow-protected").succeeds();
    lab.file("ory-social.yaml", "version: 1\nprojects: [{ kratos: kratos.yml }]\n");
    lab.run("apply --yes --prune").ends_with(4).says("would remove a provider");
    lab.run("apply --yes --prune --allow-removals").succeeds();
    assert!(content(&lab, "kratos.yml").contains("providers: []"));
}

#[test]
fn a_new_provider_without_its_secret_is_an_error_in_the_runbook() {
    let lab = lab("  - kratos: kratos.yml\n");
    lab.file(
        "ory-social.yaml",
        "version: 1\nprojects:\n  - kratos: kratos.yml\n    providers: { vk: { label: VK } }\n",
    );
    kratos_yml(&lab, "kratos.yml");
    let run = lab.run("plan").ends_with(4).says("The runbook doesn't match kratos.yml.");
    run.says(
        "ory-social.yaml:4:18: projects[0].providers.vk: the provider is new in kratos.yml and needs client_secret",
    );
}

#[test]
fn a_secret_in_the_environment_of_kratos_stays_out_of_the_file() {
    let lab = lab("  - kratos: kratos.yml\n");
    let providers = "vk: { client_id: '51234567', client_secret: { kratos_env: true } }\n      \
                     vk-2: { template: vk, client_id: '51234568', client_secret: { kratos_env: true } }";
    let runbook = |entry: &str| format!("version: 1\nprojects:\n  - {entry}\n    providers:\n      {providers}\n");
    lab.file("ory-social.yaml", &runbook("kratos: kratos.yml"));
    kratos_yml(&lab, "kratos.yml");
    let page = lab.run("runbook render").succeeds().stdout;
    let second = "PROVIDERS_1_CLIENT_SECRET='<the client secret of vk-2>'";
    assert!(page.contains(second) && !page.contains("Replace `<"), "{page}");
    let run = lab.run("apply --yes").succeeds().says("Restart Kratos with all of these variables");
    run.says("PROVIDERS_0_CLIENT_SECRET='<the client secret of vk>'").says(second);
    assert!(!content(&lab, "kratos.yml").contains("client_secret"));
    let again = lab.run("apply --yes").succeeds().says("up to date");
    assert!(!again.stdout.contains("PROVIDERS_"), "{again}");
    let shown = lab.run("add vk --id vk-2 --kratos kratos.yml --secret-in-env --yes").succeeds().says("up to date");
    assert!(shown.stdout.contains(second), "{shown}");
    lab.file("vk.secret", SECRET);
    let rotated = lab.run("rotate-secret vk --kratos kratos.yml --client-secret-file vk.secret --yes").succeeds();
    rotated
        .says("Kratos ignores the new secret of vk if its environment has SELFSERVICE_METHODS_OIDC_CONFIG_PROVIDERS_0");
    lab.run("add vk --kratos kratos.yml --secret-in-env --yes").succeeds().says("still has the client secret of vk");
    let written = lab.run("runbook init --kratos kratos.yml --out own.yaml").succeeds();
    assert!(content(&lab, "own.yaml").contains("client_secret: { kratos_env: true }"), "{written}");
    lab.file("ory-social.yaml", &runbook("project: acme-1"));
    lab.run("plan").ends_with(4).says(":5:51: projects[0].providers.vk.client_secret: `kratos_env` is only for");
}

#[test]
fn a_page_says_how_to_change_a_file_by_hand() {
    let lab = lab("  - kratos: deploy/kratos.yml\n");
    kratos_yml(&lab, "deploy/kratos.yml");
    let run = lab.run("runbook render").succeeds();
    insta::assert_snapshot!(shown(&run), @r#"
    # Social sign-in, by hand

    Made from `ory-social.yaml` by `ory-social runbook render`.

    Follow this page to make the changes by hand, or read it to audit what `ory-social apply` would do. You need an editor. Run
    the commands in the runbook's folder, in a POSIX shell. They contain no client secret.

    The page is only valid for the files it was made from. If one of them changes, make the page again.

    | project | changes |
    | --- | --- |
    | deploy/kratos.yml | 3 changes |

    ## deploy/kratos.yml

    A self-hosted Kratos, configured by `deploy/kratos.yml`.

    Register these callback URLs exactly as shown:

    - `vk` at VK, as “Trusted redirect URL”: `http://127.0.0.1:4433/self-service/methods/oidc/callback/vk` (“Base domain”: `127.0.0.1`)

    > Ory supports only VK's legacy OAuth 2.0, which is closed to new apps: VK may reject apps of the VK ID console ("Security Error"), and older ones need a confirmed business profile. Test the sign-in. More: <https://github.com/ory/kratos/pull/4400>

    Changes:

    - Add the provider vk.
    - Turn on social sign-in.
    - Add the session hook, which signs people in right after they sign up.

    ```diff
      selfservice:
        methods:
          password: …
    +     oidc:
    +       config:
    +         providers:
    +           - id: vk
    +             provider: vk
    +             client_id: "51234567"
    +             client_secret: (hidden, new)
    +             scope:
    +               - email
    +             mapper_url: base64://… (407 bytes, SHA-512 541f9b14…)
    +             pkce: never
    +       enabled: true
    +   flows:
    +     registration:
    +       after:
    +         oidc:
    +           hooks:
    +             - hook: session
    ```

    ### Change it

    Keep a copy: you need it to undo the change.

    ```sh
    cp -p deploy/kratos.yml deploy/kratos.yml.before
    ```

    Change `deploy/kratos.yml` as shown above.

    These are the new values in full:

    ```yaml
    selfservice:
      methods:
        oidc:
          config:
            providers:
              - id: vk
                provider: vk
                client_id: "51234567"
                client_secret: <the client secret>
                scope:
                  - email
                mapper_url: base64://…
                pkce: never
          enabled: true
      flows:
        registration:
          after:
            oidc:
              hooks:
                - hook: session
    ```

    Replace `<the client secret>` with the client secret of `vk`. It is in the variable `TEAM_VK_SECRET`.

    Kratos reloads the file by itself. If it rejects the file, it keeps the old configuration, and its log says why.

    ### Check it

    With `ory-social`:

    ```sh
    ory-social status --kratos deploy/kratos.yml
    ory-social verify vk --kratos deploy/kratos.yml
    ```

    By hand:

    - In a private window, each button on `http://127.0.0.1:4433/self-service/login/browser` signs you in.

    ### Undo it

    ```sh
    mv deploy/kratos.yml.before deploy/kratos.yml
    ```

    - Later changes to deploy/kratos.yml by others are lost, so compare first.
    - After `ory-social apply`, `ory-social restore` undoes only that run.
    "#);
    lab.run("apply --yes").succeeds();
    lab.run("runbook render").succeeds().says("**Nothing to do:** the file is up to date.");
}

#[test]
fn a_new_runbook_has_what_a_file_has() {
    let lab = lab("  - kratos: kratos.yml\n");
    kratos_yml(&lab, "kratos.yml");
    lab.run("apply --yes").succeeds();
    for folder in ["teams", "teams/eu"] {
        std::fs::create_dir(lab.home().join(folder)).unwrap();
    }
    lab.run("runbook init --kratos ./kratos.yml --out new.yaml").succeeds();
    assert!(content(&lab, "new.yaml").contains("  - kratos: kratos.yml\n"), "{}", content(&lab, "new.yaml"));
    lab.run("runbook init --kratos kratos.yml --out teams/eu/shop.yaml").succeeds();
    assert!(content(&lab, "teams/eu/shop.yaml").contains("  - kratos: \"../../kratos.yml\"\n"));
    lab.run("plan --file teams/eu/shop.yaml --check").succeeds();
    let run = lab.run("runbook init --kratos kratos.yml --from-project shop --out other.yaml").ends_with(2);
    run.says("pass only one of them");
}

#[test]
fn in_the_sandbox_and_on_the_command_line_files_are_refused_with_what_to_do() {
    let lab = lab("  - kratos: kratos.yml\n");
    kratos_yml(&lab, "kratos.yml");
    lab.run("sandbox plan").ends_with(2).says("a kratos.yml doesn't work there");
    for words in ["plan", "apply --yes", "drift", "runbook check", "runbook render"] {
        let run = lab.run(&format!("{words} --kratos kratos.yml")).ends_with(2);
        run.says("name the file in the runbook: `- kratos: kratos.yml`");
    }
}
