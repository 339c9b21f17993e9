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

# Write docs/settings.md anew, from the table of settings
docs:
    REGENERATE=1 cargo test --profile ci -p gauzy-mcp-auth-cli --bin gauzy-mcp-auth reference

# Format everything
fmt:
    cargo fmt --all

# Lints, as CI runs them
lint:
    cargo clippy --profile ci --workspace --all-targets --all-features -- -D warnings

# Known vulnerabilities in dependencies (fetches the advisory database)
audit:
    cargo deny --all-features check advisories

# Fuzz one of the targets that fuzz/README.md lists, for so many seconds
fuzz TARGET SECONDS="600":
    mkdir -p fuzz/corpus/{{ TARGET }}
    RUSTC_BOOTSTRAP=1 cargo fuzz run -s none {{ TARGET }} fuzz/corpus/{{ TARGET }} fuzz/seeds/{{ TARGET }} -- \
        -dict=fuzz/dictionaries/{{ TARGET }}.dict -max_total_time={{ SECONDS }} -timeout=10

# Benchmarks beside oidc-provider and node:http: `full` writes docs/performance.md, `quick` only prints
bench MODE='full':
    cargo build --release --locked -p gauzy-mcp-auth-cli
    cargo build --release --locked -p gauzy-mcp-auth-core --example sign -p gauzy-mcp-auth-store --example load
    cd benches && npm ci --no-audit --no-fund --silent && node run.mjs {{ MODE }}

# Whether the benchmarks work: a second each
bench-smoke: (bench 'smoke')
