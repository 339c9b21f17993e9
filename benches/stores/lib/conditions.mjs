// What the figures were measured under.
export const conditions = ({ machine, rounds, seconds, warmUp, versions }) => `## Conditions

${machine.processors}, ${machine.memory}, ${machine.system}; Node.js ${machine.node}, ${machine.rust}, ${machine.wrk};
${versions.join(', ')}. Load average at the start: ${machine.load.toFixed(2)}. wrk, the authorization server and its
store share these processors, so requests a second depend on all three.

- 32 connections, ${rounds} × ${seconds} s a scenario and server, in turns (A, B, C, A, B, C …) ${warmUp > 0 ? 'after a warm-up' : 'without a warm-up'}. Rates and
  latencies are medians of the rounds, CPU times sums over all of them, RSS the largest seen.
- An answer that is no success makes the run invalid. Every refresh sends a token of an earlier
  answer; the generations of all grants must rise by the number of answers, or the run is invalid.
- gauzy-mcp-auth: one instance, the release build with all features and its default log (audit lines
  into a file), limits off because all clients share one address, default options of every store but
  \`timeout=8000\`: a disk that stands still for a second is in the latencies, and no request fails.
- oidc-provider: as on the [page about the binary](performance.md), but with its records in Redis
  through ioredis, in the shape of the adapter that its documentation shows. It has a Redis of its own.
- Redis: append-only file, \`appendfsync everysec\`, as in \`deploy/compose.yaml\`. SQLite
  (\`synchronous=FULL\`), PostgreSQL (\`fsync=on\`, \`shared_buffers=1GB\`, \`max_wal_size=4GB\`) and MariaDB
  (\`innodb_flush_log_at_trx_commit=1\`, \`innodb_buffer_pool_size=2G\`, \`innodb_log_file_size=1G\`) answer
  when what they acknowledge is on the disk.
- Loads of grants do not wait for the disk (\`synchronous_commit=off\`, \`innodb_flush_log_at_trx_commit=2\`),
  and have 32 connections. After them: \`BGREWRITEAOF\`; \`VACUUM (ANALYZE)\` and \`CHECKPOINT\`; \`ANALYZE TABLE\`.
- The stores with few and with many grants are servers of their own, measured in turns.`;
