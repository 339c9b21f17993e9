// What the middleware does besides: optional tokens, tools, other applications' headers, and the names
// that Gauzy's MCP server has for it.
import assert from 'node:assert/strict';
import { OAuthValidator } from '@gauzy/mcp-oauth';
import { AuthorizationMiddleware, protect, protectFastify, requireToolScopes, tokenInfoOf } from '@gauzy/mcp-oauth/resource';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import { listen } from '../clients/support/listen.mjs';
import { RESOURCE, startIssuer } from './support/issuer.mjs';
import { nativeTest } from './support/native.mjs';

const configOf = ({ issuer, jwksUri }, more) => ({ enabled: true, resourceUri: RESOURCE, authorizationServers: [{ issuer, jwksUri }], ...more });

/** An application made by `build`, and a POST to it. */
async function serve(t, build) {
  const app = express();
  build(app);
  app.use((error, _req, res, _next) => res.status(500).json({ message: error.message }));
  const { port, close } = await listen(() => createServer(app));
  t.after(close);
  return (token, body, path = '/') =>
    fetch(`http://localhost:${port}${path}`, {
      method: 'POST',
      body: body && JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    });
}

const echo = (req, res) => res.json({ subject: req.tokenInfo?.subject ?? null, known: tokenInfoOf(req)?.subject ?? null });

nativeTest('optional: a request without a token is let in, one with a bad token is not', async (t) => {
  const own = await startIssuer(t);
  const post = await serve(t, (app) => app.post('/', protect(configOf(own), { optional: true }), echo));
  assert.deepEqual(await (await post()).json(), { subject: null, known: null });
  assert.deepEqual(await (await post(await own.sign())).json(), { subject: 'user-1', known: 'user-1' });
  assert.equal((await post('x')).status, 401);
});

nativeTest('what others write on a request is not taken for a token', async (t) => {
  const own = await startIssuer(t);
  const guard = protect(configOf(own));
  const forged = (req, _res, next) => {
    req.tokenInfo = { valid: true, subject: 'admin', scopes: ['mcp.write'] };
    next();
  };
  const post = await serve(t, (app) => app.post('/', forged, guard.requireScopes('mcp.write'), echo));
  assert.equal((await post()).status, 401);
  assert.equal((await post(await own.sign())).status, 403);
});

nativeTest('calls of tools need their scopes, also in a batch; other messages do not', async (t) => {
  const own = await startIssuer(t);
  const guard = protect(configOf(own, { requiredScopes: ['mcp.read'] }));
  const post = await serve(t, (app) => app.use(guard, express.json(), guard.requireToolScopes({ add: ['mcp.write'] }), echo));
  const call = (name) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } });
  const token = await own.sign();
  for (const fine of [call('list'), call('toString'), call(), call(['add']), { method: 'tools/list', params: { name: 'add' } }, [], [call('list')]]) {
    assert.equal((await post(token, fine)).status, 200, JSON.stringify(fine));
  }
  for (const body of [call('add'), [call('list'), call('add')]]) {
    const response = await post(token, body);
    assert.equal(response.status, 403);
    assert.match(response.headers.get('www-authenticate'), /scope="mcp.read mcp.write"$/);
    assert.equal((await post(await own.sign({ scope: 'mcp.read mcp.write' }), body)).status, 200);
  }
});

nativeTest('calls of tools that no parser of JSON has read are refused', async (t) => {
  const own = await startIssuer(t);
  for (const make of [express, express4]) {
    const app = make();
    const guard = protect(configOf(own));
    app.use(guard, make.json(), guard.requireToolScopes({ add: ['mcp.write'] }), echo);
    const { port, close } = await listen(() => createServer(app));
    t.after(close);
    const post = async (headers, body) =>
      fetch(`http://localhost:${port}`, { method: 'POST', body, headers: { authorization: `Bearer ${await own.sign()}`, ...headers } });
    const body = '{"method":"tools/call","params":{"name":"add"}}';
    for (const type of ['text/plain', 'application/jsonp', '']) assert.equal((await post({ 'content-type': type }, body)).status, 415, type);
    assert.equal((await post({ 'content-type': 'Application/JSON; charset=utf-8' }, body)).status, 403);
    assert.equal((await post({ 'content-type': 'application/json' })).status, 200);
  }
});

