import { run } from './program.js';

addEventListener('message', async ({ data: { bytes, options } }) => {
  try {
    postMessage(await run(bytes, options));
  } catch (error) {
    postMessage({ failed: `${error.name}: ${error.message}` });
  }
});
