import { run } from './program.js';

/** What the page finds, and what its worker does, if it has one. */
async function findings(startWorker) {
  const options = { threads: 2, files: new URLSearchParams(location.search).get('files') };
  const bytes = new Uint8Array(await (await fetch('/model.onnx')).arrayBuffer());
  const page = await run(bytes, options);
  if (startWorker === null) return { page };
  const worker = startWorker();
  const inWorker = await new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.addEventListener('error', ({ message = 'its module was not loaded' }) => reject(new Error(message)));
    worker.postMessage({ bytes, options }, [bytes.buffer]);
  });
  worker.terminate();
  return { page, worker: inWorker };
}

/** Puts the findings where the test looks for them. */
export function show(startWorker = null) {
  globalThis.findings = findings(startWorker).catch((error) => ({ failed: `${error.name}: ${error.message}` }));
}
