// On a platform that has no package: importing works, the first use says why it does not.
Object.defineProperty(process, 'platform', { value: 'freebsd' });
const { OAuth2AuthorizationServer, OAuth2TokenManager } = require('@gauzy/mcp-oauth');

const uses = [
  () => new OAuth2TokenManager('http://localhost:3003', 'https://mcp.example.com'),
  () => new OAuth2AuthorizationServer({ issuer: 'http://localhost:3003', baseUrl: 'http://localhost:3003' }),
];
import('@gauzy/mcp-oauth').then(() => {
  for (const use of uses) {
    try {
      use();
      console.log('it works');
    } catch ({ code, message }) {
      console.log(`${code}: ${message}`);
    }
  }
});
