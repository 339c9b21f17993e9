'use strict';

const { OAuthValidator, judgeOf } = require('../oauth-validator.js');
const { Admitted } = require('./admitted.js');
const { credentialsOf } = require('./credentials.js');
const { Judge, isOff, scopesIn, tell } = require('./judge.js');
const { Metadata } = require('./metadata.js');
const { malformed, noCredentials, refused } = require('./refusal.js');
const { FAILED } = require('./result.js');

/**
 * Decides about requests to a resource, whatever the server is that they came to.
 *
 * An outcome has an `answer` where the request is refused; otherwise the request goes on.
 */
class Protection {
  validator;
  metadata;
  isOff;
  #scopes;
  #resource;

  /**
   * @param {import('../../../../index').AuthorizationConfig | OAuthValidator} given
   * @param {object} [options]
   */
  constructor(given, options = {}) {
    this.validator = typeof given?.validateToken === 'function' ? given : new OAuthValidator(given);
    const config = this.validator.config ?? {};
    this.isOff = isOff(config);
    if (this.isOff) {
      tell('warn', 'Authorization is off (enabled: false): every request is let in');
      return;
    }
    this.#scopes = scopesIn(options.requiredScopes ?? config.requiredScopes ?? []);
    if (!this.#scopes) throw new TypeError('requiredScopes must be an array of strings');
    this.#resource = URL.canParse(config.resourceUri) ? new URL(config.resourceUri) : undefined;
    this.metadata = this.#describe(config, options.metadata ?? {});
  }

  #describe(config, { name, documentation, policyUri, tosUri, scopesSupported }) {
    const judge = judgeOf(this.validator) ?? new Judge(config);
    if (!judge.isOpen) return undefined;
    const scopes = scopesIn(scopesSupported ?? this.#scopes) ?? [];
    const { issuers } = judge;
    try {
      return new Metadata({ resourceUri: config.resourceUri, issuers, scopes, name, documentation, policyUri, tosUri });
    } catch (error) {
      tell('warn', `Clients cannot find the authorization server by themselves: ${error.message}`);
      return undefined;
    }
  }

  /** Judges a request by its token. Never rejects. */
  async admit(req, { requiredScopes = [], optional = false } = {}) {
    if (this.isOff) return {};
    const scopes = [...new Set([...this.#scopes, ...requiredScopes])];
    const [url, scope] = [this.metadata?.url, scopes.join(' ') || undefined];
    try {
      const { token, malformed: why } = credentialsOf(req);
      if (why) return { answer: malformed(url, why) };
      if (!token) return optional ? {} : { answer: noCredentials(url, scope) };
      const result = await this.validator.validateToken(token, scopes);
      if (result?.valid !== true) return { answer: refused(url, result, scope) };
      return this.#let(req, token, result);
    } catch {
      return { answer: refused(url, FAILED, scope) };
    }
  }

  /** Judges a request again, that was let in, by more scopes. */
  async demand(req, requiredScopes) {
    if (this.isOff) return {};
    const before = Admitted.get(req);
    if (before?.protection !== this) return this.admit(req, { requiredScopes });
    // > Servers SHOULD include all scopes needed for the current operation in a single challenge
    // > (MCP authorization, Runtime Insufficient Scope Errors)
    const scopes = [...new Set([...this.#scopes, ...requiredScopes])];
    const result = await this.#again(before, scopes);
    if (result?.valid === true) return {};
    return { answer: refused(this.metadata?.url, result, scopes.join(' ')) };
  }

  /** A token is not judged twice for one request, unless by a validator of the host's own. */
  #again({ token, result }, scopes) {
    const own = this.validator.validateToken === OAuthValidator.prototype.validateToken;
    return own ? judgeOf(this.validator).demand(result, scopes) : this.validator.validateToken(token, scopes);
  }

  #let(req, token, result) {
    const { payload, scopes = [], subject, clientId, expires } = result;
    const tokenInfo = Object.freeze({ valid: true, payload, scopes, subject, clientId });
    const auth = {
      token,
      clientId: clientId ?? '',
      scopes: [...scopes],
      expiresAt: expires,
      resource: this.#resource && new URL(this.#resource),
      extra: payload,
    };
    req.tokenInfo = tokenInfo;
    req.auth = auth;
    Admitted.set(req, { protection: this, token, result, tokenInfo });
    return { tokenInfo, auth };
  }
}

/** The token of a request that was let in; undefined where it carried none. */
function tokenInfoOf(req) {
  return Admitted.get(req)?.tokenInfo;
}

module.exports = { Protection, tokenInfoOf };
