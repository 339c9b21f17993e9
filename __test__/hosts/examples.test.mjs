// The examples, started as their README says.
import '../clients/support/loopback-only.mjs';
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { authorize, browserTest, closeBrowser, newContext, signIn } from '../clients/support/browser.mjs';
import { startCallback } from '../clients/support/callback.mjs';
import { startExample } from '../clients/support/example.mjs';
import { startMcpServer } from '../clients/support/mcp-server.mjs';
import { MemoryProvider } from '../clients/support/provider.mjs';
import { sdkV1 } from '../clients/support/sdk-v1.mjs';
import { sdkV2, sdkV2Legacy } from '../clients/support/sdk-v2.mjs';
import { wholeFlow } from './support/flow.mjs';
import { checkByKeys } from './support/jwt.mjs';

const EXAMPLES = ['express', 'fastify', 'nestjs'];
/** Tested with what they show. */
const ELSEWHERE = ['mcp-server', 'mcp-server-rust'];
const REST = 'The rest of the application.';

after(closeBrowser);

test('every example is tested', () => {
  const folders = readdirSync(new URL('../../examples/', import.meta.url), { withFileTypes: true });
  assert.deepEqual(folders.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort(), [...EXAMPLES, ...ELSEWHERE].sort());
});

for (const name of EXAMPLES) {
  test(`examples/${name}: npm start serves OAuth and the rest`, async (t) => {
    const { issuer } = await startExample(t, name);
    await wholeFlow(issuer, { userId: 'admin', email: 'admin@ever.co', password: 'admin' });
    assert.equal(await (await fetch(issuer)).text(), REST);
  });
}

for (const sdk of [sdkV1, sdkV2Legacy, sdkV2]) {
  browserTest(`examples/nestjs: ${sdk.name}, from the URL of an MCP server to a tool call`, async (t) => {
    const { issuer } = await startExample(t, 'nestjs', { command: ['node', 'dist/main.js'] });
    const mcp = await startMcpServer(t, sdk.answer, { check: checkByKeys });
    mcp.trust(issuer);
    const callback = await startCallback(t);
    const authProvider = new MemoryProvider(callback.uri, sdk.authMethod);
    const connect = () => {
      const client = sdk.client();
      t.after(() => client.close());
      const transport = sdk.transport(mcp.url, { authProvider });
      return { client, transport, connecting: client.connect(transport) };
    };

    const { transport, connecting } = connect();
    await assert.rejects(connecting, sdk.UnauthorizedError);
    const page = await (await newContext(t)).newPage();
    await page.goto(authProvider.authorizationUrls[0].href);
    await signIn(page);
    await authorize(page);
    await sdk.finish(transport, await callback.arrived());
    const { client, connecting: connected } = connect();
    await connected;
    const { content } = await client.callTool({ name: 'whoami', arguments: {} });
    assert.equal(content[0].text, 'admin');
  });
}
