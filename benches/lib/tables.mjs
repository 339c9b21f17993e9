// Figures as Markdown.
export const TITLES = {
  memory: 'gauzy-mcp-auth, memory',
  sqlite: 'gauzy-mcp-auth, SQLite',
  peer: 'oidc-provider, memory',
  floor: 'node:http, nothing else',
};

export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, n) => (n === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

export const whole = (value) => Math.round(value).toLocaleString('en');
export const ms = (micros) => (micros / 1000).toFixed(micros < 9950 ? 2 : 1);
const times = (value) => (Number.isFinite(value) ? `${value.toFixed(value < 9.95 ? 1 : 0)} ×` : '');

const HEAD = [
  '',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'CPU-µs a request',
  'RSS MiB',
  'signing share',
  'rate to peer',
  'CPU, peer to this',
];

// `signature` is what one signature costs, where every answer of the scenario brings one.
export function scenario(figures, signature, titles = TITLES) {
  const { peer } = figures;
  const signing = (own) => (signature ? `${Math.round((100 * signature) / own.cpu)} %` : '');
  return table(
    HEAD,
    Object.entries(figures).map(([server, own]) => {
      const compared = server !== 'peer' && peer;
      return [
        titles[server],
        whole(own.rate),
        ms(own.p50),
        ms(own.p99),
        own.cpu.toFixed(1),
        whole(own.rss),
        signing(own),
        compared ? times(own.rate / peer.rate) : '',
        compared ? times(peer.cpu / own.cpu) : '',
      ];
    }),
  );
}

export const many = (rows) =>
  table(
    [
      'live grants',
      'refreshes/s',
      'p50 ms',
      'p99 ms',
      'CPU-µs a refresh',
      'RSS MiB',
      'bytes a grant',
      'start to ready, ms',
    ],
    rows.map((own) => [
      whole(own.grants),
      whole(own.rate),
      ms(own.p50),
      ms(own.p99),
      own.cpu.toFixed(1),
      whole(own.rss),
      whole(own.each),
      own.ready.toFixed(0),
    ]),
  );

export const mixed = ({ alone, beside, cheap }) =>
  table(
    ['', 'requests/s', 'p50 ms', 'p99 ms'],
    [
      ['tokens, alone', alone],
      ['tokens, beside the cheap ones', beside],
      ['metadata, beside the tokens', cheap],
    ].map(([name, own]) => [name, whole(own.rate), ms(own.p50), ms(own.p99)]),
  );
