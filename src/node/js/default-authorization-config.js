'use strict';

/** The defaults, made anew for whoever may change them. */
function defaults() {
  return {
    enabled: false,
    requiredScopes: [],
    jwt: { algorithms: ['RS256'] },
    cache: { tokenTtl: 300, metadataTtl: 3600 },
  };
}

/** What `loadAuthorizationConfig` starts from. Changing this object changes nothing else. */
const DEFAULT_AUTHORIZATION_CONFIG = defaults();

module.exports = { DEFAULT_AUTHORIZATION_CONFIG, defaults };
