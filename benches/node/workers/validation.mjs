// Validating access tokens of one algorithm, one after the other. `validation.mjs JSON`
import { openIssuer } from '../lib/issuer.mjs';
import { contest } from './contest.mjs';
import { validators } from './validators.mjs';

const { alg, tokens: count, ...mode } = JSON.parse(process.argv[2]);
const issuer = await openIssuer(alg);
const env = { ...issuer, tokens: await issuer.tokens(count) };

const taking = [];
for (const { make, ...validator } of validators(alg))
  taking.push({ ...validator, ...(await make(env)) });
const figures = await contest(taking, 1, mode);
issuer.close();
process.stdout.write(JSON.stringify(figures));
