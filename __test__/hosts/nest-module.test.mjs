// `@gauzy/mcp-oauth/nestjs`: the server as a module of Nest.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as entry from '@gauzy/mcp-oauth/nestjs';
import { OAuth2AuthorizationServer } from '@gauzy/mcp-oauth';
import { Injectable, Module } from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { freePort } from '../clients/support/listen.mjs';
import { wholeFlow } from './support/flow.mjs';
import { ADAPTERS, applicationModule, inject, startNest } from './support/nest.mjs';
import { DemoUsers, userAuthenticator, userInfoProvider } from './support/people.mjs';
import { AUDIENCE } from './support/settings.mjs';

const { InjectMcpOAuth, McpOAuthModule, McpOAuthServer } = entry;
const sessionSecret = 'a secret of the tests, long enough for them';
const callbacks = { userAuthenticator, userInfoProvider };

for (const adapter of Object.keys(ADAPTERS)) {
  test(`on ${adapter}: three options and a class of users are enough`, async (t) => {
    const { issuer, app } = await started(t, adapter, (options) => ({
      imports: [McpOAuthModule.forRoot({ ...options, users: DemoUsers })],
    }));
    await wholeFlow(issuer);
    const { clients } = app.get(McpOAuthServer).getStats();
    assert.ok(clients >= 2, 'Claude and ChatGPT are known');
    assert.equal((await (await fetch(`${issuer}/echo`, { method: 'POST', body: 'mine' })).json()).read, 'mine');
  });

  test(`on ${adapter}: users by callbacks`, async (t) => {
    const { issuer } = await started(t, adapter, (options) => ({
      imports: [McpOAuthModule.forRoot({ ...options, ...callbacks })],
    }));
    await wholeFlow(issuer);
  });

  test(`on ${adapter}: the CORS and the prefix of the application are for the rest of it`, async (t) => {
    const { issuer } = await withCors(t, adapter);
    const headers = { origin: 'https://client.example' };
    const token = await fetch(`${issuer}/oauth2/token`, { method: 'POST', headers });
    assert.equal(token.headers.get('access-control-allow-origin'), '*');
    assert.equal(token.headers.get('access-control-allow-credentials'), null);
    const rest = await fetch(`${issuer}/api/echo`, { headers });
    assert.equal(rest.headers.get('access-control-allow-origin'), 'https://parent.example');
    await wholeFlow(issuer);
  });
}

test('on Express: preflights reach the server, whatever the CORS of the application', async (t) => {
  const { issuer } = await withCors(t, 'Express');
  const asked = {
    origin: 'https://client.example',
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'mcp-protocol-version',
  };
  const url = `${issuer}/.well-known/oauth-authorization-server`;
  const preflight = await fetch(url, { method: 'OPTIONS', headers: asked });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  assert.equal(preflight.headers.get('access-control-allow-credentials'), null);
  assert.match(preflight.headers.get('access-control-allow-headers'), /MCP-Protocol-Version/);
});

