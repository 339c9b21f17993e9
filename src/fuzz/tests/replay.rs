//! Every target with every seed, and with thousands of small changes of them: short, and the same
//! in every run.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that stops says where, and with which input"
)]

use std::{
    collections::BTreeSet,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use mcp_auth_fuzz::{TARGETS, Target};

/// Changed seeds that each target gets.
const CHANGED: usize = 3000;
/// The same for targets of which one run takes a millisecond and more.
const CHANGED_SLOWLY: usize = 150;

fn folder(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(inside)
}

/// The names of the files in a folder, without what follows the first dot.
fn names(inside: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder(inside)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.split('.').next().unwrap().to_owned()).collect()
}

/// The seeds of a target in the order of their names.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = folder("seeds").join(target);
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let seed = |path: PathBuf| (path.display().to_string(), fs::read(&path).unwrap());
    paths.into_iter().map(seed).collect()
}

/// Runs a target, and says with what it failed.
fn run((name, target): Target, input: &[u8], origin: &str) {
    if let Err(failure) = catch_unwind(AssertUnwindSafe(|| target(input))) {
        eprintln!("{name} failed with {origin}: b\"{}\"", input.escape_ascii());
        std::panic::resume_unwind(failure);
    }
}

fn replay(name: &str) {
    let target = *TARGETS.iter().find(|(own, _)| *own == name).unwrap();
    let seeds = seeds(name);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    for (origin, seed) in &seeds {
        run(target, seed, origin);
    }
    let changed = if SLOW.contains(&name) { CHANGED_SLOWLY } else { CHANGED };
    let mut random = Random(1);
    for _ in 0..changed {
        let (origin, seed) = &seeds[random.below(seeds.len())];
        let (_, other) = &seeds[random.below(seeds.len())];
        run(target, &random.changed(seed, other), &format!("a change of {origin}"));
    }
}

const SLOW: [&str; 1] = ["http_request"];

/// `xorshift64`: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    /// One to four small changes, of which some bring a piece of another seed.
    fn changed(&mut self, seed: &[u8], other: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let octet = u8::try_from(self.below(256)).unwrap();
            match self.below(7) {
                0 => bytes.insert(at, octet),
                1 => bytes.insert(at, b"&=?#/:;,.%+ \"\\{}[]\n\0"[self.below(20)]),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                3 if at < bytes.len() => bytes[at] ^= 1 << (octet % 8),
                4 => bytes.truncate(at),
                5 => bytes.extend_from_within(at..),
                _ => {
                    let from = self.below(other.len() + 1);
                    let to = from + self.below(other.len() - from + 1);
                    bytes.splice(at..at, other[from..to].iter().copied());
                }
            }
            bytes.truncate(4096);
        }
        bytes
    }
}

/// One test a target.
macro_rules! replayed {
    ($($name:ident)*) => {
        $(#[test] fn $name() { replay(stringify!($name)); })*

        #[test]
        fn every_target_has_a_test_seeds_and_a_program() {
            let targets: BTreeSet<String> = TARGETS.iter().map(|own| own.0.to_owned()).collect();
            let tests = [$(stringify!($name)),*].map(str::to_owned);
            assert_eq!(targets, BTreeSet::from(tests));
            assert_eq!(targets, names("seeds"));
            assert_eq!(targets, names("fuzz_targets"));
            assert_eq!(targets, names("dictionaries"));
            let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
            for name in targets {
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not built");
            }
        }
    };
}

replayed! {
    accept_language
    access_token
    authorize_query
    client_authentication
    client_metadata
    cookie
    form
    forwarded_for
    grant_handle
    http_request
    json
    password_hash
    pkce
    redirect_uri
    resource_indicator
    scope
    sealed_request
    token_validation
}
