import { InferenceSession } from 'onnxruntime-web/webgpu';
import { countStates, train, type Run, type StateCounts } from '../device-training.ts';

export interface Comparison {
  readonly wasm: Run;
  readonly webgpu: Run;
  /** on WebGPU */
  readonly states: StateCounts;
}

/** Trains with WebAssembly and with WebGPU. */
export async function compare(): Promise<Comparison> {
  const wasm = await train('wasm');
  const states = countStates(InferenceSession);
  const webgpu = await train('webgpu');
  return { wasm, webgpu, states };
}
