// What an ES module must not compile.
// @ts-expect-error there is no default export
import mcp from '@gauzy/mcp-oauth';

export const names = Object.keys(mcp);
