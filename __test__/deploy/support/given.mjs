// The variables that the server is given by each deployment.
import { listed, text, yaml } from './files.mjs';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';

/** What stands in for what people fill in. */
const FILLED_IN = {
  MCP_AUTH_SESSION_SECRET: 'h2o0Q6yT2wX9cV4bN8mK1jL5pR7sD3fG',
  DB_PASS: 'a password',
  DB_CA_CERT: Buffer.from(CERTIFICATE).toString('base64'),
};

/** By the image itself. */
export function byImage() {
  const found = text('deploy/Dockerfile').matchAll(/^(?:ENV| {4})\s*([A-Z][A-Z0-9_]+)=(\S+)/gm);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]));
}

/** By compose, with an environment: what must be filled in, and what is given here. */
export function byCompose(given = {}) {
  const { environment } = yaml('deploy/compose.yaml').services['mcp-auth'];
  const filled = Object.entries(environment).map(([name, value]) => [
    name,
    String(value).replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_, variable, kind, word) =>
      given[variable] || (kind === '-' ? word : FILLED_IN[variable]),
    ),
  ]);
  return Object.fromEntries(filled);
}

/** By the deployment and the secret of Kubernetes. */
export function byKubernetes() {
  const manifests = listed('deploy/kubernetes', '.yaml').map(yaml);
  const { env } = manifests.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0];
  const { stringData } = manifests.find(({ kind }) => kind === 'Secret');
  const plain = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  return { ...plain, ...stringData, ...FILLED_IN };
}
