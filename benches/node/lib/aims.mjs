// What is aimed at, and what came out.
import { atLeast, atMost, number, percent, times } from '../../lib/judge.mjs';
import { ENDED } from './endurance.mjs';
import { MEGABYTE, kept, limit, others, ratio, validated } from './figures.mjs';

const grants = ({ figures }, name) => [
  `RS256, ${name}: requests/s over the binary's`,
  atLeast(0.8),
  ratio(figures, name, 'binary'),
  percent,
];

const cheap = ({ figures }, name) => [
  `${name}: requests/s over an empty handler's with the same body`,
  atLeast(0.7),
  ratio(figures, name, 'floor'),
  percent,
];

const endpoint = ([name, figures]) => [
  `MCP endpoint, ${name}: requests/s protected over unprotected`,
  atLeast(0.9),
  kept(figures),
  percent,
];

export function aims({ algorithms, memory, endurance, validation, machine, ...results }) {
  const { RS256 } = algorithms;
  const { metadata } = RS256.figures;
  const validator = validated(validation.RS256);
  const loaded = metadata.module.rss - metadata.floor.rss;
  return [
    grants(RS256, 'client credentials'),
    grants(RS256, 'refresh'),
    ...others(RS256.figures).map((name) => cheap(RS256, name)),
    [
      'RS256, generateTokenPair, 32 in flight: tokens/s over the signing limit',
      atLeast(0.9),
      RS256.tokens[32].pair.rate / limit(RS256, machine.count),
      percent,
    ],
    [
      'RSS over bare Node.js, ready',
      atMost(25),
      (memory.module.memory - memory.bare.memory) / MEGABYTE,
      number(1, ' MB'),
    ],
    [
      'RSS over bare Node.js, both after the load of metadata',
      atMost(25),
      loaded / MEGABYTE,
      number(1, ' MB'),
    ],
    [
      'long run: slope of RSS over its last half, bytes a request',
      atMost(10),
      endurance.slope,
      number(1),
    ],
    [
      'long run: handles left after close(), and how the process ended',
      [({ left, exit }) => left.length === 0 && exit === ENDED, { left: [], exit: ENDED }],
      endurance.end,
      ({ left, exit }) => `${left.length}, ${exit}`,
    ],
    [
      'validateToken, RS256, key, uncached: over the signature alone',
      atMost(20),
      validator.more,
      number(1, ' µs'),
    ],
    ["the same: validations/s over fast-jwt's", atLeast(1.1), validator.uncached, times],
    ["validateToken, cached: validations/s over fast-jwt's", atLeast(1.5), validator.cached, times],
    [
      'tower layer in Rust, remembered token: over the service alone',
      atMost(2),
      results.rust.layer / 1000,
      number(2, ' µs'),
    ],
    ...Object.entries(results.protected).map(endpoint),
  ];
}
