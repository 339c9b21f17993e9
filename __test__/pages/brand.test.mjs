// The operator's name, logo, accent colour and link to help, on the pages.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browserTest, closeBrowser, newContext } from '../clients/support/browser.mjs';
import { startServer } from '../clients/support/server.mjs';
import { assertAccessible, assertNoSidewaysScroll, listen } from './support/inspect.mjs';
import { tour } from './support/tour.mjs';
import { picture } from '../clients/support/picture.mjs';

const PICTURES = fileURLToPath(new URL('../../test-results/screenshots/', import.meta.url));
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40" width="200" height="40">
<style>text { font: bold 28px sans-serif; fill: #888 }</style>
<rect width="40" height="40" rx="8" fill="#f5b700"/><text x="52" y="30">Acme</text>
<script>document.documentElement.setAttribute('data-ran', 'yes')</script></svg>`;

after(closeBrowser);

for (const colorScheme of ['light', 'dark']) {
  for (const accent of ['#ff0', '#000', '#777', '#00f']) {
    browserTest(`pages with the accent colour ${accent} are readable in ${colorScheme}`, async (t) => {
      const { issuer } = await branded(t, ['--brand-accent', accent]);
      const context = await newContext(t, { colorScheme, viewport: { width: 360, height: 800 } });
      const page = await context.newPage();
      const complaints = listen(page);
      await mkdir(PICTURES, { recursive: true });
      const stop = async (name) => {
        const path = `${PICTURES}brand-${accent.slice(1)}.${name}.${colorScheme}.png`;
        await picture(page, path);
        const shown = page.getByRole('img', { name: 'Acme & Co', exact: true });
        assert.ok((await shown.evaluate((image) => image.naturalWidth)) > 0, 'the logo is shown');
        await assertNoSidewaysScroll(page, name);
        await assertAccessible(page, name);
        assert.deepEqual(complaints, [], name);
      };
      await tour(page, { issuer, stop });
      await page.getByRole('link', { name: 'Get help' }).waitFor();
    });
  }
}

browserTest('a logo opened on its own runs nothing', async (t) => {
  const { issuer } = await branded(t, []);
  const context = await newContext(t);
  const page = await context.newPage();
  await page.goto(`${issuer}/oauth2/login`);
  const src = await page.getByRole('img').getAttribute('src');
  await page.goto(new URL(src, issuer).href);
  assert.equal(await page.locator('text').textContent(), 'Acme');
  assert.equal(await page.locator('svg').getAttribute('data-ran'), null);
});

async function branded(t, more) {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-auth-brand-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'logo.svg'), LOGO);
  const args = ['--brand-name', 'Acme & Co', '--brand-logo', join(folder, 'logo.svg')];
  return startServer(t, { args: [...args, '--support-url', 'https://help.example/', ...more] });
}
