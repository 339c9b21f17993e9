// The module under test, as a checkout has it.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const { GauzyAuthService, GauzyUserDirectory, OAuth2AuthorizationServer } = require('../../../index.js');
export const { native } = require('../../../src/node/js/binding.js');

/** A directory that is closed after the test. */
export function directory(t, options) {
  const made = new GauzyUserDirectory(options);
  t.after(() => made.close());
  return made;
}
