// What Node.js itself costs: a plain node:http server that answers one document, given on stdin.
// `floor.mjs PORT`
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const body = Buffer.from(await text(process.stdin));
const headers = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': body.length,
};
createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
}).listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('listening\n'));
