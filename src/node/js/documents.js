'use strict';

/** More targets than this stand for documents only where somebody makes them up. */
const MOST = 64;

/**
 * The public documents as they were answered last: they are the same for everybody until the native
 * half counts a new edition of them.
 */
class Documents {
  #native;
  #kept = new Map();

  constructor(native) {
    this.#native = native;
  }

  /** The answer to a request, if there is one that still holds. */
  find({ method, url, rawHeaders }) {
    const kept = this.#kept.get(url);
    if (kept === undefined || method !== 'GET' || !isUnconditional(rawHeaders)) return undefined;
    return kept.edition === this.#native.edition() ? kept : undefined;
  }

  /** Keeps an answer where it is one that others get as well. */
  keep({ method, url, rawHeaders }, response) {
    const isWhole = method === 'GET' && response.status === 200 && isUnconditional(rawHeaders);
    if (typeof response.edition !== 'number' || !isWhole) return;
    if (this.#kept.size >= MOST) this.#kept.clear();
    this.#kept.set(url, response);
  }
}

/** Whether a header section asks for no other answer than the whole document. */
function isUnconditional(rawHeaders) {
  if (!Array.isArray(rawHeaders)) return false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (typeof name !== 'string' || (name.length === 13 && name.toLowerCase() === 'if-none-match')) return false;
  }
  return true;
}

module.exports = { Documents };
