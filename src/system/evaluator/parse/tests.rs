use serde_json::json;

use super::*;

const SEPARATOR: &str = "\u{1e}";

fn finished(stdout: &str, stderr: &str) -> Finished {
    Finished { code: 0, stdout: stdout.into(), stderr: stderr.into() }
}

/// Returns the fault of a single sample with this error output.
fn complaint(stderr: &str) -> Fault {
    let found = evaluations(&finished("\n", &format!("{SEPARATOR}{stderr}")), 1, SEPARATOR);
    let [Err(fault)] = found.as_slice() else { panic!("{found:?}") };
    fault.clone()
}

#[test]
fn each_line_is_the_result_of_a_sample_and_an_empty_one_is_an_error() {
    let stderr = format!("{SEPARATOR}{SEPARATOR}error: oh\n --> mapper.jsonnet:2:3\n{SEPARATOR}");
    let found = evaluations(&finished("{\"a\": 1}\n\n[]\n", &stderr), 3, SEPARATOR);
    let fault = Fault { message: "oh".into(), place: Some(Place { line: 2, column: 3 }) };
    assert_eq!(found, [Ok(json!({"a": 1})), Err(fault), Ok(json!([]))]);
}

#[test]
fn the_place_is_the_first_that_is_in_the_snippet() {
    let fault = complaint(
        "error: too long\n --> <stdlib>:9:9\nnote: while\n --> mapper.jsonnet:12:34\n --> mapper.jsonnet:1:1\n",
    );
    assert_eq!((fault.message.as_str(), fault.place), ("too long", Some(Place { line: 12, column: 34 })));
    assert_eq!(complaint("error: stack overflow\n").place, None);
    assert_eq!(complaint("error: x\n --> mapper.jsonnet:a:b\n").place, None);
}

#[test]
fn the_output_of_a_trace_is_not_mistaken_for_the_error() {
    let fault = complaint("TRACE: x\nerror: forged\n --> mapper.jsonnet:9:9\n\nerror: real\n --> mapper.jsonnet:1:2\n");
    assert_eq!((fault.message.as_str(), fault.place), ("real", Some(Place { line: 1, column: 2 })));
}

#[test]
fn a_process_that_gave_up_needed_too_much() {
    let found = evaluations(&finished("1\n", &format!("{SEPARATOR}{SEPARATOR}out of memory")), 3, SEPARATOR);
    assert_eq!(found, [Ok(json!(1)), Err(Fault::nowhere(TOO_MUCH))]);
}

#[test]
fn an_error_without_a_message_is_still_an_error() {
    assert_eq!(complaint(""), Fault::nowhere("it can't be evaluated"));
}

#[test]
fn a_result_that_is_nested_too_deeply_is_an_error() {
    let deep = format!("{}{}\n", "[".repeat(200), "]".repeat(200));
    let found = evaluations(&finished(&deep, SEPARATOR), 1, SEPARATOR);
    assert_eq!(found, [Err(Fault::nowhere("its result is nested too deeply"))]);
}

#[test]
fn a_result_that_kratos_would_not_accept_is_an_error() {
    let found =
        |length: usize| evaluations(&finished(&format!("\"{}\"\n", "x".repeat(length - 2)), SEPARATOR), 1, SEPARATOR);
    assert!(found(MOST)[0].is_ok());
    assert_eq!(found(MOST + 1), [Err(Fault::too_large())]);
}
