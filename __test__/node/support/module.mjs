// The module under test, as a checkout has it.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const file = (name) => require(`../../../src/node/js/${name}.js`);

export const { OAuth2AuthorizationServer } = file('authorization-server');
export const { OAuth2TokenManager } = file('token-manager');
export const { OAuth2ClientManager, oAuth2ClientManager } = file('client-manager');
export const { OAuth2AuthorizationCodeManager, oAuth2AuthorizationCodeManager } = file('authorization-code-manager');
export const { native } = file('binding');
