// Rounds: A, B, C, A, B, C … so that a machine that gets slower or faster does so for all.
import { load } from './wrk.mjs';

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const total = (rounds, of) => rounds.reduce((sum, round) => sum + round[of], 0);

// One figure from several rounds. Times in microseconds, memory in MiB.
export function combine(rounds) {
  return {
    rate: median(rounds.map((round) => round.requests / round.seconds)),
    p50: median(rounds.map((round) => round.p50)),
    p99: median(rounds.map((round) => round.p99)),
    cpu: (total(rounds, 'cpu') * 1e6) / total(rounds, 'requests'),
    rss: Math.max(...rounds.map((round) => round.rss)),
    requests: total(rounds, 'requests'),
    loop: rounds.every((round) => round.loop)
      ? loops(rounds.map((round) => round.loop))
      : undefined,
  };
}

// How late an event loop was, in milliseconds.
export const loops = (all) => ({
  p50: median(all.map((loop) => loop.p50)),
  p99: median(all.map((loop) => loop.p99)),
  max: Math.max(...all.map((loop) => loop.max)),
});

// Measures a scenario on several servers; answers a figure for each, by its name.
// `together` is for runs whose figures nobody reads: all servers at once.
export async function compare(
  scenario,
  servers,
  { seconds, warmUp, rounds, folder, say, together = false },
) {
  const plain = (server, plan, seconds) => load(server, { ...plan, seconds });
  const measure = scenario.measure ?? plain;
  const taking = servers.filter((server) => !scenario.only || scenario.only === server.kind);
  const plans = new Map();
  for (const server of taking) {
    const plan = await scenario.prepare(server, { folder: server.folder ?? folder, rounds });
    plans.set(server, plan);
    if (warmUp > 0) await measure(server, plan, warmUp);
  }
  const measured = new Map(taking.map((server) => [server, []]));
  for (let round = 0; round < rounds; round += 1) {
    const turn = async (server) =>
      measured.get(server).push(await measure(server, plans.get(server), seconds));
    if (together) await Promise.all(taking.map(turn));
    else for (const server of taking) await turn(server);
  }
  const figures = {};
  for (const [server, own] of measured) {
    figures[server.name] = combine(own);
    const { rate, cpu, p99 } = figures[server.name];
    say(
      `  ${scenario.name}, ${server.name}: ${rate.toFixed(0)}/s, ${cpu.toFixed(1)} CPU-µs, p99 ${(p99 / 1000).toFixed(1)} ms`,
    );
  }
  return figures;
}
