// Whatever is passed: a documented kind of answer or error, soon, and nothing else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as mcp from '@gauzy/mcp-oauth';
import { HOSTILE, trap } from './support/hostile.mjs';

/** Far more than any of these calls takes. */
const SOON = 5_000;

before(() => mcp.SecurityLogger.useLogger({ log() {}, debug() {}, info() {}, warn() {}, error() {} }));
after(() => mcp.SecurityLogger.useLogger());

/** A response that takes what node:http's would, and refuses what that would refuse. */
function response() {
  return {
    setHeader(name, value) {
      assert.match(name, /^[A-Za-z-]+$/);
      assert.ok(typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value), `a header with ${JSON.stringify(value)}`);
    },
    end(text) {
      assert.ok(typeof text === 'string' || text === undefined);
      this.ended = true;
    },
  };
}

/**
 * Calls with each hostile value in each place, the other places filled with good ones.
 *
 * @param {unknown[]} good
 */
function attack(name, good, call, check) {
  test(`${name} takes anything`, async () => {
    for (const place of good.keys()) {
      for (const [kind, make] of Object.entries(HOSTILE)) {
        const args = good.map((value, index) => (index === place ? make() : value === response ? response() : value));
        const begun = performance.now();
        const outcome = await settle(() => call(...args));
        const what = `${name}, argument ${place + 1} is ${kind}`;
        assert.ok(performance.now() - begun < SOON, `${what}: takes too long`);
        if (outcome.thrown !== undefined) assertDocumented(outcome.thrown, what);
        else check(outcome.value, what);
      }
    }
  });
}

async function settle(call) {
  try {
    const value = call();
    return { value: value instanceof Promise ? await value : value };
  } catch (thrown) {
    return { thrown };
  }
}

function assertDocumented(error, what) {
  assert.ok(error instanceof TypeError && error.code === 'ERR_INVALID_ARG_TYPE', `${what}: ${error?.stack ?? String(error)}`);
}

const isText = (limit) => (value, what) => assert.ok(typeof value === 'string' && value.length <= limit, what);
const isNothing = (value, what) => assert.equal(value, undefined, what);
const isPlain = (value, what) => {
  structuredClone(value);
  const written = JSON.stringify(value);
  assert.ok(written === undefined || written.length < 1_000_000, what);
};
const isVerdict = (value, what) => {
  assert.equal(typeof value.valid, 'boolean', what);
  const members = value.valid ? ['valid'] : ['valid', 'error', 'errorDescription'];
  assert.deepEqual(Object.keys(value), members, what);
};

attack('sanitizeErrorMessage', ['x'], mcp.sanitizeErrorMessage, isText(203));
attack('sanitizeForLogging', ['x'], mcp.sanitizeForLogging, isPlain);
attack('isSafeToLogError', ['x'], mcp.isSafeToLogError, (value, what) => assert.equal(typeof value, 'boolean', what));
attack('createSafeErrorResponse', ['x', true], mcp.createSafeErrorResponse, (value, what) => {
  assert.ok(['error', 'error,details'].includes(Object.keys(value).join()), what);
});

for (const [name, good] of Object.entries({
  validateEmail: ['a@b.co'],
  validateUrl: ['https://a.example'],
  validateScope: ['a'],
  validateState: ['a'],
  validateClientCredentials: ['a', 'b'],
  validateAuthorizeRequest: [{}],
  validateTokenRequest: [{}],
})) {
  attack(`BaseValidator.${name}`, good, mcp.BaseValidator[name], isVerdict);
}

test('members of requests take anything', () => {
  const good = {
    response_type: 'code', grant_type: 'authorization_code', code: 'c', client_id: 'c', client_secret: 's', redirect_uri: 'https://c.example/cb',
    scope: 'a', state: 's', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', code_verifier: 'x'.repeat(43), refresh_token: 'r',
  };
  for (const name of Object.keys(good)) {
    for (const [kind, make] of Object.entries(HOSTILE)) {
      for (const check of ['validateAuthorizeRequest', 'validateTokenRequest']) {
        isVerdict(mcp.BaseValidator[check]({ ...good, [name]: make() }), `${check}, ${name} is ${kind}`);
      }
    }
  }
});

