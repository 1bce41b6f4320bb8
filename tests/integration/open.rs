//! `ory-social open`, with a program in place of the browser.

use crate::support::lab::{BLOG, Lab, SECRET, SHOP};

/// A lab in which this shell script opens pages.
fn with_browser(script: &str) -> Lab {
    let lab = Lab::new().with("ORY_SOCIAL_CLIENT_SECRET", SECRET);
    std::fs::create_dir(lab.home().join("bin")).unwrap();
    for name in ["xdg-open", "open"] {
        lab.program(&format!("bin/{name}"), script);
    }
    let path = format!("{}:/usr/bin:/bin", lab.home().join("bin").display());
    lab.with("PATH", path)
}

#[test]
fn without_a_terminal_it_prints_the_address_and_opens_nothing() {
    let lab = with_browser("touch opened");
    for (words, url) in [
        (
            format!("open --project {SHOP}"),
            "https://acme-shop-prod-x1y2z3.projects.oryapis.com/self-service/login/browser",
        ),
        (format!("open login {BLOG}"), "https://auth.blog.example/self-service/login/browser"),
        (format!("open console {SHOP}"), "https://console.ory.com/projects/a3f1b2c4-0d5e-4f60-8a71-b2c3d4e5f601"),
        ("open app".to_owned(), "https://id.vk.com/about/business/go"),
        ("open app gitlab".to_owned(), "https://gitlab.com/-/user_settings/applications"),
    ] {
        let run = lab.run(&words).succeeds();
        assert_eq!((run.stdout.trim_end(), run.stderr.as_str()), (url, ""), "{words}");
        assert_eq!(lab.run(&format!("{words} --json")).succeeds().json()["url"], url);
    }
    assert!(!lab.home().join("opened").exists());
}

#[test]
fn an_app_page_needs_no_project_and_no_network() {
    let lab = Lab::new();
    lab.run("open app google").succeeds();
    assert_eq!(lab.emulator.requests().len(), 0);
}

#[test]
fn an_app_page_at_your_own_address_comes_from_the_project() {
    let lab = Lab::new();
    lab.run("open app generic").ends_with(2).says("--project");
    lab.run(&format!("open app generic --project {SHOP}")).ends_with(4).says("this project has no such provider");
    let add = format!("add generic --project {SHOP} --issuer-url https://sso.example/realms/acme --client-id acme-ory");
    lab.run_with_stdin(&format!("{add} --client-secret-stdin --yes"), SECRET).succeeds();
    let run = lab.run(&format!("open app generic --project {SHOP}")).succeeds();
    assert_eq!(run.stdout, "https://sso.example/realms/acme\n");
}

#[test]
fn in_a_terminal_it_opens_the_page_and_passes_no_secret() {
    let lab = with_browser("echo \"$1\" > page; env > environment");
    lab.terminal("open app google").expect("Opened in your browser.").ends_with(0);
    let read = |name: &str| std::fs::read_to_string(lab.home().join(name)).unwrap();
    assert_eq!(read("page"), "https://console.cloud.google.com/auth/clients\n");
    let environment = read("environment");
    assert!(environment.contains("HOME=") && !environment.contains("ory_wak_"), "{environment}");
    assert!(!environment.contains(SECRET), "{environment}");
    lab.assert_no_process_survives();
}

#[test]
fn without_a_browser_it_only_prints_the_address() {
    for lab in [with_browser("exit 3"), Lab::new().with("PATH", "/nonexistent")] {
        lab.terminal("open app google").expect("No browser was found. Open this page yourself.").ends_with(0);
    }
}

#[test]
fn ctrl_c_ends_a_browser_that_stays_in_the_foreground() {
    let lab = with_browser("touch started; sleep 60");
    let mut terminal = lab.terminal("open app google");
    terminal.wait_until(|| lab.home().join("started").exists()).press("\u{3}").ends_with(130);
    lab.assert_no_process_survives();
}

#[test]
fn nothing_in_the_sandbox_is_opened() {
    let lab = with_browser("touch opened");
    lab.terminal(&format!("sandbox open login {SHOP}")).expect("isn't part of the sandbox").ends_with(0);
    assert!(!lab.home().join("opened").exists());
}
