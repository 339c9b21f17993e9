// The servers that keep the records: Redis, PostgreSQL and MariaDB, each on a free port and in a
// folder of its own, as durable as documentation and deploy/ recommend.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

import { start } from '../../lib/process.mjs';
import { example } from '../../lib/servers.mjs';

// How many milliseconds a server may wait for its store: where the disk stands still for a second,
// the latencies shall tell, and no request fail.
const PATIENCE = 8000;

// In what is asked, `$NOW` stands for the time and `$PREFIX` for what the names of keys start with.
const DUE = 'SELECT count(*) FROM mcp_auth_record WHERE due <= $NOW';
const lua = (code, ...words) => ['EVAL', `return ${code}`, '0', ...words].join('\t');
const info = (section, what) => `string.match(redis.call('INFO', '${section}'), '${what}')`;
const COUNT_DUE = `(function(n) for part = 0, 15 do
  n = n + redis.call('ZCOUNT', ARGV[1]..'all:'..part, '-inf', '$NOW') end return n end)(0)`;

// `options` are the server's. `slack` and `strict` stop and start waiting for the disk, for loads;
// `settle` does what such a server does by itself some time after a load, and `settled` answers 1 when
// it is done. `bytes` answers those of records and those of indexes, in one where the server does not
// tell them apart; `due` how many records wait for sweeping. `loading` is what a load's URL has more.
const KINDS = {
  redis: {
    title: 'Redis',
    options: ['--appendfsync', 'everysec'],
    version: lua(info('server', 'redis_version:([%d.]+)')),
    slack: [],
    strict: [],
    settle: ['BGREWRITEAOF'],
    settled: lua(`${info('persistence', 'aof_rewrite_in_progress:0')} and 1 or 0`),
    bytes: lua(`${info('memory', 'used_memory:(%d+)')}..' 0'`),
    due: lua(COUNT_DUE.replaceAll('\n', ''), '$PREFIX'),
    loading: { timeout: 60_000 },
  },
  postgres: {
    title: 'PostgreSQL',
    options: ['fsync=on', 'shared_buffers=1GB', 'max_wal_size=4GB'],
    version: "SELECT split_part(current_setting('server_version'), ' ', 1)",
    slack: ['ALTER ROLE CURRENT_USER SET synchronous_commit = off'],
    strict: ['ALTER ROLE CURRENT_USER RESET synchronous_commit'],
    settle: ['VACUUM (ANALYZE) mcp_auth_record', 'CHECKPOINT'],
    bytes: "SELECT pg_table_size('mcp_auth_record') || ' ' || pg_indexes_size('mcp_auth_record')",
    due: DUE,
    loading: { timeout: 60_000, pool: 32 },
  },
  mariadb: {
    title: 'MariaDB',
    options: [
      '--innodb-flush-log-at-trx-commit=1',
      '--innodb-buffer-pool-size=2G',
      '--innodb-log-file-size=1G',
    ],
    version: "SELECT substring_index(version(), '-', 1)",
    slack: ['SET GLOBAL innodb_flush_log_at_trx_commit = 2'],
    strict: ['SET GLOBAL innodb_flush_log_at_trx_commit = 1'],
    settle: ['ANALYZE TABLE mcp_auth_record'],
    bytes: `SELECT concat(data_length, ' ', index_length) FROM information_schema.tables
      WHERE table_name = 'mcp_auth_record'`.replace('\n', ''),
    due: DUE,
    loading: { timeout: 60_000, pool: 32 },
  },
};

export const DATABASES = Object.keys(KINDS);
export const title = (kind) => KINDS[kind].title;

// What runs one line on the server after the other; answers the last line of what it says.
function asking({ child, lines }) {
  let last = Promise.resolve();
  return (line) => {
    last = last.then(async () => {
      const answer = once(lines, 'line');
      child.stdin.write(`${line}\n`);
      return (await answer)[0];
    });
    return last;
  };
}

// A new server with an empty database in it.
export async function database(kind, name = kind) {
  const own = KINDS[kind];
  const process = await start(name, '', example('database'), [kind, ...own.options], {
    asks: true,
  });
  const ask = asking(process);
  const [place, query] = process.said.split('?');
  const prefix = new URLSearchParams(query).get('prefix');
  const url = (more) => {
    const options = new URLSearchParams({ ...(prefix && { prefix }), ...more });
    return options.size > 0 ? `${place}?${options}` : place;
  };
  const all = async (lines) => {
    for (const line of lines) await ask(line);
  };
  return {
    ...process,
    place,
    url: url({ timeout: PATIENCE }),
    loading: url(own.loading),
    version: async () => `${own.title} ${await ask(own.version)}`,
    slack: () => all(own.slack),
    strict: () => all(own.strict),
    async settle() {
      await all(own.settle);
      while (own.settled && (await ask(own.settled)) !== '1') await pause(500);
    },
    async bytes() {
      const [records, indexes] = (await ask(own.bytes)).split(' ').map(Number);
      return { records, indexes };
    },
    // How many records wait for sweeping.
    due: async () =>
      Number(await ask(own.due.replace('$NOW', Date.now()).replace('$PREFIX', prefix))),
  };
}
