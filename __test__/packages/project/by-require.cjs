const package_ = require('@gauzy/mcp-oauth');

import('./flow.mjs').then(({ signIn }) => signIn(package_)).then(console.log);
