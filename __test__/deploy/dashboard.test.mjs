// The dashboard asks for metrics and labels that there are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { text } from './support/files.mjs';

const dashboard = JSON.parse(text('deploy/grafana-dashboard.json'));
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const targets = panels.flatMap(({ title, targets }) => targets.map((target) => ({ title, ...target })));

/** Every documented metric with its labels. */
const metrics = new Map(
  [...text('docs/observability.md').matchAll(/^\| `(\w+)` \| (\w+) \|([^|]*)\|/gm)].map(([, name, type, labels]) => [
    name,
    { type, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label) },
  ]),
);
/** Labels that Prometheus adds, and that histograms have. */
const ALWAYS = ['job', 'instance', 'le'];

/** What an expression asks for: metrics, labels, and where it is no PromQL. */
function asked(expression) {
  const query = expression.replaceAll('$__rate_interval', '5m');
  const found = { metrics: [], labels: [], wrong: [] };
  parser.parse(query).iterate({
    enter({ name, type, from, to, node }) {
      const word = query.slice(from, to);
      if (type.isError) found.wrong.push(`${from}: ${query}`);
      else if (name === 'Identifier' && node.parent.name === 'VectorSelector') found.metrics.push(word);
      else if (name === 'LabelName') found.labels.push(word);
    },
  });
  return found;
}

function metric(name) {
  const base = name.replace(/_(?:bucket|count|sum)$/, '');
  return metrics.get(name) ?? (metrics.get(base)?.type === 'histogram' ? metrics.get(base) : undefined);
}

test('every query is PromQL', () => {
  assert.ok(targets.length > 30);
  assert.deepEqual(targets.flatMap(({ expr }) => asked(expr).wrong), []);
});

test('every metric that is asked for is documented', () => {
  const names = targets.flatMap(({ expr }) => asked(expr).metrics);
  assert.ok(names.length > 30);
  assert.deepEqual(names.filter((name) => !metric(name)), []);
});

test('every label that is asked for or shown is one of its metric', () => {
  const wrong = targets.flatMap(({ title, expr, legendFormat }) => {
    const { metrics: names, labels } = asked(expr);
    const known = new Set([...ALWAYS, ...names.flatMap((name) => metric(name).labels)]);
    const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
    return [...labels, ...shown].filter((label) => !known.has(label)).map((label) => `${title}: ${label}`);
  });
  assert.deepEqual(wrong, []);
});

test('every metric of the server is shown', () => {
  const names = new Set(targets.flatMap(({ expr }) => asked(expr).metrics));
  const shown = (name) => ['', '_bucket', '_count'].some((ending) => names.has(name + ending));
  const own = [...metrics.keys()].filter((name) => name.startsWith('mcp_auth_'));
  assert.ok(own.length > 20);
  assert.deepEqual(own.filter((name) => !shown(name)), []);
});

test('panels have ids of their own, do not overlap, and use the chosen data source', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );
  assert.equal(new Set(cells).size, cells.length);
  for (const { datasource } of [...panels, ...targets]) assert.equal(datasource.uid, '${datasource}');
});

test('a metric, a label and a query that are wrong are found', () => {
  assert.equal(metric('mcp_auth_nothing_total'), undefined);
  assert.deepEqual(asked('sum by (nothing) (up)').labels, ['nothing']);
  assert.equal(asked('sum(rate(up[5m])').wrong.length > 0, true);
});
