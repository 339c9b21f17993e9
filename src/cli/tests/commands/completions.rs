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
    let ask = r#"
        source "$0"
        read -r function < <(complete -p gauzy-mcp-auth | grep -oP -- '-F \K\S+')
        COMP_WORDS=(gauzy-mcp-auth $1) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        "$function" gauzy-mcp-auth "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        echo "${COMPREPLY[@]}""#;
    for (typed, offered) in
        [("gra", "grants\n"), ("grants re", "revoke\n"), ("clients add --redi", "--redirect-uri\n")]
    {
        let mut bash = Command::new("bash");
        let output = bash.args(["--norc", "-c", ask, &script, typed]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), offered, "{typed}");
    }
}