test('on Fastify: the address is the one that trustProxy takes for the client’s', async (t) => {
  const lines = [];
  const note = (line, fields) => void lines.push(JSON.stringify({ line, ...fields }));
  const logger = { debug: note, info: note, warn: note, error: note };
  const { issuer } = await started(t, 'Fastify', (options) => ({
    imports: [McpOAuthModule.forRoot({ ...options, ...callbacks, logger, logLevel: 'info' })],
  }), { trustProxy: true });
  await fetch(`${issuer}/oauth2/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' },
    body: JSON.stringify({ client_name: 'x', redirect_uris: ['http://localhost/callback'] }),
  });
  assert.ok(lines.some((line) => line.includes('203.0.113.7')), lines.join('\n'));
});

test('forRootAsync: a factory with what it injects', async (t) => {
  const { Settings, SettingsModule } = settingsModule();
  const { issuer } = await started(t, 'Express', (options) => {
    Settings.options = options;
    return {
      imports: [
        McpOAuthModule.forRootAsync({
          imports: [SettingsModule],
          inject: [Settings, DemoUsers],
          useFactory: async (settings, users) => ({
            ...settings.get(),
            userAuthenticator: (credentials) => users.authenticate(credentials),
            userInfoProvider: (userId) => users.getUserInfo(userId),
          }),
        }),
      ],
    };
  });
  await wholeFlow(issuer);
});

test('forRootAsync: a class that makes the options', async (t) => {
  const { issuer } = await started(t, 'Express', (options) => {
    class Factory {
      async createMcpOAuthOptions() {
        return { ...options, users: DemoUsers };
      }
    }
    Injectable()(Factory);
    return { imports: [McpOAuthModule.forRootAsync({ useClass: Factory })] };
  });
  await wholeFlow(issuer);
});

test('users are the instance that a module of the application provides, with what it needs', async (t) => {
  let instances = 0;
  let used;
  class Database {}
  class Users extends DemoUsers {
    constructor(database) {
      super();
      instances += 1;
      this.database = database;
    }

    authenticate(credentials) {
      used = this;
      return super.authenticate(credentials);
    }
  }
  Injectable()(Database);
  inject(Users, Database);
  class UsersModule {}
  Module({ providers: [Users, Database], exports: [Users] })(UsersModule);
  const { issuer, app } = await started(t, 'Express', (options) => ({
    imports: [McpOAuthModule.forRoot({ ...options, users: Users }), UsersModule],
  }));
  await wholeFlow(issuer);
  assert.equal(instances, 1);
  assert.equal(used, app.get(Users));
  assert.ok(used.database instanceof Database);
});

test('a class of users that lacks a method stops the start', async () => {
  class Unfinished {
    async authenticate() {
      return null;
    }
  }
  const { port, ...options } = await minimal();
  const app = applicationModule({ imports: [McpOAuthModule.forRoot({ ...options, users: Unfinished })] });
  const starting = startNest(app, ADAPTERS.Express(), { port });
  await assert.rejects(starting, /McpOAuthModule: `users` needs .*; Unfinished has no getUserInfo/);
});

test('the server is injected by its type and by InjectMcpOAuth()', async (t) => {
  class Service {
    constructor(byType, byDecorator) {
      Object.assign(this, { byType, byDecorator });
    }
  }
  inject(Service, OAuth2AuthorizationServer);
  InjectMcpOAuth()(Service, undefined, 1);
  const { app } = await started(t, 'Express', (options) => ({
    imports: [McpOAuthModule.forRoot({ ...options, ...callbacks })],
    providers: [Service],
  }));
  const { byType, byDecorator } = app.get(Service);
  assert.ok(byType instanceof OAuth2AuthorizationServer);
  assert.equal(byType, byDecorator);
  assert.equal(McpOAuthServer, OAuth2AuthorizationServer);
});

test('what the server warns of goes to the logger of the application', async (t) => {
  const said = [];
  const note = (...line) => void said.push(line);
  const logger = { log: note, debug: note, warn: note, error: note };
  const { port, ...options } = await minimal();
  const settings = { ...options, ...callbacks, sessionSecret: 'short', logLevel: 'info' };
  const imports = [McpOAuthModule.forRoot(settings)];
  const app = await startNest(applicationModule({ imports }), ADAPTERS.Express(), { port, logger });
  t.after(() => app.close());
  await fetch(`${options.issuer}/oauth2/token`, { method: 'POST' });
  const ours = said.filter((line) => line.at(-1) === 'McpOAuth').map(([line, ...rest]) => [line, rest.length]);
  assert.match(ours[0][0], /^sessionSecret has only 5 characters/);
  assert.match(ours[1][0], /^refused .*code="invalid_request" path="\/oauth2\/token"/);
  assert.deepEqual(ours.map(([, more]) => more), [1, 1], 'a line each, and the context');
});

test('closing the application closes the server', async (t) => {
  const { issuer, app, stop } = await started(t, 'Express', (options) => ({
    imports: [McpOAuthModule.forRoot({ ...options, ...callbacks })],
  }));
  const server = app.get(McpOAuthServer);
  await stop();
  const late = await server.handle(new Request(`${issuer}/oauth2/token`, { method: 'POST' }));
  assert.equal(late.status, 503);
});

test('with mount: false the application passes requests on itself', async (t) => {
  const prepare = (app) => {
    app.use('/', app.get(McpOAuthServer).getApp());
  };
  const forRoot = (options) => ({ imports: [McpOAuthModule.forRoot({ ...options, ...callbacks, mount: false })] });
  const mounted = await started(t, 'Express', forRoot, { prepare });
  await wholeFlow(mounted.issuer);
  const unmounted = await started(t, 'Express', forRoot);
  const nobody = await fetch(`${unmounted.issuer}/oauth2/token`, { method: 'POST', body: 'x' });
  assert.equal((await nobody.json()).read, 'x');
});

test('in an application of Test.createTestingModule', async (t) => {
  const { port, ...options } = await minimal();
  const imports = [McpOAuthModule.forRoot({ ...options, users: DemoUsers })];
  const testing = await Test.createTestingModule({ imports: [applicationModule(), ...imports] }).compile();
  const app = testing.createNestApplication(ADAPTERS.Express());
  await app.listen(port, 'localhost');
  t.after(() => app.close());
  await wholeFlow(options.issuer);
});

test('without HTTP the server can still be injected', async () => {
  const { port: _port, ...options } = await minimal();
  const imports = [McpOAuthModule.forRoot({ ...options, ...callbacks })];
  const context = await NestFactory.createApplicationContext(applicationModule({ imports }), { logger: false });
  const { accessToken } = await context.get(McpOAuthServer).getTokenManager().generateTokenPair('u', 'c', ['mcp.read']);
  assert.equal(accessToken.split('.').length, 3);
  assert.ok(context.get(ModuleRef));
  await context.close();
});

/** Starts an application of a module that `define` describes, given the three options. */
async function started(t, adapter, define, { prepare, ...adapterOptions } = {}) {
  const { port, ...options } = await minimal();
  const http = ADAPTERS[adapter](adapter === 'Fastify' ? adapterOptions : undefined);
  const app = await startNest(applicationModule(define(options)), http, { port, prepare });
  let stopped;
  const stop = () => (stopped ??= app.close());
  t.after(stop);
  return { issuer: options.issuer, app, stop };
}

function withCors(t, adapter) {
  const prepare = (app) => {
    app.enableCors({ origin: 'https://parent.example', credentials: true, allowedHeaders: ['X-Parent'] });
    app.setGlobalPrefix('api');
  };
  const define = (options) => ({ imports: [McpOAuthModule.forRoot({ ...options, ...callbacks })] });
  return started(t, adapter, define, { prepare });
}

async function minimal() {
  const port = await freePort();
  return { port, issuer: `http://localhost:${port}`, audience: AUDIENCE, sessionSecret };
}

function settingsModule() {
  class Settings {
    get() {
      return Settings.options;
    }
  }
  class SettingsModule {}
  Injectable()(Settings);
  Injectable()(DemoUsers);
  Module({ providers: [Settings, DemoUsers], exports: [Settings, DemoUsers] })(SettingsModule);
  return { Settings, SettingsModule };
}
