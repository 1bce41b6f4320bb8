use super::{is_direct, is_here, resolve};

#[test]
fn an_answer_may_point_to_another_host_or_to_another_place_on_the_same() {
    let resolved = |location| resolve("https://a.org/b/c?d=e", location).unwrap();
    assert_eq!(resolved("https://b.org/"), "https://b.org/");
    assert_eq!(resolved("//b.org/x"), "https://b.org/x");
    assert_eq!(resolved("/x?y"), "https://a.org/x?y");
    assert_eq!(resolved("/x?to=https://b.org/"), "https://a.org/x?to=https://b.org/");
    assert_eq!(resolve("https://a.org?b=/c", "/x").unwrap(), "https://a.org/x");
    assert_eq!(resolved("x"), "https://a.org/b/x");
    assert_eq!(resolved("../x?y#z"), "https://a.org/x?y#z");
    assert_eq!(resolved("?y"), "https://a.org/b/c?y");
    assert_eq!(resolved("/x?y[]=a|b c"), "https://a.org/x?y%5B%5D=a%7Cb%20c");
    assert!(resolve("https://a.org", "//b.org:x/").is_err());
}

#[test]
fn this_computer_and_what_is_not_encrypted_are_asked_without_a_proxy() {
    for url in ["http://127.0.0.1:4433/", "https://localhost/", "https://[::1]:4433/", "http://kratos.acme.example/"] {
        assert!(is_direct(&url.parse().unwrap()), "{url}");
    }
    assert!(!is_direct(&"https://auth.acme.example/".parse().unwrap()));
}

#[test]
fn a_gateway_is_on_this_computer_and_nowhere_else() {
    assert!(is_here("http://127.0.0.1:8080"));
    for elsewhere in ["http://127.0.0.1:x@evil.org", "http://10.0.0.1:80", "https://127.0.0.1:1", "http://localhost:80"]
    {
        assert!(!is_here(elsewhere), "{elsewhere}");
    }
}
