//! `ory-social runbook render`

use ory_social::sandbox::{Network, Project, ProviderApp};
use serde_json::json;

use crate::assert_screen;
use crate::support::lab::{BLOG, Lab, Run, SECRET, SHOP, STAGING};
use crate::support::page::blocks;
use crate::support::shell::{sh, with_tools};

/// Each project needs something different: a provider next to others with hooks to copy, a provider in an empty
/// project, and new values for an existing one.
const RUNBOOK: &str = r#"version: 1
defaults:
  providers:
    vk: { template: vk, scope: [email] }
projects:
  - project: acme-shop-prod-x1y2z3
    name: shop
    protect: true
    providers:
      vk: { client_id: "51234567", client_secret: { env: SHOP_VK_SECRET }, mapper: vk.jsonnet, label: "It's \"VK\" \\(1)" }
      vk-2: { template: vk, client_id: "51234568", client_secret: { file: other.secret }, mapper: "https://acme.example/m.jsonnet" }
  - project: acme-shop-stage-p4q5r6
    name: staging
    providers:
      vk: { client_id: "51234567", client_secret: { stdin: true } }
  - project: acme-blog-dev-k7m8n9
    name: blog
    providers:
      vk: { client_id: "51234568", client_secret: { env: SHOP_VK_SECRET }, label: "Вой\u202eти", scope: [email, phone], mapper: odd.jsonnet }
"#;

/// Has no line break at its end.
const MAPPER: &str = "local claims = std.extVar('claims');\n\n{ identity: { traits: {\n  // ```\n  \
    [if 'email' in claims then 'email']: claims.email,\n\t} + {} } }";

fn lab() -> Lab {
    let mut network = Network::sample();
    network.add_app(ProviderApp::of("vk", "51234568", SECRET).registered(&[
        "https://*.projects.oryapis.com/self-service/methods/oidc/callback/vk-2",
        "https://auth.blog.example/self-service/methods/oidc/callback/vk",
    ]));
    let lab = with_tools(Lab::on(network)).with("SHOP_VK_SECRET", SECRET);
    lab.file("ory-social.yaml", RUNBOOK);
    lab.file("vk.jsonnet", MAPPER);
    lab.file("odd.jsonnet", "{ identity: { traits: {} } } // \u{200b}\n");
    lab.file("other.secret", &format!("{SECRET}2\r\n"));
    let editor = lab.program("editor", &format!("echo {SECRET}3 > \"$1\""));
    lab.with("EDITOR", editor)
}

/// Follows a page, except for its undo sections.
#[track_caller]
fn follow(lab: &Lab, page: &str) -> Run {
    let mut script = String::new();
    for block in blocks(page) {
        if let Some(file) = block.file() {
            lab.file(file, &block.text);
        } else if block.language == "sh" && block.heading != "### Undo it" {
            script += &block.text;
        }
    }
    sh(lab, &script)
}

#[track_caller]
fn undo(lab: &Lab, page: &str) -> Run {
    let way_back = blocks(page).into_iter().filter(|block| block.heading == "### Undo it");
    sh(lab, &way_back.map(|block| block.text).collect::<String>())
}

#[test]
fn following_the_page_by_hand_does_exactly_what_apply_does() {
    let (by_hand, applied) = (lab(), lab());
    let page = by_hand.run("runbook render").succeeds().stdout;
    assert!(!page.contains("acme-hook-2f41"), "the credential of a web hook is on the page");
    follow(&by_hand, &page).succeeds();
    applied.run_with_stdin("apply --yes --allow-protected", &format!("{SECRET}3")).succeeds();
    for project in [SHOP, STAGING, BLOG] {
        assert_eq!(by_hand.stored(project), applied.stored(project), "{project}");
    }
}

#[test]
fn of_providers_with_one_id_the_page_changes_the_first_as_apply_does() {
    let [by_hand, applied] = [lab(), lab()].map(|lab| {
        lab.emulator.edit(|network| {
            let config = &mut network.project_mut(BLOG).unwrap().identity_config;
            let providers = config.pointer_mut("/selfservice/methods/oidc/config/providers").unwrap();
            let mut second = providers[0].clone();
            second["client_id"] = json!("59999999");
            providers.as_array_mut().unwrap().push(second);
        });
        lab
    });
    let page =
        by_hand.run("runbook render --project blog").succeeds().says("More than one provider has the ID vk.").stdout;
    follow(&by_hand, &page).succeeds();
    applied.run("apply --project blog --yes").succeeds();
    assert_eq!(by_hand.stored(BLOG), applied.stored(BLOG));
    let second = applied.stored(BLOG).pointer("/selfservice/methods/oidc/config/providers/1/client_id").cloned();
    assert_eq!(second, Some(json!("59999999")));
}

