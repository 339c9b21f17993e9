'use strict';
const { HttpException, Inject } = require('@nestjs/common');
const { HttpAdapterHost, Reflector } = require('@nestjs/core');
const { Protection } = require('../resource/protection.js');
const { REQUIRED_SCOPES } = require('./require-scopes.js');

/** Lets requests with a good token through. */
class McpAuthGuard {
  #protection;
  #reflector;
  #host;

  constructor(protection, reflector, host) {
    this.#protection = protection;
    this.#reflector = reflector;
    this.#host = host;
  }

  async canActivate(context) {
    // Messages of other transports carry no token that could be looked at.
    if (context.getType() !== 'http') return false;
    const request = context.switchToHttp().getRequest();
    const raw = request.raw ?? request;
    const needed = this.#reflector.getAllAndMerge(REQUIRED_SCOPES, [context.getHandler(), context.getClass()]) ?? [];
    const { answer } = await this.#protection.demand(raw, [needed].flat());
    if (answer) throw this.#refusal(context, answer);
    if (raw !== request) Object.assign(request, { tokenInfo: raw.tokenInfo, auth: raw.auth });
    return true;
  }

  #refusal(context, { status, headers, body }) {
    const response = context.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(headers)) {
      if (name !== 'content-type') this.#host.httpAdapter.setHeader(response, name, value);
    }
    return new HttpException(JSON.parse(body), status);
  }
}

[Protection, Reflector, HttpAdapterHost].forEach((token, index) => Inject(token)(McpAuthGuard, undefined, index));

module.exports = { McpAuthGuard };
