import { expose } from 'comlink';
import { Engine } from './engine.ts';

let found: Promise<void> | null = null;

/** Says where the files of ONNX Runtime are, once; a page that does not use it loads nothing of it. */
function ready(): Promise<void> {
  found ??= import('@gradkit-examples/site/onnx-runtime').then(({ findOnnxRuntime }) => findOnnxRuntime());
  return found;
}

expose(new Engine(ready));
