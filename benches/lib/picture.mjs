// A bar chart as SVG, legible on light and dark ground.
import { TITLES } from './tables.mjs';

const [WIDTH, LEFT, RIGHT, BAR, GAP] = [860, 190, 90, 16, 14];
const SHOWN = ['client credentials', 'refresh', 'whole code flow', 'introspection, refresh token'];
const SERVERS = ['memory', 'sqlite', 'peer'];

const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.quiet{fill:#59636e}.title{font-weight:600}
.memory{fill:#0969da}.sqlite{fill:#8250df}.peer{fill:#afb8c1}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.quiet{fill:#9198a1}.memory{fill:#58a6ff}.sqlite{fill:#bc8cff}.peer{fill:#6e7681}}`;

const text = (x, y, words, more = '') => `<text x="${x}" y="${y}" ${more}>${words}</text>`;

function panel(alg, figures, top) {
  const names = SHOWN.filter((name) => figures[name]);
  const most = Math.max(
    ...names.flatMap((name) => SERVERS.map((server) => figures[name][server]?.rate ?? 0)),
  );
  const parts = [text(0, top + 14, `${alg}: requests a second`, 'class="title"')];
  let y = top + 28;
  for (const name of names) {
    parts.push(
      text(
        LEFT - 12,
        y + 1.5 * BAR + 4,
        name.replace('introspection, refresh token', 'introspection'),
        'text-anchor="end"',
      ),
    );
    for (const server of SERVERS) {
      const rate = figures[name][server]?.rate;
      if (rate === undefined) continue;
      const width = Math.max(1, (rate / most) * (WIDTH - LEFT - RIGHT));
      parts.push(
        `<rect class="${server}" x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 3}" rx="2"/>`,
      );
      parts.push(
        text(LEFT + width + 6, y + BAR - 5, Math.round(rate).toLocaleString('en'), 'class="quiet"'),
      );
      y += BAR;
    }
    y += GAP;
  }
  return { svg: parts.join('\n'), bottom: y + 10 };
}

export function picture(results) {
  const parts = SERVERS.map(
    (server, n) =>
      `<rect class="${server}" x="${LEFT + n * 215}" y="4" width="12" height="12" rx="2"/>${text(LEFT + 18 + n * 215, 15, TITLES[server])}`,
  );
  let top = 34;
  for (const [alg, { figures }] of Object.entries(results.algorithms)) {
    const { svg, bottom } = panel(alg, figures, top);
    parts.push(svg);
    top = bottom;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-label="Requests a second of gauzy-mcp-auth and oidc-provider">
<style>${STYLE}</style>
${parts.join('\n')}
</svg>
`;
}
