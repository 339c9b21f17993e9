'use strict';
const { ConfigurableModuleBuilder, Inject, Logger, Module } = require('@nestjs/common');
const { HttpAdapterHost, ModuleRef } = require('@nestjs/core');
const { OAuth2AuthorizationServer } = require('../authorization-server.js');
const { mount } = require('./mount.js');
const { nestLogger } = require('./logger.js');
const { Users } = require('./users.js');

/** What the server serves only where it is told to. */
const ENDPOINTS = {
  registrationEndpoint: '/oauth2/register',
  introspectionEndpoint: '/oauth2/introspect',
  userInfoEndpoint: '/oauth2/userinfo',
};

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder({
  moduleName: 'McpOAuth',
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createMcpOAuthOptions')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

/** Serves OAuth in a Nest application, before its router. */
class McpOAuthModule extends ConfigurableModuleClass {
  #server;
  #options;
  #users;
  #host;
  #mounted;

  constructor(server, options, users, host) {
    super();
    this.#server = server;
    this.#options = options;
    this.#users = users;
    this.#host = host;
    // Nest builds modules before the application sets up CORS and parsers: being first, the server
    // gets requests as they came.
    this.#mounted = this.#mount();
  }

  /** Nest calls this when it sets up middleware; a testing module has an HTTP adapter only now. */
  configure() {
    this.#mounted ||= this.#mount();
    if (this.#mounted || this.#options.mount === false) return;
    new Logger('McpOAuth').error(
      'nothing is served: this HTTP adapter is neither Express nor Fastify. Set `mount: false` ' +
        'and pass requests to `handle()` of the injected server',
    );
  }

  /** The application does not listen before the keys are open and the known clients registered. */
  async onModuleInit() {
    await this.#users.find();
    await this.#server.ready();
    if (this.#options.registerDefaultClients !== false) {
      await this.#server.clients.registerDefaultClients();
    }
  }

  /** Runs after the HTTP server has answered its last request. */
  async onApplicationShutdown() {
    await this.#server.close();
    await this.#users.close();
  }

  #mount() {
    return this.#options.mount !== false && mount(this.#server, this.#host.httpAdapter);
  }
}

function createServer({ users: _, ...options }, users) {
  return new OAuth2AuthorizationServer({
    ...ENDPOINTS,
    logger: nestLogger(new Logger('McpOAuth')),
    ...users.settings(nestLogger(new Logger('GauzyUsers'))),
    ...options,
  });
}

const PROVIDERS = [
  {
    provide: Users,
    useFactory: (options, moduleRef) => new Users(moduleRef, options.users),
    inject: [MODULE_OPTIONS_TOKEN, ModuleRef],
  },
  {
    provide: OAuth2AuthorizationServer,
    useFactory: createServer,
    inject: [MODULE_OPTIONS_TOKEN, Users],
  },
];

const DEPENDENCIES = [OAuth2AuthorizationServer, MODULE_OPTIONS_TOKEN, Users, HttpAdapterHost];
DEPENDENCIES.forEach((token, index) => Inject(token)(McpOAuthModule, undefined, index));
Module({ providers: PROVIDERS, exports: [OAuth2AuthorizationServer] })(McpOAuthModule);

module.exports = { McpOAuthModule };
