// A server under test in an application.
import '../../clients/support/loopback-only.mjs';
import { OAuth2AuthorizationServer } from '@gauzy/mcp-oauth';
import { freePort } from '../../clients/support/listen.mjs';
import { HOSTS } from './hosts.mjs';
import { settings } from './settings.mjs';

/**
 * Starts an application that hosts a server; both end with the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} host one of `HOSTS`
 * @param {{ path?: string, settings?: object }} options also what the host understands
 * @returns {Promise<{ issuer: string, origin: string, server, log: string[] }>}
 */
export async function start(t, host, { settings: more, ...options } = {}) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const issuer = `${origin}${options.path ?? ''}`;
  const log = [];
  const server = new OAuth2AuthorizationServer(settings(issuer, { logger: logger(log), ...more }));
  t.after(await HOSTS[host](server, { ...options, port }));
  t.after(() => server.close());
  await server.ready();
  return { issuer, origin, server, log };
}

/** A logger that keeps its lines. */
export function logger(lines) {
  const at = (level) => (line, fields) => void lines.push(`${level} ${line} ${JSON.stringify(fields ?? {})}`);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
