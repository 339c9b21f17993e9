'use strict';

const { SecurityLogger } = require('./security-logger.js');

const COPIES = Symbol.for('@gauzy/mcp-oauth.copies');

/**
 * Notes that this copy of the package is loaded, and says once when there is another one: each has
 * its own clients, codes and events, which is seldom meant.
 */
function announce(place) {
  try {
    const places = (globalThis[COPIES] ??= []);
    if (places.includes(place)) return;
    places.push(place);
    if (places.length !== 2) return;
    new SecurityLogger().warn(
      'Two registries: two copies of @gauzy/mcp-oauth are loaded, each with its own clients and codes. ' +
        `Make all packages resolve to one of them: ${places.join(' and ')}`,
    );
  } catch {
    // A frozen global object: nothing can be noted, and nothing is lost.
  }
}

module.exports = { announce };
