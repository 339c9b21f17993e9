// The manifests for Kubernetes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { checked, finds } from './support/checkers.mjs';
import { VERSION, listed, yaml } from './support/files.mjs';

const FOLDER = 'deploy/kubernetes';
const files = listed(FOLDER, '.yaml').filter((path) => !path.endsWith('kustomization.yaml'));
const manifests = files.map(yaml);
const kind = (name) => manifests.find((manifest) => manifest.kind === name);

const { spec: deployment } = kind('Deployment');
const { spec: pod, metadata } = deployment.template;
const [container] = pod.containers;
const selects = (selector) => Object.entries(selector).every(([name, value]) => metadata.labels[name] === value);

const VALIDATE = ['--strict', '--no-warn'];
checked('every manifest is what Kubernetes takes', 'kubernetes-validate', [...VALIDATE, ...files]);
finds(
  'a member that Kubernetes does not know is found',
  'kubernetes-validate',
  VALIDATE,
  'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { port: 1 }\n',
  /port/,
);

test('everything is applied but the secret, which is an example', () => {
  const applied = yaml(`${FOLDER}/kustomization.yaml`).resources.map((name) => `${FOLDER}/${name}`);
  assert.deepEqual(applied.sort(), files.filter((path) => !path.endsWith('secret.example.yaml')));
  assert.equal(container.envFrom[0].secretRef.name, kind('Secret').metadata.name);
});

test('there are two instances, and one stays while the other goes', () => {
  assert.equal(deployment.replicas, 2);
  assert.equal(deployment.strategy.rollingUpdate.maxUnavailable, 0);
  assert.ok(kind('PodDisruptionBudget').spec.minAvailable < deployment.replicas);
  assert.ok(pod.terminationGracePeriodSeconds >= 10 + container.lifecycle.preStop.sleep.seconds);
});

test('what selects pods selects these', () => {
  assert.ok(selects(deployment.selector.matchLabels));
  assert.ok(selects(kind('Service').spec.selector));
  assert.ok(selects(kind('PodDisruptionBudget').spec.selector.matchLabels));
  assert.ok(selects(kind('NetworkPolicy').spec.podSelector.matchLabels));
});

test('ports are named where they are used', () => {
  const named = container.ports.map(({ name }) => name);
  const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
  const used = [
    ...probes.map(({ httpGet }) => httpGet.port),
    ...kind('Service').spec.ports.map(({ targetPort }) => targetPort),
    ...kind('NetworkPolicy').spec.ingress.flatMap(({ ports }) => ports.map(({ port }) => port)),
  ];
  assert.deepEqual(used.filter((port) => !named.includes(port)), []);
  const admin = container.ports.find(({ name }) => name === 'admin').containerPort;
  const value = (name) => container.env.find((one) => one.name === name).value;
  assert.ok(value('MCP_AUTH_ADMIN_LISTEN').endsWith(`:${admin}`));
  assert.equal(metadata.annotations['prometheus.io/port'], String(admin));
});

test('an instance is taken out of service by readiness, and restarted by liveness alone', () => {
  assert.equal(container.readinessProbe.httpGet.path, '/readyz');
  assert.equal(container.livenessProbe.httpGet.path, '/healthz');
});

test('it runs without root, privileges, or a token of the cluster, and asks for a sensible share', () => {
  assert.equal(pod.automountServiceAccountToken, false);
  assert.ok(pod.securityContext.runAsNonRoot && pod.securityContext.runAsUser > 0);
  const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = container.securityContext;
  assert.ok(isDeepStrictEqual([allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities.drop], [false, true, ['ALL']]));
  assert.ok(container.resources.requests.cpu && container.resources.limits.memory);
});

test('the image has the version of this repository', () => {
  assert.equal(container.image, `ghcr.io/ever-co/gauzy-mcp-auth:${VERSION}`);
});

test('browsers come by https alone, to the host that is the issuer', () => {
  const ingress = kind('Ingress');
  assert.equal(ingress.metadata.annotations['nginx.ingress.kubernetes.io/force-ssl-redirect'], 'true');
  const [{ host }] = ingress.spec.rules;
  assert.deepEqual(ingress.spec.tls[0].hosts, [host]);
  const issuer = container.env.find(({ name }) => name === 'MCP_AUTH_JWT_ISSUER').value;
  assert.equal(issuer, `https://${host}`);
});

test('no secret stands in a manifest', () => {
  const secret = kind('Secret').stringData;
  assert.deepEqual([secret.MCP_AUTH_SESSION_SECRET, secret.DB_PASS], ['', '']);
  assert.deepEqual(container.env.filter(({ name }) => /SECRET|PASS|TOKEN/.test(name)), []);
});
