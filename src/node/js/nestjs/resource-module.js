'use strict';
const { ConfigurableModuleBuilder, Inject, Module } = require('@nestjs/common');
const { HttpAdapterHost } = require('@nestjs/core');
const { configError } = require('../errors.js');
const { loadAuthorizationConfig } = require('../load-authorization-config.js');
const { OAuthValidator } = require('../oauth-validator.js');
const { isSwitched } = require('../read-authorization.js');
const { middleware } = require('../resource/connect.js');
const { targetOf } = require('../resource/credentials.js');
const { Protection } = require('../resource/protection.js');
const { McpAuthGuard } = require('./guard.js');

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder({
  moduleName: 'McpResource',
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createMcpResourceOptions')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

/** Protects an MCP server in a Nest application: its metadata, and the guard. */
class McpResourceModule extends ConfigurableModuleClass {
  #guard;
  #early;
  #host;
  #mounted;

  constructor(protection, options, host) {
    super();
    this.#guard = middleware(protection);
    this.#early = options.paths ?? resourcePath(protection.validator.config);
    this.#host = host;
    // Nest builds modules before the application sets up parsers: what has no token is refused
    // before its body is read.
    this.#mounted = this.#mount();
  }

  /** Nest calls this when it sets up middleware; a testing module has an HTTP adapter only now. */
  configure() {
    this.#mounted ||= this.#mount();
  }

  #mount() {
    const adapter = this.#host.httpAdapter;
    const type = adapter?.getType?.();
    const look = (req, res, next) => (this.#isEarly(req) ? this.#guard : this.#guard.metadata)(req, res, next);
    if (type === 'express') adapter.use(look);
    else if (type === 'fastify') adapter.getInstance().addHook('onRequest', ({ raw }, reply, next) => look(raw, reply.raw, next));
    return type === 'express' || type === 'fastify';
  }

  #isEarly(req) {
    const paths = pathsOf(targetOf(req));
    if (!paths) return true;
    return this.#early.some((own) => paths.some((path) => `${path}/`.startsWith(`${own.toLowerCase()}/`)));
  }
}

/** What a router may take the path of a target for; undefined where that cannot be told. */
function pathsOf(target) {
  try {
    const { pathname } = new URL(target.startsWith('/') ? `http://x${target}` : target, 'http://x');
    return [target.split(/[?#]/)[0], pathname].map((path) =>
      decodeURIComponent(path.replace(/;[^/]*/g, '')).replace(/\/{2,}/g, '/').toLowerCase(),
    );
  } catch {
    return undefined;
  }
}

/** The path of the resource; a whole origin may have pages for everybody. */
function resourcePath(config) {
  const path = URL.canParse(config?.resourceUri) ? new URL(config.resourceUri).pathname.replace(/\/$/, '') : '';
  return path === '' ? [] : [path];
}

function createProtection(options) {
  const { config, validator, paths, ...rest } = options;
  return new Protection(validator ?? config ?? environment(), rest);
}

/** The settings of the environment. Without a switch nobody has said that everybody may come in. */
function environment() {
  if (isSwitched(process.env)) return loadAuthorizationConfig();
  throw configError('McpResourceModule needs config or validator, or MCP_AUTH_ENABLED in the environment: true, or false to let everybody in');
}

const PROVIDERS = [
  { provide: Protection, useFactory: createProtection, inject: [MODULE_OPTIONS_TOKEN] },
  { provide: OAuthValidator, useFactory: ({ validator }) => validator, inject: [Protection] },
  McpAuthGuard,
];

[Protection, MODULE_OPTIONS_TOKEN, HttpAdapterHost].forEach((token, index) => Inject(token)(McpResourceModule, undefined, index));
Module({ providers: PROVIDERS, exports: [Protection, OAuthValidator, McpAuthGuard] })(McpResourceModule);

module.exports = { McpResourceModule };
