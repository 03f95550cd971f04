import type { TensorData } from '../dtype.ts';
import type { WasmKernel } from '../wasm/program.ts';
import type { WasmRoutine } from '../wasm/routine.ts';

const pageBytes = 2 ** 16;
const alignment = 64;
const beyond = 16; // bytes that may be read behind what there is
const mostBytes = 2 ** 28; // that are kept from call to call
const mostModules = 64;

const alignedTo = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
const bytesOf = ({ buffer, byteOffset, byteLength }: TensorData): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A memory, and what works on it. */
class Workplace {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  readonly #kernels = new Map<string, readonly WasmKernel[]>();

  kernelsOf(routine: WasmRoutine): readonly WasmKernel[] {
    const known = this.#kernels.get(routine.key);
    if (known !== undefined) return known;
    if (this.#kernels.size >= mostModules) this.#kernels.clear();
    const module = new WebAssembly.Module(routine.makeModule());
    const { exports } = new WebAssembly.Instance(module, { memory: { memory: this.memory } });
    const kernels = routine.functions.map((_, i) => exports[i] as WasmKernel);
    this.#kernels.set(routine.key, kernels);
    return kernels;
  }

  /** Has at least so many bytes. @returns whether it has */
  reserve(bytes: number): boolean {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing <= 0) return true;
    try {
      this.memory.grow(Math.ceil(missing / pageBytes));
      return true;
    } catch {
      return false; // as much is not to be had
    }
  }
}

let workplace: Workplace | undefined;
let isRefused = false; // no vectors in WebAssembly, or a page's content security policy forbids it

function kernelsFor(routine: WasmRoutine): readonly WasmKernel[] | null {
  if (isRefused) return null;
  try {
    workplace ??= new Workplace();
    return workplace.kernelsOf(routine);
  } catch {
    isRefused = true;
    return null;
  }
}

/**
 * Runs a routine over tensors, in a memory of its own.
 *
 * @param results filled with its results
 * @returns whether it could; if not, nothing was done
 */
export function runRoutine(
  routine: WasmRoutine,
  inputs: readonly TensorData[],
  results: readonly TensorData[],
): boolean {
  const kernels = kernelsFor(routine);
  if (kernels === null) return false;
  const { memory } = workplace!;
  const count = inputs.length + results.length + routine.scratch.length + routine.numbers.length;
  let end = alignedTo(4 * count);
  const place = (bytes: number): number => {
    const address = end;
    end += alignedTo(bytes);
    return address;
  };
  const given = inputs.map(({ byteLength }) => place(byteLength));
  const made = results.map(({ byteLength }) => place(byteLength));
  const scratch = routine.scratch.map(place);
  if (!workplace!.reserve(end + beyond)) return false;
  const all = new Uint8Array(memory.buffer);
  new Int32Array(memory.buffer, 0, count).set([...given, ...made, ...scratch, ...routine.numbers]);
  inputs.forEach((data, i) => all.set(bytesOf(data), given[i]));
  routine.functions.forEach(({ parts }, i) => kernels[i](0, parts, 0, 0));
  results.forEach((data, i) => bytesOf(data).set(all.subarray(made[i], made[i] + data.byteLength)));
  if (memory.buffer.byteLength > mostBytes) workplace = undefined;
  return true;
}
