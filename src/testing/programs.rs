use std::{
    env,
    ffi::OsString,
    fs,
    hash::{BuildHasher, RandomState},
    net::TcpListener,
    ops::Range,
    path::PathBuf,
};

/// Below those that systems give to outgoing connections and to listeners without a wish: until the
/// port is used, and while its server is restarted, nobody gets it by chance.
const PORTS: Range<u64> = 10_000..30_000;

/// A port that nobody uses now.
pub fn free_port() -> u16 {
    let random = RandomState::new();
    (0..1_000)
        .map(|attempt: u32| PORTS.start + random.hash_one(attempt) % (PORTS.end - PORTS.start))
        .filter_map(|port| u16::try_from(port).ok())
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .unwrap()
}

/// Says that a test is left out; under `CI=true` it fails.
#[expect(clippy::print_stderr, reason = "a test that cannot run says so")]
pub fn missing(what: &str, package: &str) {
    let message = format!("{what} is not installed: scripts/install-services installs {package}");
    assert!(env::var("CI").as_deref() != Ok("true"), "{message}");
    eprintln!("left out, because {message}");
}

/// A program of `PATH`, or of the folders where Debian keeps servers.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/bin:/bin"));
    let mut versions: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    // Of several versions the newest.
    versions.sort_by_key(|path| {
        let name = path.parent().and_then(|version| version.file_name());
        name.and_then(|name| name.to_str()).and_then(|name| name.parse::<u32>().ok())
    });
    let folders = versions.into_iter().rev().chain(env::split_paths(&path));
    let mut all = folders.chain(["/usr/sbin".into()]).map(|folder| folder.join(name));
    all.find(|path| path.is_file())
}

/// The environment of a process whose clock is wrong by so much, such as `-30s`; `None` where the
/// library that does it is not installed.
pub fn clock_off_by(shift: &str) -> Option<[(&'static str, String); 3]> {
    let folders = fs::read_dir("/usr/lib").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    let mut all = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
    let Some(library) = all.find(|path| path.is_file()) else {
        missing("libfaketime", "faketime");
        return None;
    };
    Some([
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME", shift.to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ])
}
