// What is measured: how the load is prepared, and what proves that the work was done.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Browser, asService, authorizeUrl, form, post, tokens } from './flow.mjs';
import { APP, REDIRECT_URI, SCOPE, SERVICE, VERIFIER } from './names.mjs';
import { load } from './wrk.mjs';

export const CONNECTIONS = 32;

const documents = (name) => ({
  name,
  prepare: (server) => ({ path: server.paths[name] }),
});

const clientCredentials = {
  name: 'client credentials',
  prepare(server) {
    const body = form({ grant_type: 'client_credentials', scope: SCOPE, ...asService(server) });
    return { path: server.paths.token, script: 'post', env: { BENCH_BODY: body } };
  },
};

// The generation is a part of the token: 16 bytes of grant id, 4 of generation, the tag.
export const generation = (token) => Buffer.from(token.slice(4), 'base64url').readUInt32BE(16);

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

const lines = (file) => readFileSync(file, 'utf8').split('\n').filter(Boolean);

export const refreshWith = (server, refresh_token) =>
  post(server, server.paths.token, { grant_type: 'refresh_token', client_id: APP, refresh_token });

// What a load of refreshes needs: a file of tokens, more than can be under way at once.
export function refreshing(server, file) {
  const body = `${form({ grant_type: 'refresh_token', client_id: APP })}&refresh_token=`;
  return {
    path: server.paths.token,
    script: 'refresh',
    env: { BENCH_BODY: body, BENCH_TOKENS: file },
  };
}

// Refreshes once more what was sent when the load ended: inside the reuse interval the answer is
// the same successor, whether or not the server had come to it.
export async function settle(server, file) {
  const settled = lines(file).map(async (line) => {
    if (!line.startsWith('flying ')) return line;
    return (await refreshWith(server, line.slice('flying '.length))).refresh_token;
  });
  writeFileSync(file, `${(await Promise.all(settled)).join('\n')}\n`);
}

// Every answer is one generation more: the sum over all grants must have risen by their number,
// and by one for each request that the end of the load cut off.
export async function countGenerations(server, file, before, answered) {
  const cut = lines(file).filter((line) => line.startsWith('flying ')).length;
  await settle(server, file);
  const after = sum(lines(file).map(generation));
  if (after - before !== answered + cut) {
    throw new Error(
      `${server.name}: ${answered} refreshes were answered and ${cut} cut off, but the generations rose by ${after - before}`,
    );
  }
}

const refreshed = (server) =>
  new Promise((resolve) => {
    server.child.once('message', (message) => resolve(message.refreshed));
    server.child.send('count');
  });

const refresh = {
  name: 'refresh',
  async prepare(server, { folder, rounds }) {
    const [browser, found] = [new Browser(server), []];
    // The peer loses what is cut off at the end of a round, so it gets some for every round.
    for (let n = 0; n < CONNECTIONS * (rounds + 3); n += 1)
      found.push((await tokens(server, browser)).refresh_token);
    const file = join(folder, 'tokens');
    writeFileSync(file, `${found.join('\n')}\n`);
    return refreshing(server, file);
  },
  async measure(server, plan, seconds) {
    const file = plan.env.BENCH_TOKENS;
    if (server.kind === 'ours') {
      const before = sum(lines(file).map(generation));
      const result = await load(server, { ...plan, seconds });
      await countGenerations(server, file, before, result.answered);
      return result;
    }
    const before = await refreshed(server);
    const result = await load(server, { ...plan, seconds });
    const more = (await refreshed(server)) - before;
    if (more < result.answered || more > result.answered + CONNECTIONS) {
      throw new Error(
        `${server.name}: ${result.answered} refreshes were answered, but ${more} done`,
      );
    }
    return result;
  },
};

const introspect = (name, which) => ({
  name,
  async prepare(server) {
    const found = await tokens(server, new Browser(server), SERVICE);
    const pairs = { token: found[which], ...asService(server) };
    const answer = await post(server, server.paths.introspect, pairs);
    if (answer.active !== true)
      throw new Error(`${server.name}: introspection says ${JSON.stringify(answer)}`);
    return { path: server.paths.introspect, script: 'post', env: { BENCH_BODY: form(pairs) } };
  },
});

async function signIn(server, file) {
  const jars = [];
  for (let n = 0; n < CONNECTIONS; n += 1) {
    const browser = new Browser(server);
    await browser.code();
    jars.push(browser.cookie);
  }
  writeFileSync(file, `${jars.join('\n')}\n`);
}

const flow = {
  name: 'whole code flow',
  async prepare(server, { folder }) {
    const file = join(folder, 'cookies');
    await signIn(server, file);
    const redeem = {
      grant_type: 'authorization_code',
      client_id: APP,
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
    };
    const env = {
      BENCH_COOKIES: file,
      BENCH_AUTHORIZE: authorizeUrl(server),
      BENCH_BODY: `${form(redeem)}&code=`,
    };
    return { path: server.paths.token, script: 'flow', threads: CONNECTIONS, env };
  },
  async measure(server, plan, seconds) {
    // The peer gives sessions a new id with every flow: the last ones are lost with the round.
    if (server.kind === 'peer') await signIn(server, plan.env.BENCH_COOKIES);
    const result = await load(server, { ...plan, seconds });
    return { ...result, requests: result.flows, p50: result.flow50, p99: result.flow99 };
  },
};

export const DOCUMENTS = [documents('metadata'), documents('jwks')];
export const TOKENS = [
  clientCredentials,
  refresh,
  flow,
  introspect('introspection, refresh token', 'refresh_token'),
  { ...introspect('introspection, access token', 'access_token'), only: 'ours' },
];
