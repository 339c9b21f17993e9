//! Signature algorithms: asymmetric ones alone.

use aws_lc_rs::signature::{self as aws, RsaParameters, VerificationAlgorithm};

/// Declares the algorithms with their names (RFC 7518 §3.1, RFC 8037 §3.1).
macro_rules! algorithms {
    ($($(#[$doc:meta])* $algorithm:ident = $family:expr,)+) => {
        /// A signature algorithm. There is no `none` and no HMAC among them: what is not here
        /// cannot be allowed by any setting.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Algorithm {
            $($(#[$doc])* $algorithm,)+
        }

        impl Algorithm {
            /// Every algorithm.
            pub const ALL: &'static [Self] = &[$(Self::$algorithm),+];

            /// The value of `alg`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$algorithm => stringify!($algorithm),)+
                }
            }

            pub(crate) const fn family(self) -> Family {
                match self {
                    $(Self::$algorithm => $family,)+
                }
            }
        }
    };
}

algorithms! {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256 = Family::Rsa(&aws::RSA_PKCS1_2048_8192_SHA256),
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RS384 = Family::Rsa(&aws::RSA_PKCS1_2048_8192_SHA384),
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RS512 = Family::Rsa(&aws::RSA_PKCS1_2048_8192_SHA512),
    /// RSASSA-PSS with SHA-256.
    PS256 = Family::Rsa(&aws::RSA_PSS_2048_8192_SHA256),
    /// RSASSA-PSS with SHA-384.
    PS384 = Family::Rsa(&aws::RSA_PSS_2048_8192_SHA384),
    /// RSASSA-PSS with SHA-512.
    PS512 = Family::Rsa(&aws::RSA_PSS_2048_8192_SHA512),
    /// ECDSA on P-256 with SHA-256.
    ES256 = Family::Ec { curve: "P-256", size: 32, how: &aws::ECDSA_P256_SHA256_FIXED },
    /// ECDSA on P-384 with SHA-384.
    ES384 = Family::Ec { curve: "P-384", size: 48, how: &aws::ECDSA_P384_SHA384_FIXED },
    /// Ed25519.
    EdDSA = Family::Ed(&aws::ED25519),
}

/// What kind of key an algorithm takes.
#[derive(Clone, Copy)]
pub(crate) enum Family {
    Rsa(&'static RsaParameters),
    Ec { curve: &'static str, size: usize, how: &'static dyn VerificationAlgorithm },
    Ed(&'static dyn VerificationAlgorithm),
}

impl Family {
    pub(crate) fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Rsa(how) => how,
            Self::Ec { how, .. } | Self::Ed(how) => how,
        }
    }
}

impl Algorithm {
    /// The algorithm of that name; names compare exactly (RFC 7515 §4.1.1).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|own| own.name() == name)
    }
}