const { OAuthValidator, SecurityLogger } = mcp;
attack('new OAuthValidator', [{}], (config) => new OAuthValidator(config).validateToken('t'), (value, what) => {
  assert.deepEqual([value.valid, typeof value.error], [false, 'string'], what);
});
attack('validateToken', ['t', ['s']], (...args) => new OAuthValidator({}).validateToken(...args), (value, what) => assert.equal(value.valid, false, what));
attack('extractBearerToken', [{}], (req) => new OAuthValidator({}).extractBearerToken(req), (value, what) => assert.equal(value, null, what));
attack('an Authorization header', ['x'], (authorization) => new OAuthValidator({}).extractBearerToken({ headers: { authorization } }), (value, what) => {
  assert.ok(value === null || typeof value === 'string', what);
});
attack('formatWWWAuthenticateHeader', ['https://r', {}], OAuthValidator.formatWWWAuthenticateHeader, (value, what) => {
  assert.match(value, /^Bearer[\x20-\x7e]*$/, what);
  assert.ok(value.length < 10_000, what);
});
attack('createAuthorizationError', ['invalid_token', 'd', 's', 'u'], OAuthValidator.createAuthorizationError, (value, what) => assert.equal(typeof value, 'object', what));

for (const method of ['debug', 'log', 'info', 'warn', 'error']) {
  attack(`SecurityLogger#${method}`, ['m', {}], (...args) => new SecurityLogger()[method](...args), isNothing);
}
attack('SecurityLogger.logSecurityEvent', ['e', 'low', {}, {}], SecurityLogger.logSecurityEvent, (value, what) => {
  isNothing(value, what);
  const [entry] = SecurityLogger.getRecentEvents(1);
  assert.ok(['low', 'medium', 'high', 'critical'].includes(entry.severity), what);
  assert.ok(entry.event.length <= 201 && typeof entry.ip === 'string' && entry.timestamp instanceof Date, what);
  assert.ok(JSON.stringify(entry).length < 100_000, what);
});
attack('SecurityLogger.getRecentEvents', [1], SecurityLogger.getRecentEvents, (value, what) => assert.ok(Array.isArray(value) && value.length <= 1000, what));
attack('SecurityLogger.getEventsByIP', ['x', 1], SecurityLogger.getEventsByIP, (value, what) => assert.ok(Array.isArray(value), what));

const logger = trap();
const error = { error: 'invalid_token', errorDescription: 'd', errorUri: 'https://e', scope: 's' };
for (const [method, good] of Object.entries({
  handleOAuthError: [response, error, 400],
  handleOAuthRedirectError: [response, 'https://c.example/cb', 'access_denied', 'd', 'https://e', 's', 'c'],
  handleStandardError: [response, { code: 'c', message: 'm', statusCode: 400 }],
  handleValidationError: [response, 'f', 'm', 400],
  handleAuthError: [response, error, 'https://r'],
})) {
  attack(`BaseErrorHandler#${method}`, good, (...args) => new mcp.BaseErrorHandler(logger)[method](...args), isNothing);
}
for (const member of ['error', 'errorDescription', 'errorUri', 'scope']) {
  attack(`an error's ${member}`, ['x'], (value) => new mcp.BaseErrorHandler().handleAuthError(response(), { ...error, [member]: value }, 'https://r'), isNothing);
}
for (const member of ['code', 'message', 'statusCode', 'details']) {
  attack(`a standard error's ${member}`, ['x'], (value) => {
    const standard = { code: 'c', message: 'm', statusCode: 400, [member]: value };
    new mcp.BaseErrorHandler().handleStandardError(response(), standard);
  }, isNothing);
}

for (const [method, good] of Object.entries({
  sendTokenResponse: [response, {}],
  sendIntrospectionResponse: [response, {}],
  sendAuthorizationRedirect: [response, 'https://c.example/cb', 'code', 'state'],
  sendJwksResponse: [response, { keys: [] }],
  sendServerMetadata: [response, {}],
  sendResourceMetadata: [response, {}],
  sendUserInfoResponse: [response, {}],
  sendClientRegistrationResponse: [response, {}],
  sendSuccess: [response, {}, 200],
  sendHtml: [response, '<p>'],
})) {
  attack(`ResponseBuilder#${method}`, good, (...args) => new mcp.ResponseBuilder(logger)[method](...args), isNothing);
}
attack('a key of a set', [{}], (key) => new mcp.ResponseBuilder().sendJwksResponse(response(), { keys: [key] }), isNothing);
attack('ResponseBuilder.setSecurityHeaders', [response], mcp.ResponseBuilder.setSecurityHeaders, isNothing);
attack('new ConfigManager', ['x'], (value) => new mcp.ConfigManager(value), () => assert.fail('it has no public constructor'));

test('helpers send nothing of what cannot be written', () => {
  const res = response();
  assert.throws(() => new mcp.ResponseBuilder().sendSuccess(res, { big: 1n }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.equal(res.ended, undefined);
});
