// What the figures were measured under.
export const conditions = ({ machine, rounds, seconds, warmUp, calls }) => `## Conditions

${machine.processors}, ${machine.memory}, ${machine.system}; Node.js ${machine.node}, ${machine.rust}, ${machine.wrk}.
Load average at the start: ${machine.load.toFixed(2)}. wrk, the process under test and nothing else share these
processors, so requests a second depend on the load generator too; CPU-µs a request (user and system
time of the process, all threads) do not.

- Columns: p50 and p99 are within what time half and 99 of 100 answers came; RSS is the memory of the
  process that is resident; *event loop late* is how much later than due a timer ran, which is what all
  else in a Node.js process waits as well. The last two hold the module against the host of the row:
  at 50 % of its requests/s the module answers half as many, at 50 % of its CPU it works half as long.
- HTTP: 32 connections, ${rounds} × ${seconds} s a scenario and host, in turns (A, B, C, A, B, C …) ${warmUp > 0 ? 'after a warm-up' : 'without a warm-up'}.
  Rates, latencies and p50 and p99 of the event loop are medians of the rounds, CPU times sums over
  all of them, RSS and the event loop's maximum the largest seen.
- An answer that is no success makes the run invalid. Every refresh sends a token of an earlier
  answer; the generations of all grants must rise by the number of answers, or the run is invalid.
- Node module: release build, \`getApp()\` on \`http.createServer\`, \`NODE_ENV=production\`, memory store,
  its default log (warnings, so no audit lines), limits off because all clients share one address.
- Binary: release build, memory store, its default log (audit lines into a file), limits off.
- Empty handler: \`http.createServer\` that answers each request, whatever it is, with the module's body,
  its content type and its length. It reads no body and sets no further header.
- Documents the module answers on the thread of JavaScript, token requests on the threads that sign,
  and introspection in the background.
- oidc-provider: as on the [page about the binary](performance.md).
- How late the event loop was: \`perf_hooks.monitorEventLoopDelay\` in the process, less the 10 ms of its
  timer; every Node.js process has it running, oidc-provider and the empty handler too.
- Calls (\`generateTokenPair\`, \`validateToken\` and what they stand beside): one process, ${calls.rounds} × ${calls.seconds} s each, in
  turns; the same key for all; the last token of every turn is verified by jose. A library that works
  on the calling thread (fast-jwt) blocks the event loop by what a call takes, so none is shown.
- Signing limit: all processors over the CPU time of one signature by the library alone, measured
  before and after the scenarios of the algorithm; for one call in flight, one processor.
- The long run has \`minSignInTime: 0\` (250 ms by default, whatever the outcome) and records in memory:
  32 browsers sign in again and again, each sign-in ends the session before. V8's young generation has
  its full size (\`--min-semi-space-size=16 --max-semi-space-size=16\`) from the start: it grows in steps
  otherwise, which would stand in the slope.`;
