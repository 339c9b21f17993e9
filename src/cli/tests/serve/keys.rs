//! Signing keys of the operator's own.

use std::process::Command;

use crate::{
    BASE, ends,
    support::{
        App, Host, Server,
        server::Folder,
        token::{parts, verify},
    },
};

fn openssl(arguments: &[&str]) {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?} {output:?}");
}

fn key(folder: &Folder, name: &str, how: &[&str]) -> String {
    let path = folder.path(name);
    openssl(&[&["genpkey", "-out", &path], how].concat());
    path
}

const RSA: [&str; 4] = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const P256: [&str; 4] = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
const ED25519: [&str; 2] = ["-algorithm", "ED25519"];

#[test]
fn keys_in_pem_sign_and_the_first_one_does() {
    let folder = Folder::new();
    let files = [
        key(&folder, "rsa.pem", &RSA),
        key(&folder, "p256.pem", &P256),
        key(&folder, "ed.pem", &ED25519),
    ];
    for (first, second, alg) in [(0, 1, "RS256"), (1, 2, "ES256"), (2, 0, "EdDSA")] {
        let own = [
            "--signing-key",
            &files[first],
            "--signing-key",
            &files[second],
            "--rate-limit",
            "off",
        ];
        let host = Host::of(Server::start(&[&BASE[..], &own].concat()));
        let keys = host.get("/oauth2/jwks").value();
        assert!(keys["keys"].as_array().unwrap().len() >= 2, "{keys}");
        assert!(!keys.to_string().contains("\"d\""), "nothing private is published");
        let token = App::public(&host).tokens(&[]).access;
        assert_eq!(parts(&token).0["alg"], alg);
        verify(&host, &token, "gauzy-mcp-api");
    }
}

#[test]
fn pkcs1_is_understood_too() {
    let folder = Folder::new();
    let (pkcs8, pkcs1) = (key(&folder, "rsa.pem", &RSA), folder.path("pkcs1.pem"));
    openssl(&["rsa", "-in", &pkcs8, "-traditional", "-out", &pkcs1]);
    let kid = |file: &str| {
        let host = Host::of(Server::start(&[&BASE[..], &["--signing-key", file]].concat()));
        host.get("/oauth2/jwks").value()["keys"][0]["kid"].clone()
    };
    assert_eq!(kid(&pkcs8), kid(&pkcs1), "the same key has the same id");
}

#[test]
fn keys_that_cannot_sign_are_refused() {
    let folder = Folder::new();
    let rsa = key(&folder, "rsa.pem", &RSA);
    let public = folder.path("public.pem");
    openssl(&["pkey", "-in", &rsa, "-pubout", "-out", &public]);
    let encrypted = folder.path("encrypted.pem");
    openssl(&["pkey", "-in", &rsa, "-aes256", "-passout", "pass:x", "-out", &encrypted]);
    let weak = key(&folder, "weak.pem", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]);
    let curve =
        key(&folder, "p384.pem", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]);
    let garbage = folder.file("garbage.pem", "not a key");
    for (file, word) in [
        (&public, "PUBLIC KEY"),
        (&encrypted, "encrypted"),
        (&weak, ""),
        (&curve, ""),
        (&garbage, ""),
    ] {
        ends(
            &[&BASE[..], &["--signing-key", file]].concat(),
            &[],
            2,
            &["--signing-key", file, word],
        );
    }
}

#[test]
fn a_key_that_is_given_first_on_a_restart_takes_over_and_the_old_one_stays_published() {
    let folder = Folder::new();
    let store = folder.store();
    let settings = ["--listen", "localhost:0", "--store", &store, "--issuer", "http://localhost"];
    let file = key(&folder, "p256.pem", &P256);
    let host = Host::of(Server::start(&settings));
    let old = App::public(&host).tokens(&[]).access;
    host.server().stop();
    let host = Host::of(Server::start(&[&settings[..], &["--signing-key", &file]].concat()));
    let new = App::public(&host).tokens(&[]).access;
    assert_eq!(parts(&new).0["alg"], "ES256");
    verify(&host, &new, "gauzy-mcp-api");
    verify(&host, &old, "gauzy-mcp-api");
}
