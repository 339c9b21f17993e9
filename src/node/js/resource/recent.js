'use strict';

const MOST = 1000;
const LONGEST = 4096;
/** Keys may go; the native half, which knows, is asked again after so many milliseconds. */
const TRUSTED_FOR = 1000;

/**
 * Results for valid tokens of the last second. Nothing else gets in, so that a flood of bad tokens
 * pushes nobody out; scopes are not judged here.
 */
class Recent {
  #kept = new Map();
  #span;
  #tolerance;

  /** @param {{ tokenTtl: number, tolerance: number }} seconds */
  constructor({ tokenTtl, tolerance }) {
    this.#span = Math.min(tokenTtl * 1000, TRUSTED_FOR);
    this.#tolerance = tolerance;
  }

  get(token) {
    const kept = this.#kept.get(token);
    if (kept === undefined) return undefined;
    if (performance.now() < kept.until) return kept.result;
    this.#kept.delete(token);
    return undefined;
  }

  put(token, result) {
    if (token.length > LONGEST) return;
    const now = performance.now();
    const left = (result.expires + this.#tolerance) * 1000 - Date.now();
    const until = now + (Number.isFinite(left) ? Math.min(left, this.#span) : this.#span);
    if (until <= now) return;
    this.#makeRoom(now);
    this.#kept.set(token, { result, until });
  }

  /** The oldest go first, and whatever is over. */
  #makeRoom(now) {
    for (const [token, { until }] of this.#kept) {
      if (until > now && this.#kept.size < MOST) return;
      this.#kept.delete(token);
    }
  }
}

module.exports = { Recent };
