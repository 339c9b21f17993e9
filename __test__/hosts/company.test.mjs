// The server behind the middleware that applications commonly have.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import compression from 'compression';
import cookieParser from 'cookie-parser';
import session from 'express-session';
import helmet from 'helmet';
import morgan from 'morgan';
import { wholeFlow } from './support/flow.mjs';
import { ON_EXPRESS } from './support/hosts.mjs';
import { start } from './support/start.mjs';

for (const host of ON_EXPRESS) {
  test(`${host}: behind helmet, compression, sessions, cookies and a log`, async (t) => {
    const lines = [];
    const stream = new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) });
    const before = [
      morgan('tiny', { stream }),
      helmet(),
      compression({ threshold: 0 }),
      cookieParser(),
      session({ secret: 'of the application', resave: false, saveUninitialized: true }),
    ];
    const { issuer } = await start(t, host, { before });
    await wholeFlow(issuer);

    const page = await fetch(`${issuer}/oauth2/login`);
    assert.equal(page.headers.get('content-encoding'), 'gzip');
    assert.match(await page.text(), /<form method="POST" action="\/oauth2\/login">/);
    assert.equal(page.headers.get('cross-origin-opener-policy'), null);
    assert.equal(page.headers.get('x-frame-options'), 'DENY');
    const cookies = page.headers.getSetCookie().map((cookie) => cookie.split('=')[0]);
    assert.deepEqual(cookies.sort(), ['connect.sid', 'mcp-oauth-browser']);
    assert.ok(lines.some((line) => /^POST \/oauth2\/token 200 /.test(line)), lines.join(''));
  });
}
