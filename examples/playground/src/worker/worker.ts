import { expose } from 'comlink';
import { Engine } from './engine.ts';

/** Says where the files of ONNX Runtime are; a page that does not use it loads nothing of it. */
async function ready(): Promise<void> {
  const { findOnnxRuntime } = await import('@gradkit-examples/site/onnx-runtime');
  findOnnxRuntime();
}

expose(new Engine(ready));
