// The image and the compose file.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { checked, finds } from './support/checkers.mjs';
import { ROOT, text, yaml } from './support/files.mjs';

const compose = yaml('deploy/compose.yaml');
const dockerfile = text('deploy/Dockerfile');
const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

checked('the Dockerfile is built as one should be', 'hadolint', ['deploy/Dockerfile']);
finds('a bad Dockerfile is found', 'hadolint', [], 'FROM alpine:latest\nRUN cd /tmp\n', /DL3007/);

test('the image runs the server without root, and says whether it is well', () => {
  assert.match(final, /\nUSER [1-9]\d*:[1-9]\d*\n/);
  assert.match(final, /\nHEALTHCHECK [\s\S]*\/healthz/);
  assert.match(final, /\nENTRYPOINT \["gauzy-mcp-auth"\]/);
  assert.doesNotMatch(final, /\b(?:SECRET|PASSWORD|DB_PASS)/);
});

test('the image is built with the Rust that the workspace asks for, from the files it names', () => {
  const [, rust] = /^ARG RUST_VERSION=(.+)$/m.exec(dockerfile);
  assert.equal(rust, /^rust-version = "(.+)"$/m.exec(text('Cargo.toml'))[1]);
  const named = text('deploy/Dockerfile.dockerignore').matchAll(/^!\/([\w./-]+)$/gm);
  for (const [, path] of named) assert.ok(existsSync(`${ROOT}/${path}`), path);
});

const SCHEMA = ['--builtin-schema', 'vendor.compose-spec'];
checked('the compose file is one', 'check-jsonschema', [...SCHEMA, 'deploy/compose.yaml']);

test('compose starts the server after a durable Redis that evicts nothing, and PostgreSQL', () => {
  const { 'mcp-auth': server, redis } = compose.services;
  assert.deepEqual(Object.keys(compose.services).sort(), ['mcp-auth', 'postgres', 'redis']);
  for (const { condition } of Object.values(server.depends_on)) assert.equal(condition, 'service_healthy');
  const command = redis.command.join(' ');
  assert.match(command, /--appendonly yes/);
  assert.match(command, /--maxmemory-policy noeviction/);
  for (const volume of Object.keys(compose.volumes)) {
    assert.ok(Object.values(compose.services).some(({ volumes }) => volumes?.some((one) => one.startsWith(`${volume}:`))));
  }
});

test('compose opens no port beyond this machine, and has no secret of its own', () => {
  const { 'mcp-auth': server, ...others } = compose.services;
  for (const port of server.ports) assert.match(port, /^127\.0\.0\.1:/);
  for (const { ports } of Object.values(others)) assert.equal(ports, undefined);
  for (const name of ['MCP_AUTH_SESSION_SECRET', 'DB_PASS']) {
    assert.match(server.environment[name], new RegExp(`^\\$\\{${name}:\\?.+\\}$`));
  }
});

test('the example of an environment has every variable that compose takes, and no other', () => {
  const taken = new Set([...text('deploy/compose.yaml').matchAll(/\$\{(\w+):/g)].map(([, name]) => name));
  const shown = [...text('deploy/compose.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
  assert.deepEqual(shown.filter((name) => !taken.has(name)), []);
  const left = [...taken].filter((name) => !shown.includes(name));
  assert.deepEqual(left, ['MCP_AUTH_VERSION', 'DB_TYPE']);
});
