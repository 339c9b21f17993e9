// Tests that need the native half.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OAuth2AuthorizationCodeManager } from '@gauzy/mcp-oauth';

const missing = whyMissing();

function whyMissing() {
  try {
    new OAuth2AuthorizationCodeManager().getStats();
    return undefined;
  } catch (error) {
    if (error.code !== 'ERR_NATIVE_BINDING') throw error;
    return error.message;
  }
}

/** A test that is skipped, aloud, where the native binary is not built; in CI that is a failure. */
export function nativeTest(name, run) {
  const skip = missing !== undefined && process.env.CI !== 'true' && `build it first (scripts/build-addon ci): ${missing}`;
  test(name, { skip }, async (t) => {
    assert.equal(missing, undefined);
    await run(t);
  });
}