#[test]
fn the_rollback_restores_everything_including_secrets() {
    let lab = lab();
    let before = [SHOP, STAGING].map(|project| lab.stored(project));
    let page = lab.run("runbook render --project shop --project staging").succeeds().stdout;
    follow(&lab, &page).succeeds();
    undo(&lab, &page).succeeds();
    assert_eq!(before, [SHOP, STAGING].map(|project| lab.stored(project)));
}

#[test]
fn nothing_is_pushed_onto_a_configuration_that_someone_changed() {
    let lab = lab();
    let page = lab.run("runbook render --project staging").succeeds().stdout;
    let change = |config: &mut serde_json::Value| config["session"]["lifespan"] = json!("1h0m0s");
    let (first, second) = page.split_once("### Push it").unwrap();
    follow(&lab, first).succeeds();
    lab.emulator.edit(|network| network.update(STAGING, change)).unwrap();
    let pushes = lab.pushes();
    assert_ne!(follow(&lab, &format!("### Push it{second}")).code, 0);
    assert_eq!(lab.pushes(), pushes);
}

#[test]
fn a_program_that_is_run_twice_does_not_add_a_provider_twice() {
    let lab = lab();
    let page = lab.run("runbook render --project staging").succeeds().stdout;
    follow(&lab, &page).succeeds();
    let again = follow(&lab, &page);
    assert!(again.code != 0 && again.stderr.contains("vk already exists"), "{again}");
}

#[test]
fn prune_removes_providers_that_the_runbook_does_not_name() {
    let (by_hand, applied) = (lab(), lab());
    let page = by_hand.run("runbook render --project shop --prune").succeeds().says("locked out").stdout;
    follow(&by_hand, &page).succeeds();
    applied.run("apply --project shop --prune --yes --allow-protected --allow-removals").succeeds();
    assert_eq!(by_hand.stored(SHOP), applied.stored(SHOP));
}

#[test]
fn the_page_shows_what_to_do_what_is_done_and_what_is_unknown() {
    let lab = lab();
    let blog =
        "\n  - project: acme-blog-dev-k7m8n9\n    name: \"# x | <script>alert(1)</script>\"\n    providers: {}\n";
    let shop = RUNBOOK.split("      vk-2").next().unwrap();
    lab.file("ory-social.yaml", &format!("{shop}{blog}  - project: no-such-project\n    providers: {{}}\n"));
    assert_screen!("runbook_render", lab.run("runbook render --jobs 1").ends_with(4));
}

#[test]
fn no_text_of_a_project_becomes_markup_or_a_command() {
    let evil = "a`b\n# c | <img src=x> [d](e) \u{1b}[2J\u{202e}";
    let project = Project {
        name: evil.to_owned(),
        ..Project::new(
            "evil-1",
            json!({"selfservice": {}, "serve": {"public": {
        "base_url": "https://a.example/`x`\n```\n<b>"}}}),
        )
    };
    let network = Network::sample();
    let key = network.workspaces()[0].id.clone();
    let lab = with_tools(Lab::on(network.with_project(Project { workspace: key, ..project })));
    lab.file("ory-social.yaml", "version: 1\nprojects:\n  - project: evil-1\n    providers:\n      vk: { client_id: '1', client_secret: { stdin: true } }\n");
    let page = lab.run("runbook render").succeeds().stdout;
    for markup in ["<img", "<b>\n", "\u{1b}", "\u{202e}", "[d](", "\n# c"] {
        assert!(!page.replace("\\<", "").replace("\\[", "").contains(markup), "{markup:?} in {page}");
    }
}

#[test]
fn json_has_the_page_beside_the_plan() {
    let json = lab().run("runbook render --format json --project staging").succeeds().json();
    assert_eq!((&json["command"], &json["summary"]["planned"]), (&json!("runbook render"), &json!(1)));
    assert!(json["page"].as_str().unwrap().starts_with("# Social sign-in, by hand\n"));
}
