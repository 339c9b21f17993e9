// Where the server's binary is.
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const BUILT = ['target/ci/gauzy-mcp-auth', 'target/release/gauzy-mcp-auth'];

/** The path of the binary under test. */
export function serverBinary() {
  const named = process.env.MCP_AUTH_BIN;
  const candidates = named ? [named] : BUILT.map((path) => fileURLToPath(new URL(path, root)));
  const found = candidates.find(isExecutable);
  if (found) return found;
  throw new Error(
    `no server binary at ${candidates.join(' or ')}: build it with ` +
      '`cargo build --profile ci -p gauzy-mcp-auth-cli`, or name one in MCP_AUTH_BIN',
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
