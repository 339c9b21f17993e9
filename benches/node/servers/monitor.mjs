// What every Node.js process under test tells about itself, over IPC. Loaded before its script.
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { delays, RESOLUTION } from '../lib/delay.mjs';

const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
histogram.enable();

const ANSWERS = {
  watch() {
    histogram.reset();
    return true;
  },
  watched: () => delays(histogram),
};

process.on('message', (question) => {
  if (Object.hasOwn(ANSWERS, question)) process.send({ [question]: ANSWERS[question]() });
});
