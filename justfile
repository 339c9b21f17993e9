# `just ready` is what must hold before a change lands.

default:
    @just --list

# Run the server with demo users
serve *ARGS:
    cargo run --release -- {{ ARGS }}

# All checks and tests, as CI runs them
ready:
    bash .ci/run

# Build the native half of the Node module into this checkout
addon PROFILE="ci":
    scripts/build-addon {{ PROFILE }}

# All tests
test:
    scripts/test

# The store contract on every store: a table of how many rules of each group hold
matrix:
    cargo test --profile ci --workspace --all-features --test memory --test sqlite --test shared --no-fail-fast 2>&1 | scripts/contract-matrix

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

# Kill instances and stores at random under 16 clients, and count what is lost (0) and doubled (0)
chaos SECONDS="300":
    MCP_AUTH_TEST_CHAOS={{ SECONDS }} cargo test --profile ci -p gauzy-mcp-auth-cli --all-features --test failing -- --nocapture --test-threads 1 chaos::

# Whole flows on two and four instances behind a proxy that sends every request to another of them
flows COUNT="2000":
    MCP_AUTH_TEST_FLOWS={{ COUNT }} cargo test --profile ci -p gauzy-mcp-auth-cli --all-features --test instances -- --nocapture --test-threads 1 flows::

# Benchmarks beside oidc-provider and node:http: `full` writes docs/performance.md, `quick` only prints
bench MODE='full':
    cargo build --release --locked -p gauzy-mcp-auth-cli
    cargo build --release --locked -p gauzy-mcp-auth-core --example sign -p gauzy-mcp-auth-store --example load
    cd benches && npm ci --no-audit --no-fund --silent && node run.mjs {{ MODE }}

# Where the time of a token request goes, such as `just profile threads ES256 sqlite refresh`: see docs/profile.md
profile HOW ALG STORE WHAT AMOUNT="":
    CARGO_PROFILE_RELEASE_DEBUG=line-tables-only CARGO_PROFILE_RELEASE_STRIP=none \
        cargo build --release --locked -p gauzy-mcp-auth-cli --target-dir target/profile
    BENCH_BINARY=target/profile/release/gauzy-mcp-auth \
        node benches/profile.mjs {{ HOW }} {{ ALG }} {{ STORE }} {{ WHAT }} {{ AMOUNT }}

# Benchmarks of the Node module: `full` writes docs/performance-node.md, `quick` only prints, `smoke` shows that it works
bench-node MODE='full':
    cargo build --release --locked -p gauzy-mcp-auth-node
    cargo build --release --locked -p gauzy-mcp-auth-cli
    cargo build --release --locked -p gauzy-mcp-auth-core --example sign
    cargo build --release --locked -p gauzy-mcp-auth-resource --example validate --example mcp
    cd benches && npm ci --no-audit --no-fund --silent && node node/run.mjs {{ MODE }}

# Benchmarks of the stores that instances share, beside oidc-provider on Redis: `full` writes docs/performance-stores.md, `quick` only prints, `smoke` shows that it works
bench-stores MODE='full':
    cargo build --release --locked -p gauzy-mcp-auth-cli --features full
    cargo build --release --locked -p gauzy-mcp-auth-core --example sign -p gauzy-mcp-auth-testing --example database
    cargo build --release --locked -p gauzy-mcp-auth-store --features redis,postgres,mysql --example load
    cd benches && npm ci --no-audit --no-fund --silent && node stores/run.mjs {{ MODE }}

# Whether the benchmarks work: a second each
bench-smoke: (bench 'smoke')

# Build and pack what is published, as far as this machine can, into dist/
package *TARGETS:
    nice scripts/package {{ TARGETS }}

# Give everything that is published one version
version VERSION:
    scripts/version {{ VERSION }}
