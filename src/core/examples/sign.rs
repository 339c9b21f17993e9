//! What one signature takes of a processor, by the library alone and with all processors at work:
//! `cargo run --release -p gauzy-mcp-auth-core --example sign -- RS256 [signatures]`

use std::{error::Error, fs, io::Write as _, thread};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use mcp_auth_core::keys::Algorithm;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// About as long as header and claims of an access token in base64url.
const INPUT: [u8; 560] = [b'x'; 560];

/// Nanoseconds that this thread has spent on a processor.
fn spent() -> Outcome<u64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split(' ').next().ok_or("no figure")?.parse()?)
}

/// How long so many signatures take, in nanoseconds.
fn signing(algorithm: Algorithm, pkcs8: &[u8], signatures: u32) -> Outcome<u64> {
    let rng = SystemRandom::new();
    let sign: Box<dyn Fn() -> Outcome<()>> = match algorithm {
        Algorithm::RS256 => {
            let key = RsaKeyPair::from_pkcs8(pkcs8)?;
            Box::new(move || {
                let mut out = vec![0; key.public_modulus_len()];
                Ok(key.sign(&RSA_PKCS1_SHA256, &rng, &INPUT, &mut out)?)
            })
        }
        Algorithm::ES256 => {
            let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)?;
            Box::new(move || Ok(key.sign(&rng, &INPUT).map(drop)?))
        }
        Algorithm::EdDSA => {
            let key = Ed25519KeyPair::from_pkcs8(pkcs8)?;
            Box::new(move || Ok(key.try_sign(&INPUT).map(drop)?))
        }
    };
    sign()?;
    let before = spent()?;
    for _ in 0..signatures {
        sign()?;
    }
    Ok(spent()? - before)
}

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.as_str() == name);
    let algorithm = algorithm.ok_or("name RS256, ES256 or EdDSA")?;
    let signatures: u32 = args.next().map_or(Ok(5000), |text| text.parse())?;
    let pkcs8 = algorithm.generate(2048)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let total = thread::scope(|scope| {
        let work = || signing(algorithm, &pkcs8, signatures);
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut total = 0;
        for thread in running {
            total += thread.join().map_err(|_| "a thread panicked")??;
        }
        Outcome::Ok(total)
    })?;
    let count = u64::from(signatures) * u64::try_from(threads)?;
    writeln!(std::io::stdout(), "{}", total / count)?;
    Ok(())
}
