# `just ready` is what must hold before a change lands.

default:
    @just --list

# Run the server with demo users
serve *ARGS:
    cargo run --release -- {{ ARGS }}

# All checks and tests, as CI runs them
ready:
    bash .ci/run

# All tests
test:
    scripts/test

# Format everything
fmt:
    cargo fmt --all

# Lints, as CI runs them
lint:
    cargo clippy --profile ci --workspace --all-targets --all-features -- -D warnings

# Known vulnerabilities in dependencies (fetches the advisory database)
audit:
    cargo deny --all-features check advisories
