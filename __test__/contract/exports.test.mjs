// Every export: its name, its parameters, and that it can be subclassed and spied on.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { afterEach, test } from 'node:test';
import * as esm from '@gauzy/mcp-oauth';
import { CLASSES, FUNCTIONS, NAMES, SINGLETONS, VALUES } from './table.mjs';

const require = createRequire(import.meta.url);
const mcp = require('@gauzy/mcp-oauth');

const undo = [];
afterEach(() => undo.splice(0).reverse().forEach((step) => step()));

/** Replaces a member until the test ends; answers the calls that were made. */
function spy(object, name, instead) {
  const before = Object.getOwnPropertyDescriptor(object, name);
  const calls = [];
  object[name] = function (...args) {
    calls.push(args);
    return instead?.apply(this, args);
  };
  undo.push(() => (before ? Object.defineProperty(object, name, before) : delete object[name]));
  return calls;
}

/** A response that notes what it is told: node:http's by shape, to see which helper calls which. */
function response() {
  return { headers: {}, setHeader(name, value) { this.headers[name] = value; }, end(text) { this.text = text; } };
}

function assertArity(fn, { required, all }, what) {
  assert.equal(typeof fn, 'function', `${what} is a function`);
  assert.ok(fn.length >= required && fn.length <= all, `${what} takes ${required} to ${all}, but says ${fn.length}`);
}

test('the names are those of the contract, in its order', () => {
  assert.deepEqual(Object.keys(mcp), NAMES);
  assert.deepEqual(Object.keys(esm).sort(), [...NAMES].sort());
});

test('require and import give the same objects', () => {
  for (const name of NAMES) assert.equal(esm[name], mcp[name], name);
});

test('exports are plain values: reading them runs nothing', () => {
  for (const name of NAMES) {
    const { enumerable, get, writable } = Object.getOwnPropertyDescriptor(mcp, name);
    assert.deepEqual([enumerable, get, writable], [true, undefined, true], name);
  }
  assert.equal(mcp.__esModule, true);
});

for (const [name, entry] of Object.entries(CLASSES)) {
  test(`${name} is a class of that shape`, () => {
    const type = mcp[name];
    assertArity(type, entry.constructor, `new ${name}`);
    assert.equal(type.name, name);
    assert.throws(() => type(), TypeError, 'a class is called with new');
    for (const [member, signature] of Object.entries(entry.statics ?? {})) {
      assertArity(type[member], signature, `${name}.${member}`);
    }
    for (const [member, signature] of Object.entries({ ...entry.methods, ...entry.more })) {
      const { value, writable, configurable } = Object.getOwnPropertyDescriptor(type.prototype, member) ?? {};
      assertArity(value, signature, `${name}.prototype.${member}`);
      assert.ok(writable && configurable, `${name}.prototype.${member} can be replaced`);
    }
  });

  test(`${name} can be subclassed`, () => {
    const Sub = class extends mcp[name] {};
    assert.equal(Object.getPrototypeOf(Sub), mcp[name]);
    assert.ok(Sub.prototype instanceof mcp[name]);
    if (name === 'ConfigManager') assert.throws(() => new Sub(), { code: 'ERR_INVALID_ARG_TYPE' });
  });
}

for (const [name, signature] of Object.entries(FUNCTIONS)) {
  test(`${name} is a synchronous function`, () => {
    assertArity(mcp[name], signature, name);
    assert.equal(mcp[name].name, name);
    assert.ok(!(mcp[name](new Error('boom')) instanceof Promise));
  });
}

for (const [name, type] of Object.entries(SINGLETONS)) {
  test(`${name} is the one ${type}`, () => assert.ok(mcp[name] instanceof mcp[type]));
}

for (const [name, value] of Object.entries(VALUES)) {
  test(`${name} has its members, in order`, () => {
    assert.deepEqual(mcp[name], value);
    assert.deepEqual(Object.keys(mcp[name]), Object.keys(value));
  });
}

