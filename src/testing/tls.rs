use std::{fs, process::Command};

use crate::Folder;

const EXTENSIONS: &str = "\
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
[server]
basicConstraints = critical,CA:FALSE
subjectAltName = DNS:localhost,IP:127.0.0.1
";

/// A certificate authority of its own, and a certificate of it for `localhost` and `127.0.0.1`.
#[derive(Debug)]
pub struct Tls {
    /// The authority's certificate in PEM.
    pub authority: String,
}

impl Tls {
    /// Makes both with the `openssl` command; the second lies in the folder as `server.crt` and
    /// `server.key`.
    pub fn new(folder: &Folder) -> Self {
        let path = |name: &str| folder.join(name).display().to_string();
        let config = path("openssl.cnf");
        fs::write(&config, EXTENSIONS).unwrap();
        let make = |name: &str, extensions: &str, more: &[&str]| {
            let output = Command::new("openssl")
                .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
                .args(["-nodes", "-days", "2", "-config", &config, "-extensions", extensions])
                .args(["-subj", &format!("/CN={name}"), "-out", &path(&format!("{name}.crt"))])
                .args(["-keyout", &path(&format!("{name}.key"))])
                .args(more)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        make("authority", "authority", &[]);
        let (certificate, key) = (path("authority.crt"), path("authority.key"));
        make("server", "server", &["-CA", &certificate, "-CAkey", &key]);
        Self { authority: fs::read_to_string(certificate).unwrap() }
    }
}
