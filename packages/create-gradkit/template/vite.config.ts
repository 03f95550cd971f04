import { defineConfig } from 'vite';

export default defineConfig({
  base: './', // the build may stand in any folder of a site
  optimizeDeps: { entries: ['index.html', 'src/page/train-worker.ts'] }, // else Vite finds what the worker needs late, and loads the page again
  worker: { format: 'es' }, // a worker may load what it needs later, such as ONNX Runtime
});