test('BaseValidator.BASE64URL_RE keeps no state', () => {
  for (let round = 0; round < 3; round += 1) assert.ok(mcp.BaseValidator.BASE64URL_RE.test('aZ09-_'));
  assert.ok(!mcp.BaseValidator.BASE64URL_RE.test('a+b'));
});

test('ConfigManager has no public constructor', () => {
  assert.throws(() => new mcp.ConfigManager(), { name: 'TypeError', message: /getInstance/ });
});

test('validateToken answers with a promise', async () => {
  const answer = new mcp.OAuthValidator({ enabled: true, resourceUri: 'https://r', authorizationServers: [] }).validateToken('x');
  assert.ok(answer instanceof Promise);
  assert.equal((await answer).valid, false);
});

test('a subclass of the validator is asked through its own methods', () => {
  class Sub extends mcp.OAuthValidator {
    extractBearerToken(req) {
      return super.extractBearerToken(req)?.toUpperCase() ?? null;
    }
  }
  assert.equal(new Sub({}).extractBearerToken({ headers: { authorization: 'bearer abc' } }), 'ABC');
});

test('a replaced SecurityLogger.logSecurityEvent sees what instances log', () => {
  const calls = spy(mcp.SecurityLogger, 'logSecurityEvent');
  const req = { ip: '192.0.2.1' };
  new mcp.SecurityLogger().logSecurityEvent('x', 'low', { a: 1 }, req);
  assert.deepEqual(calls, [['x', 'low', { a: 1 }, req]]);
});

test('a replaced logger method sees what handlers log', () => {
  const calls = spy(mcp.SecurityLogger.prototype, 'warn');
  new mcp.BaseErrorHandler().handleOAuthError(response(), { error: 'invalid_request' });
  assert.equal(calls.length, 1);
});

test('a handler uses the logger that it was given', () => {
  const logger = new mcp.SecurityLogger();
  const calls = spy(logger, 'warn');
  new mcp.BaseErrorHandler(logger).handleOAuthError(response(), { error: 'invalid_request' });
  new mcp.ResponseBuilder(logger).sendSuccess({ ...response(), headersSent: true });
  assert.equal(calls.length, 2);
});

test('a replaced handleStandardError gets validation errors', () => {
  const handler = new mcp.BaseErrorHandler();
  const calls = spy(handler, 'handleStandardError');
  const res = response();
  handler.handleValidationError(res, 'email', 'Invalid email format', 422);
  const error = { code: 'invalid_request', message: 'Invalid email format', details: { field: 'email' }, statusCode: 422 };
  assert.deepEqual(calls, [[res, error]]);
});

test('replaced statics of OAuthValidator are used by the error handler', () => {
  spy(mcp.OAuthValidator, 'formatWWWAuthenticateHeader', () => 'Bearer spied');
  const made = spy(mcp.OAuthValidator, 'createAuthorizationError', () => ({ error: 'invalid_token' }));
  const res = response();
  new mcp.BaseErrorHandler().handleAuthError(res, mcp.BaseErrorHandler.createAuthError('invalid_token', 'd', 's', 'u'), 'https://r');
  assert.equal(res.headers['WWW-Authenticate'], 'Bearer spied');
  assert.deepEqual(made, [['invalid_token', 'd', 's', 'u']]);
});

test('replaced statics of ResponseBuilder and BaseValidator are used', () => {
  const headers = spy(mcp.ResponseBuilder, 'setSecurityHeaders');
  new mcp.ResponseBuilder().sendHtml(response(), '<p>');
  assert.equal(headers.length, 1);
  spy(mcp.BaseValidator, 'validateScope', () => ({ valid: false, error: 'spied' }));
  const request = { response_type: 'code', client_id: 'test-client', redirect_uri: 'https://c/cb', scope: 'mcp.read' };
  assert.equal(mcp.BaseValidator.validateAuthorizeRequest(request).error, 'spied');
});
