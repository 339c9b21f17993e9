// Figures as Markdown.
import { ms, table, whole } from '../../lib/tables.mjs';
import { each, kept, limit } from './figures.mjs';

const TITLES = {
  module: '**Node module, node:http**',
  binary: 'binary',
  peer: 'oidc-provider',
  floor: 'empty node:http handler',
};

const share = (own, other) => (own && other ? `${Math.round((100 * own) / other)} %` : '');
const late = (loop) =>
  loop ? ['p50', 'p99', 'max'].map((name) => loop[name].toFixed(1)).join(' / ') : '';

const HOSTS = [
  '',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'CPU-µs a request',
  'RSS MiB',
  'event loop late, ms: p50 / p99 / max',
  'module to this: requests/s',
  'CPU, module to this',
];

export const hosts = (figures) =>
  table(
    HOSTS,
    Object.entries(figures).map(([name, own]) => [
      TITLES[name],
      whole(own.rate),
      ms(own.p50),
      ms(own.p99),
      own.cpu.toFixed(1),
      whole(own.rss),
      late(own.loop),
      name === 'module' ? '' : share(figures.module.rate, own.rate),
      name === 'module' ? '' : share(figures.module.cpu, own.cpu),
    ]),
  );

const ISSUERS = {
  pair: '**generateTokenPair**',
  'access token': '**generateTokenPair**, without a refresh token',
  jose: 'jose, SignJWT',
  'fast-jwt': 'fast-jwt, createSigner',
};

const CALLS = ['CPU-µs a call', 'event loop late, ms: p50 / p99 / max'];

export function tokens(algorithm, processors) {
  const rows = Object.entries(algorithm.tokens).flatMap(([inFlight, figures]) => {
    // One call at a time keeps one processor busy.
    const most = limit(algorithm, inFlight === '1' ? 1 : processors);
    const own = Object.entries(figures).map(([name, figure]) => [
      ISSUERS[name],
      inFlight,
      whole(figure.rate),
      share(figure.rate, most),
      figure.cpu.toFixed(1),
      late(figure.loop),
    ]);
    return [
      ...own,
      ['the signatures alone', inFlight, whole(most), '', algorithm.signature.toFixed(1), ''],
    ];
  });
  return table(['', 'in flight', 'tokens/s', 'of the signing limit', ...CALLS], rows);
}

export const validation = (figures) =>
  table(
    ['', 'validations/s', 'µs each', ...CALLS],
    Object.entries(figures).map(([name, own]) => [
      name,
      whole(own.rate),
      (1e6 / own.rate).toFixed(1),
      own.cpu.toFixed(1),
      late(own.loop),
    ]),
  );

const micros = (nanoseconds) => (nanoseconds / 1000).toFixed(2);

export const rust = ({ bare, uncached, cached, layer }) =>
  table(
    ['', 'µs each'],
    [
      ['the signature alone', bare],
      ['TokenValidator', uncached],
      ['TokenValidator, remembered', cached],
      ['ProtectLayer, remembered: over the service alone', layer],
    ].map(([name, own]) => [name, micros(own)]),
  );

// Readings of memory, and the slope between them.
export const remembered = (rust, recent) =>
  table(
    ['', 'tokens', 'MiB', 'tokens', 'MiB', 'bytes a token'],
    [
      ['native, RSS', rust.memory],
      ['first level of Node.js, heap in use', recent],
    ].map(([name, readings]) => [
      name,
      ...readings.flatMap(([count, bytes]) => [whole(count), (bytes / MIB).toFixed(2)]),
      whole(each(readings)),
    ]),
  );

export const endpoint = (figures) =>
  table(
    ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU-µs a request', 'RSS MiB', 'of the unprotected rate'],
    Object.entries(figures).map(([name, own]) => [
      name,
      whole(own.rate),
      ms(own.p50),
      ms(own.p99),
      own.cpu.toFixed(1),
      whole(own.rss),
      `${(100 * kept(figures, name)).toFixed(1)} %`,
    ]),
  );

const MIB = 2 ** 20;
const mib = (bytes) => (bytes / MIB).toFixed(1);
const SHOWN = 10;

export function endurance({ readings }) {
  const every = Math.ceil(readings.length / SHOWN);
  const shown = readings.filter((_, n) => (n + 1) % every === 0);
  return table(
    ['requests', 'RSS MiB', "V8's heap, MiB", 'of it in use, MiB', 'external, MiB'],
    shown.map(({ requests, rss, heapTotal, heapUsed, external }) => [
      whole(requests),
      ...[rss, heapTotal, heapUsed, external].map(mib),
    ]),
  );
}
