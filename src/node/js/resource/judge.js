'use strict';

const { native } = require('../binding.js');
const { call } = require('../errors.js');
const { createLog } = require('../log.js');
const { SecurityLogger } = require('../security-logger.js');
const { FAILED, MALFORMED, NOT_CONFIGURED, OTHER_ISSUER, insufficient, resultOf } = require('./result.js');
const { readTrust } = require('./read-trust.js');
const { Recent } = require('./recent.js');

const LONGEST_TOKEN = 65_536;
const told = new Set();

/** Judges tokens by one configuration; without a complete one it refuses them all. */
class Judge {
  /** The issuers whose tokens are good. */
  issuers;
  /** What an `iss` may be that introspection tells, where the native half is not told. */
  #named;
  #native;
  #recent;
  #hierarchical;

  constructor(config) {
    const { settings, server, issuers, named, problems, warnings } = readTrust(config);
    this.issuers = issuers;
    this.#named = named;
    if (problems.length === 0) this.#open(config, settings, server, problems);
    for (const warning of warnings) tell('warn', warning);
    if (problems.length > 0 && !isOff(config)) {
      tell('error', `Token validation is not configured, so every token is refused: ${problems.join('; ')}`);
    }
  }

  #open(config, settings, server, problems) {
    try {
      const { NativeTokenValidator } = native();
      const { entry } = createLog(config.logger);
      this.#native = call(() => new NativeTokenValidator(settings, entry, server));
    } catch (error) {
      problems.push(error.message);
      return;
    }
    this.#hierarchical = Object.keys(settings.hierarchy).length > 0;
    // Where somebody is asked about each token, a revocation would go unnoticed here.
    const asked = server !== undefined || settings.servers.some(({ introspection }) => introspection);
    if (settings.tokenTtl > 0 && settings.now === undefined && !asked) this.#recent = new Recent(settings);
  }

  /** Whether it can tell good tokens from bad ones. */
  get isOpen() {
    return this.#native !== undefined;
  }

  /** The result for a token: at once where nobody has to be asked, else its promise. Never rejects. */
  validate(token, requiredScopes) {
    const judged = this.#judge(token);
    // A promise of the native half may be one of another realm, as it is under Jest.
    if (typeof judged.then === 'function') return Promise.resolve(judged).then((result) => this.demand(result, requiredScopes));
    return this.demand(judged, requiredScopes);
  }

  /** The same, its scopes aside. */
  #judge(token) {
    if (this.#native === undefined) return NOT_CONFIGURED;
    if (typeof token !== 'string' || token.length > LONGEST_TOKEN) return MALFORMED;
    const recent = this.#recent?.get(token);
    if (recent !== undefined) return recent;
    try {
      const verdict = this.#native.tryValidate(token);
      if (verdict === null) return this.#native.validate(token).then((later) => this.#keep(token, later)).catch(() => FAILED);
      return this.#keep(token, verdict);
    } catch {
      return FAILED;
    }
  }

  #keep(token, verdict) {
    const result = resultOf(verdict);
    if (result.valid && this.#named && Object.hasOwn(result.payload, 'iss') && !this.#named.includes(result.payload.iss)) return OTHER_ISSUER;
    if (result.valid) this.#recent?.put(token, result);
    return result;
  }

  /** The same result where its scopes are enough. That is never remembered. */
  demand(result, requiredScopes) {
    if (!result.valid || requiredScopes === undefined || requiredScopes === null) return result;
    try {
      if (Array.isArray(requiredScopes) && requiredScopes.length < 100 && this.#covers(result.scopes, requiredScopes)) return result;
      const needed = scopesIn(requiredScopes);
      if (needed && this.#covers(result.scopes, needed)) return result;
    } catch {
      // What cannot be read is not granted.
    }
    return insufficient(result);
  }

  #covers(granted, needed) {
    for (const scope of needed) {
      if (!granted.includes(scope) && !(this.#hierarchical && this.#native.covers(granted, [scope]))) return false;
    }
    return true;
  }
}

/** The scopes that are needed; undefined where they cannot be understood. */
function scopesIn(value) {
  const items = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(items) || items.length > 1000) return undefined;
  if (!Array.from(items).every((item) => typeof item === 'string' && item.length <= 4096)) return undefined;
  return items.flatMap((item) => item.split(/\s+/)).filter(Boolean);
}

/** Whether somebody switched authorization off, so that nothing is missing. */
function isOff(config) {
  try {
    return config.enabled === false;
  } catch {
    return false;
  }
}

function tell(level, message) {
  if (told.has(message)) return;
  if (told.size < 100) told.add(message);
  new SecurityLogger()[level](message);
}

module.exports = { Judge, isOff, scopesIn, tell };
