// Signs in inside a worker thread, and here after it has ended.
import { once } from 'node:events';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import * as package_ from '@gauzy/mcp-oauth';
import { signIn } from './flow.mjs';

if (isMainThread) {
  const [there] = await once(new Worker(new URL(import.meta.url)), 'message');
  const here = await signIn(package_);
  console.log(there === here ? here : `${there} and ${here}`);
} else parentPort.postMessage(await signIn(package_));
