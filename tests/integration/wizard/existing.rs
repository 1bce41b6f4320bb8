//! A provider that the project already has.

use ory_social::sandbox::ProviderApp;
use serde_json::{Value, json};

use super::answers::script;
use super::{CLIENT_ID, CLIENT_SECRET};
use crate::support::lab::{BLOG, Lab, SECRET};
use crate::support::terminal::{CTRL_C, ENTER, ESC, Terminal};

const BLOG_CALLBACK: &str = "https://auth.blog.example/self-service/methods/oidc/callback/vk";
const TASK: &str = "What do you want to do: ";

/// A lab with an app at VK that fits Acme Blog, and has the secret of the tests.
fn with_blog_app(id: &str) -> Lab {
    let lab = Lab::new();
    let app = ProviderApp::of("vk", id, SECRET).registered(&[BLOG_CALLBACK]);
    lab.emulator.edit(|network| network.add_app(app));
    lab
}

fn provider(lab: &Lab) -> Value {
    lab.stored(BLOG).pointer("/selfservice/methods/oidc/config/providers/0").cloned().unwrap_or_default()
}

/// Opens a terminal, and chooses a task.
#[track_caller]
fn with_task<'lab>(lab: &'lab Lab, task: &str) -> Terminal<'lab> {
    let mut terminal = lab.terminal(&format!("add vk --project {BLOG}"));
    terminal.expect("VK is already set up (id: vk).").choose(TASK, task);
    terminal
}

#[test]
fn its_tasks_look_as_recorded() {
    let lab = Lab::new();
    let mut terminal = lab.terminal(&format!("add vk --project {BLOG}"));
    let ended = terminal.expect(TASK).expect("Quit").press(ESC).ends_with(8);
    let tasks = &ended.screen[ended.screen.find("VK is already").expect("the menu")..];
    crate::assert_screen!("wizard_existing", tasks);
}

#[test]
fn quitting_changes_nothing() {
    let lab = Lab::new();
    let ended = with_task(&lab, "quit").ends_with(8);
    assert!(ended.screen.ends_with("Nothing was changed.\n"), "{}", ended.screen);
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn its_login_page_can_be_checked() {
    let lab = with_blog_app("51789012");
    let ended = with_task(&lab, "check").ends_with(0);
    assert!(ended.screen.contains("Checking the login page"), "{}", ended.screen);
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn its_secret_can_be_replaced_and_nothing_else_changes() {
    let lab = with_blog_app("51789012");
    let mut expected = provider(&lab);
    let ended = with_task(&lab, "replace")
        .answer_hidden("New Protected key (not shown):", SECRET)
        .answer("[y/N]:", "y")
        .ends_with(0);
    expected["client_secret"] = json!(SECRET);
    assert_eq!((provider(&lab), lab.pushes()), (expected, 1));
    let elsewhere = Lab::new();
    elsewhere.run(&script(&ended, &elsewhere)).succeeds();
    assert_eq!(elsewhere.stored_secret(BLOG, "vk").as_deref(), Some(SECRET));
}

#[test]
fn another_app_needs_its_id_and_its_secret() {
    let lab = with_blog_app("59999999");
    let mut terminal = with_task(&lab, "app");
    terminal.answer(CLIENT_ID, "59999999");
    terminal.answer("Protected key (not shown):", "").expect("✗ Enter the Protected key.");
    terminal.answer_hidden(CLIENT_SECRET, SECRET).answer("[y/N]:", "y").ends_with(0);
    assert_eq!(provider(&lab)["client_id"], json!("59999999"));
    assert_eq!(lab.stored_secret(BLOG, "vk").as_deref(), Some(SECRET));
}

#[test]
fn enter_keeps_the_app_and_its_secret() {
    let lab = Lab::new();
    let before = (lab.stored(BLOG), lab.stored_secret(BLOG, "vk"));
    let mut terminal = with_task(&lab, "app");
    let ended = terminal.answer(CLIENT_ID, "").answer("Enter to keep the stored one", "").ends_with(0);
    assert_eq!((lab.stored(BLOG), lab.stored_secret(BLOG, "vk")), before);
    assert_eq!(lab.pushes(), 0, "{}", ended.screen);
}

#[test]
fn its_mapper_can_be_changed() {
    let lab = Lab::new();
    let before = provider(&lab)["mapper_url"].clone();
    lab.file("mine.jsonnet", "{ identity: { traits: { email: 'all@example.org' } } }");
    let mut terminal = with_task(&lab, "mapper");
    terminal.choose("Mapper: ", "jsonnet").answer("File (Enter to go back):", "mine.jsonnet").answer("[y/N]:", "y");
    terminal.ends_with(0);
    assert_ne!(provider(&lab)["mapper_url"], before);
}

#[test]
fn its_label_and_scope_can_be_changed() {
    let lab = Lab::new();
    with_task(&lab, "setting")
        .choose("Setting: ", "label")
        .answer("Label", "VKontakte")
        .answer("[y/N]:", "y")
        .ends_with(0);
    with_task(&lab, "setting")
        .choose("Setting: ", "scope")
        .answer("Scope [", "email phone")
        .answer("[y/N]:", "y")
        .ends_with(0);
    let provider = provider(&lab);
    assert_eq!((&provider["label"], &provider["scope"]), (&json!("VKontakte"), &json!(["email", "phone"])));
}

#[test]
fn it_can_be_removed_if_its_id_is_typed() {
    let lab = Lab::new();
    with_task(&lab, "remove").answer("Type vk to apply this to", "vk").ends_with(0);
    assert_eq!(lab.provider_ids(BLOG), [""; 0]);
}

#[test]
fn esc_goes_back_to_the_tasks_and_then_quits() {
    let lab = Lab::new();
    let mut terminal = with_task(&lab, "app");
    terminal.expect("App ID").press(ESC).expect(TASK).press("mapper").press(ENTER).expect("Mapper: ").press(ESC);
    terminal.expect(TASK).press(CTRL_C).ends_with(130);
    let mut terminal = with_task(&lab, "remove");
    terminal.expect("Type vk").press(ESC).expect(TASK).press(ESC).ends_with(8);
    assert_eq!(lab.pushes(), 0);
}

#[test]
fn what_is_turned_off_around_it_can_be_turned_on() {
    let lab = with_blog_app("51789012");
    let off = "/selfservice/methods/oidc/enabled";
    lab.emulator
        .edit(|network| network.update(BLOG, |config| *config.pointer_mut(off).unwrap() = json!(false)))
        .unwrap();
    with_task(&lab, "turn on social").answer("[y/N]:", "y").ends_with(0);
    assert_eq!(lab.stored(BLOG).pointer(off), Some(&json!(true)));
}
