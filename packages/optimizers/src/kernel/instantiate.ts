import { assembleFlat, type Program, type WasmKernel } from '@gradkit/core-tensor/wasm';

const pages = 2; // small enough for the second-level cache
const pageBytes = 2 ** 16;
const mostVectors = 256;
const mostScalars = 384;
const operandBytes = 4 * mostVectors + 8 * mostScalars;

/** Memory that all kernels work in, one after the other: first vectors, then addresses and scalars of the running one. */
export interface Workspace {
  readonly memory: WebAssembly.Memory;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly addresses: Int32Array;
  readonly scalars: Float64Array;
  /** those made so far, by their programs */
  readonly kernels: Map<string, WasmKernel>;
}

/** Bytes that the vectors of a kernel share. */
export const vectorsBytes = pages * pageBytes - operandBytes;

let workspace: Workspace | undefined;

function makeWorkspace(): Workspace {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { buffer } = memory;
  return {
    memory,
    float32: new Float32Array(buffer),
    float64: new Float64Array(buffer),
    addresses: new Int32Array(buffer, vectorsBytes, mostVectors),
    scalars: new Float64Array(buffer, vectorsBytes + 4 * mostVectors, mostScalars),
    kernels: new Map(),
  };
}

/**
 * A program as a function, and the memory it works in; equal programs share one. Null where there is no WebAssembly with vectors, or a
 * page's content security policy forbids it (it needs `script-src 'wasm-unsafe-eval'`), and for more operands than there is room.
 */
export function instantiate(program: Program): { readonly kernel: WasmKernel; readonly workspace: Workspace } | null {
  if (program.vectors > mostVectors || program.scalars > mostScalars) return null;
  try {
    workspace ??= makeWorkspace();
    const { memory, kernels } = workspace;
    const key = JSON.stringify(program);
    let kernel = kernels.get(key);
    if (kernel === undefined) {
      const module = new WebAssembly.Module(assembleFlat([program]));
      kernel = new WebAssembly.Instance(module, { memory: { memory } }).exports[0] as WasmKernel;
      kernels.set(key, kernel);
    }
    return { kernel, workspace };
  } catch {
    return null;
  }
}
