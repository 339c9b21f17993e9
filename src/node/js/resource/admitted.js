'use strict';

/** Gives `super()` an object that is there already. */
class Given {
  constructor(object) {
    return object;
  }
}

/**
 * What is known of a request that was let in. It stands in a private field of the request itself, where
 * nobody else can write it; a WeakMap would have each collection of garbage look at every entry.
 */
class Admitted extends Given {
  #known;

  static get(req) {
    return typeof req === 'object' && req !== null && #known in req ? req.#known : undefined;
  }

  static set(req, known) {
    if (!(#known in req)) new Admitted(req);
    req.#known = known;
  }
}

module.exports = { Admitted };
