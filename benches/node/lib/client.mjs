// Requests over connections that are kept, counted and in any mixture: what wrk cannot do.
import { Agent, request } from 'node:http';

import { authorizeUrl, form } from '../../lib/flow.mjs';

export const CONNECTIONS = 32;

export const agent = () => new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

// Sends, and answers with status, headers and body.
export function send(server, via, path, { body, cookie } = {}) {
  const headers = cookie ? { cookie } : {};
  if (body !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    headers['content-length'] = Buffer.byteLength(body);
  }
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const sent = request(server.base + path, { agent: via, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('error', reject).on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, text });
      });
    });
    sent.on('error', reject).end(body);
  });
}

// A browser in which somebody signs in again and again: each sign-in ends the session before.
export class Person {
  cookies = new Map();
  constructor(server, via) {
    this.server = server;
    this.via = via;
  }

  async open() {
    const { text } = await this.#send(authorizeUrl(this.server));
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const fields = hidden.map(([, name, value]) => [name, value]);
    this.form = form([...fields, ['email', 'admin@ever.co'], ['password', 'admin']]);
    return this;
  }

  async signIn() {
    const before = this.cookies.get('mcp-oauth-session');
    const { text } = await this.#send('/oauth2/login', this.form);
    const session = this.cookies.get('mcp-oauth-session');
    if (!text.includes('user_consent') || !session || session === before)
      throw new Error(`${this.server.name}: no sign-in: ${text.slice(0, 300)}`);
  }

  async #send(path, body) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await send(this.server, this.via, path, { body, cookie });
    if (answer.status !== 200)
      throw new Error(`${this.server.name} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.cookies.set(name, value);
    }
    return answer;
  }
}
