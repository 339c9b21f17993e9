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
    const scopes = scopesIn(options.requiredScopes ?? config.requiredScopes ?? []);
    if (!scopes) throw new TypeError('requiredScopes must be an array of strings');
    this.#scopes = [...new Set(scopes)];
    this.#resource = URL.canParse(config.resourceUri) ? config.resourceUri : undefined;
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

  /**
   * Judges a request by its token: the outcome at once, or its promise where somebody has to be asked
   * about the token. Never throws or rejects.
   */
  admit(req, { requiredScopes = [], optional = false } = {}) {
    if (this.isOff) return {};
    const scopes = this.#with(requiredScopes);
    const [url, scope] = [this.metadata?.url, scopes.join(' ') || undefined];
    const failed = () => ({ answer: refused(url, FAILED, scope) });
    const outcome = (token, result) => (result?.valid === true ? this.#let(req, token, result) : { answer: refused(url, result, scope) });
    try {
      const { token, malformed: why } = credentialsOf(req);
      if (why) return { answer: malformed(url, why) };
      if (!token) return optional ? {} : { answer: noCredentials(url, scope) };
      const result = this.#validate(token, scopes);
      if (isPending(result)) return Promise.resolve(result).then((came) => outcome(token, came)).catch(failed);
      return outcome(token, result);
    } catch {
      return failed();
    }
  }

  /** Judges a request again, that was let in, by more scopes: like `admit()`. */
  demand(req, requiredScopes) {
    if (this.isOff) return {};
    const before = Admitted.get(req);
    if (before?.protection !== this) return this.admit(req, { requiredScopes });
    // > Servers SHOULD include all scopes needed for the current operation in a single challenge
    // > (MCP authorization, Runtime Insufficient Scope Errors)
    const scopes = this.#with(requiredScopes);
    const outcome = (result) => (result?.valid === true ? {} : { answer: refused(this.metadata?.url, result, scopes.join(' ')) });
    const result = this.#again(before, scopes);
    return isPending(result) ? Promise.resolve(result).then(outcome) : outcome(result);
  }

  /** All scopes that a request needs. */
  #with(more) {
    return more.length === 0 ? this.#scopes : [...new Set([...this.#scopes, ...more])];
  }

  get #isOwn() {
    return this.validator.validateToken === OAuthValidator.prototype.validateToken;
  }

  #validate(token, scopes) {
    return this.#isOwn ? judgeOf(this.validator).validate(token, scopes) : this.#ask(token, scopes);
  }

  /** A token is not judged twice for one request, unless by a validator of the host's own. */
  #again({ token, result }, scopes) {
    return this.#isOwn ? judgeOf(this.validator).demand(result, scopes) : this.#ask(token, scopes);
  }

  /** A validator of the host's own, which may do anything. */
  async #ask(token, scopes) {
    return this.validator.validateToken(token, scopes);
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

function isPending(result) {
  return typeof result?.then === 'function';
}

/** The token of a request that was let in; undefined where it carried none. */
function tokenInfoOf(req) {
  return Admitted.get(req)?.tokenInfo;
}

module.exports = { Protection, tokenInfoOf };
