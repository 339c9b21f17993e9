// A registry on loopback that has the packed packages and nothing else.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listen } from '../../clients/support/listen.mjs';
import { manifest } from './archive.mjs';

const PUBLISHED = '2026-01-01T00:00:00.000Z';

/**
 * Serves archives until the test ends.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ folder: string, archives: string[] }} packed
 * @returns {Promise<{ url: string, asked: string[] }>} `asked` lists what was not there
 */
export async function startRegistry(t, { folder, archives }) {
  const packages = new Map();
  for (const name of archives) {
    const path = join(folder, name);
    const described = manifest(path);
    packages.set(described.name, { described, name, bytes: readFileSync(path) });
  }
  const asked = [];
  let url;
  const answer = (request, response) => {
    const path = decodeURIComponent(new URL(request.url, url).pathname).slice(1);
    const archive = path.startsWith('-/') && [...packages.values()].find(({ name }) => path === `-/${name}`);
    const found = packages.get(path);
    if (archive) return response.end(archive.bytes);
    if (!found) asked.push(path);
    response.statusCode = found ? 200 : 404;
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(found ? document(found, url) : { error: 'not found' }));
  };
  const { port, close } = await listen(() => createServer(answer), '127.0.0.1');
  t.after(close);
  url = `http://127.0.0.1:${port}/`;
  return { url, asked };
}

function document({ described, name, bytes }, url) {
  const { version } = described;
  const dist = {
    tarball: `${url}-/${name}`,
    shasum: createHash('sha1').update(bytes).digest('hex'),
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
  };
  return {
    name: described.name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...described, dist } },
    time: { created: PUBLISHED, modified: PUBLISHED, [version]: PUBLISHED },
  };
}