nativeTest('HTTP/2: a call of a tool that no parser has read is not passed on', async (t) => {
  const own = await startIssuer(t);
  const guard = protect(configOf(own));
  const [parse, tools] = [express.json(), guard.requireToolScopes({ add: ['mcp.write'] })];
  const handle = (req, res) => guard(req, res, () => parse(req, res, () => tools(req, res, (error) => res.writeHead(error ? 500 : 200).end())));
  const server = createHttp2Server(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(`http://127.0.0.1:${server.address().port}`);
  t.after(() => client.close() ?? server.close());
  const authorization = `Bearer ${await own.sign()}`;
  const post = async (body, more) => {
    const stream = client.request({ ':method': 'POST', authorization, 'content-type': 'application/json', ...more }, { endStream: body === undefined });
    if (body !== undefined) stream.end(body);
    const [headers] = await once(stream, 'response');
    stream.resume();
    return headers[':status'];
  };
  const call = (name) => JSON.stringify({ method: 'tools/call', params: { name } });
  const length = (body) => ({ 'content-length': body.length });
  assert.equal(await post(call('add')), 411);
  assert.equal(await post(call('add'), length(call('add'))), 403);
  assert.equal(await post(call('list'), length(call('list'))), 200);
  assert.equal(await post(), 200);
});

nativeTest('Fastify: calls of tools need their scopes, whatever the body is called', async (t) => {
  const own = await startIssuer(t);
  const app = fastify();
  t.after(() => app.close());
  await app.register(protectFastify, { config: configOf(own) });
  app.post('/', { preHandler: requireToolScopes({ add: ['mcp.write'] }) }, async () => ({}));
  const post = async (type, name) =>
    app.inject({ method: 'POST', url: '/', payload: `{"method":"tools/call","params":{"name":"${name}"}}`, headers: { 'content-type': type, authorization: `Bearer ${await own.sign()}` } });
  const statuses = await Promise.all([post('application/json', 'list'), post('application/json', 'add'), post('text/plain', 'add'), post('text/html', 'add')]);
  assert.deepEqual(statuses.map(({ statusCode }) => statusCode), [200, 403, 415, 415]);
  assert.match(statuses[1].headers['www-authenticate'], /error="insufficient_scope"/);
});

nativeTest('Fastify on HTTP/2: a body that no parser has read is not passed on', async (t) => {
  const own = await startIssuer(t);
  const app = fastify({ http2: true });
  await app.register(protectFastify, { config: configOf(own) });
  app.post('/', { preHandler: requireToolScopes({ add: ['mcp.write'] }) }, async () => ({}));
  const client = connect(await app.listen({ port: 0, host: '127.0.0.1' }));
  t.after(() => client.destroy() ?? app.close());
  const post = async (name, more) => {
    const stream = client.request({ ':method': 'POST', authorization: `Bearer ${await own.sign()}`, ...more });
    stream.end(JSON.stringify({ method: 'tools/call', params: { name } }));
    const [headers] = await once(stream, 'response');
    stream.resume();
    return headers[':status'];
  };
  const json = { 'content-type': 'application/json' };
  assert.deepEqual([await post('add'), await post('add', json), await post('list', json)], [411, 403, 200]);
});

nativeTest('scopes of tools without a parsed body are a mistake that is told', async (t) => {
  const own = await startIssuer(t);
  const guard = protect(configOf(own));
  const post = await serve(t, (app) => app.use(guard, guard.requireToolScopes({ add: ['mcp.write'] }), echo));
  const response = await post(await own.sign(), { a: 1 });
  assert.deepEqual([response.status, (await response.json()).message], [500, 'requireToolScopes() reads req.body: put express.json() between protect() and it']);
});

nativeTest('a handler that fails is run once', async (t) => {
  const own = await startIssuer(t);
  const guard = protect(configOf(own));
  const runs = [];
  const handle = (res) => async (error) => {
    runs.push(error);
    res.end();
    throw new Error('boom');
  };
  const { port, close } = await listen(() =>
    createServer((req, res) =>
      guard(req, res, (error) => {
        const failing = handle(res)(error);
        failing.catch(() => {});
        return failing;
      }),
    ),
  );
  t.after(close);
  await fetch(`http://localhost:${port}`, { headers: { authorization: `Bearer ${await own.sign()}` } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(runs, [undefined]);
});

nativeTest('headers of the application stay, and scripts of other origins may read the challenge', async (t) => {
  const own = await startIssuer(t);
  const cors = (_req, res, next) => res.set({ 'access-control-allow-origin': '*', 'access-control-expose-headers': 'X-A', vary: 'Origin' }) && next();
  const post = await serve(t, (app) => app.use(cors, protect(configOf(own))));
  const { headers } = await post();
  assert.deepEqual(
    ['access-control-allow-origin', 'access-control-expose-headers', 'vary'].map((name) => headers.get(name)),
    ['*', 'X-A, WWW-Authenticate', 'Origin, Authorization'],
  );
});

nativeTest('a validator of the host decides', async (t) => {
  const own = await startIssuer(t);
  class Strict extends OAuthValidator {
    async validateToken(token, scopes) {
      const result = await super.validateToken(token, scopes);
      return result.subject === 'user-1' ? { valid: false, error: 'Insufficient scope' } : result;
    }
  }
  const post = await serve(t, (app) => app.post('/', protect(new Strict(configOf(own))), echo));
  assert.equal((await post(await own.sign())).status, 403);
  assert.equal((await post(await own.sign({ sub: 'user-2' }))).status, 200);
  const broken = { config: configOf(own), validateToken: () => { throw new Error('boom'); } };
  const other = await serve(t, (app) => app.post('/', protect(broken), echo));
  assert.equal((await other(await own.sign())).status, 503);
});

nativeTest('AuthorizationMiddleware: the names of Gauzy\'s MCP server', async (t) => {
  const own = await startIssuer(t);
  const auth = new AuthorizationMiddleware(configOf(own));
  const post = await serve(t, (app) => {
    app.use(auth.createProtectedResourceMetadataMiddleware());
    app.post('/', auth.createAuthorizationMiddleware({ requiredScopes: ['mcp.read'] }), (req, res) => {
      res.json([auth.getUserInfo(req), auth.hasRequiredScopes(req, ['mcp.read']), auth.hasRequiredScopes(req, ['mcp.write'])]);
    });
  });
  const user = { subject: 'user-1', clientId: 'client-1', scopes: ['mcp.read'] };
  assert.deepEqual(await (await post(await own.sign())).json(), [user, true, false]);
  assert.equal((await post()).status, 401);
  assert.equal((await post(await own.sign({ scope: 'other' }))).status, 403);
});
