//! `completions`.

use std::process::Command;

use crate::{site::run, support::server::Folder};

#[test]
fn every_shell_gets_a_script_that_knows_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell], &[], b"");
        for word in ["gauzy-mcp-auth", "grants", "revoke", "redirect-uri", "session-secret-file"] {
            assert!(script.ok().out.contains(word), "{word} for {shell}");
        }
    }
    let refused = run(&["completions", "tcsh"], &[], b"");
    assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""));
    assert!(refused.err.contains("bash"), "{refused:?}");
}

#[test]
fn bash_completes_with_it() {
    let folder = Folder::new();
    let script = folder.file("complete", &run(&["completions", "bash"], &[], b"").out);
    let ask = "source \"$0\"; COMP_WORDS=(gauzy-mcp-auth grants re); COMP_CWORD=2; \
        _gauzy-mcp-auth gauzy-mcp-auth re grants; echo \"${COMPREPLY[@]}\"";
    let output = Command::new("bash").args(["--norc", "-c", ask, &script]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "revoke\n");
}
