// What is aimed at, and what came out.
import { atLeast, atMost, number, percent, times } from '../../lib/judge.mjs';
import { whole } from '../../lib/tables.mjs';
import { title } from './databases.mjs';

const againstPeer = ({ figures }, scenario) => [
  `RS256, ${scenario}, Redis: requests/s over oidc-provider's on Redis`,
  atLeast(1.5),
  figures[scenario].redis.rate / figures[scenario].peer.rate,
  times,
];

const withMany = ([kind, [few, lots]]) => [
  [
    `${title(kind)}, ${whole(lots.grants)} live grants: p50 of a refresh over that with few`,
    atMost(1.25),
    lots.p50 / few.p50,
    times,
  ],
  ['the same: refreshes/s lost', atMost(0.25), 1 - lots.rate / few.rate, percent],
  [
    'the same: expired grants swept a second while tokens are refreshed',
    atLeast(1000),
    lots.swept.expiries,
    number(0),
  ],
];

export const aims = ({ sideBySide, grants }) => [
  ...Object.keys(sideBySide.figures).map((scenario) => againstPeer(sideBySide, scenario)),
  ...Object.entries(grants).flatMap(withMany),
];
