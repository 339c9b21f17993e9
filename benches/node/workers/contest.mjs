// Contestants in turns, each for a while, so many calls in flight.
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { loops, median } from '../../lib/rounds.mjs';
import { RESOLUTION, delays } from '../lib/delay.mjs';

async function burst({ call, good = () => true, check }, inFlight, milliseconds) {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  let calls = 0;
  let last;
  const before = process.cpuUsage();
  const began = performance.now();
  const until = began + milliseconds;
  const lane = async () => {
    do {
      last = await call();
      if (!good(last)) break;
      calls += 1;
    } while (performance.now() < until);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  histogram.disable();
  await check(last);
  return { rate: (calls * 1000) / took, cpu: (user + system) / calls, loop: delays(histogram) };
}

// `contestants`: `{ name, call, good?, check, blocking? }`. A call that fails rejects, or its answer is not
// `good`; the last answer of every turn is looked at closely by `check`, which throws. One that is `blocking` works on the calling
// thread and gives the event loop no turn, so its delay tells about this loop and not about it.
export async function contest(contestants, inFlight, { seconds, warmUp, rounds }) {
  const measured = new Map(contestants.map((own) => [own, []]));
  for (const own of contestants) if (warmUp > 0) await burst(own, inFlight, warmUp * 1000);
  for (let round = 0; round < rounds; round += 1) {
    for (const own of contestants)
      measured.get(own).push(await burst(own, inFlight, seconds * 1000));
  }
  const figures = {};
  for (const [{ name, blocking }, own] of measured) {
    figures[name] = {
      rate: median(own.map(({ rate }) => rate)),
      cpu: median(own.map(({ cpu }) => cpu)),
      loop: blocking ? undefined : loops(own.map(({ loop }) => loop)),
    };
  }
  return figures;
}
