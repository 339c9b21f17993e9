// What is aimed at, and what came out.
import { atLeast, atMost, number, percent, times } from './judge.mjs';

const of = (results, alg, scenario, server) => results.algorithms[alg]?.figures[scenario]?.[server];

const share = (results, alg, scenario, server) => {
  const figure = of(results, alg, scenario, server);
  return figure && results.algorithms[alg].signature / figure.cpu;
};

const ratio = (results, alg, scenario, server, what) => {
  const [own, peer] = [of(results, alg, scenario, server), of(results, alg, scenario, 'peer')];
  return own && peer && own[what] / peer[what];
};

const ON_TOKEN_ENDPOINT = ['client credentials', 'refresh'];

// The worst of the token endpoint's scenarios: the smallest rate, or the largest use of a processor.
const worst = (results, alg, server, what) => {
  const all = ON_TOKEN_ENDPOINT.map((name) => ratio(results, alg, name, server, what)).filter(
    Boolean,
  );
  return all.length ? (what === 'rate' ? Math.min : Math.max)(...all) : undefined;
};

const ms = number(1, ' ms');

const documents = (results) => Object.keys(results.algorithms)[0];

export function aims(results) {
  const { mixed, many, starting } = results;
  const [few, lots] = many;
  const first = documents(results);
  const loss = 1 - mixed.beside.rate / mixed.alone.rate;
  return [
    [
      "RS256, client credentials: share of the process's CPU time that is signing",
      atLeast(0.8),
      share(results, 'RS256', 'client credentials', 'memory'),
      percent,
    ],
    [
      'RS256, refresh, durable (SQLite): the same',
      atLeast(0.65),
      share(results, 'RS256', 'refresh', 'sqlite'),
      percent,
    ],
    [
      "RS256, token endpoint, SQLite: requests/s over oidc-provider's",
      atLeast(2),
      worst(results, 'RS256', 'sqlite', 'rate'),
      times,
    ],
    [
      "ES256, token endpoint, memory: CPU time a request over oidc-provider's",
      atMost(0.2),
      worst(results, 'ES256', 'memory', 'cpu'),
      percent,
    ],
    [
      'ES256, token endpoint, SQLite, durable: the same',
      atMost(0.2),
      worst(results, 'ES256', 'sqlite', 'cpu'),
      percent,
    ],
    [
      "metadata: CPU time a request over oidc-provider's",
      atMost(1 / 3),
      ratio(results, first, 'metadata', 'sqlite', 'cpu'),
      percent,
    ],
    ['JWKS: the same', atMost(1 / 3), ratio(results, first, 'jwks', 'sqlite', 'cpu'), percent],
    [
      'cheap requests while 64 connections ask for RS256 tokens: p99',
      atMost(5),
      mixed.cheap.p99 / 1000,
      ms,
    ],
    ['tokens signed meanwhile, lost against none but them', atMost(0.05), loss, percent],
    [
      `${lots.grants.toLocaleString('en')} live grants: refreshes/s lost against ${few.grants.toLocaleString('en')}`,
      atMost(0.25),
      1 - lots.rate / few.rate,
      percent,
    ],
    [
      'bytes on disk a grant, its index entries included',
      atMost(1024),
      lots.each,
      number(0),
    ],
    ['memory when idle, MiB', atMost(20), starting.idle, number(1)],
    ['start to ready line, existing key', atMost(100), starting.ready, ms],
  ];
}
