import { configure } from '@gradkit/runtime';

/** Tells gradkit where the site has the files of ONNX Runtime. To be called once in a page, and in each of its workers, before the first session. */
export function findOnnxRuntime(): void {
  configure({ wasm: new URL(import.meta.env['ONNX_RUNTIME'] as string, import.meta.url) });
}
