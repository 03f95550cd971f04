import { defineConfig } from 'vite';

export default defineConfig({
  base: './', // the build may stand in any folder of a site
  worker: { format: 'es' }, // a worker may load what it needs later, such as ONNX Runtime
});
