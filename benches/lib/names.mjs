// What all servers under test know alike.
export const APP = 'bench-app';
export const SERVICE = 'bench-service';
export const SECRET = 'a secret of the benchmark, of no other use';
export const AUDIENCE = 'https://mcp.example/mcp';
export const REDIRECT_URI = 'http://127.0.0.1/callback';
export const VERIFIER = 'a-verifier.of~forty_three.characters-or-more~0123';
export const SCOPE = 'mcp.read mcp.write';
export const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
// The tool of the MCP servers.
export const TOOL = 'echo';
