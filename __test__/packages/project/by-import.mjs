import * as package_ from '@gauzy/mcp-oauth';
import { signIn } from './flow.mjs';

console.log(await signIn(package_));
