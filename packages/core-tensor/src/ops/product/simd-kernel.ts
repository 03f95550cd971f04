import { block, type BlockKernel } from './lines.ts';
import { multiplyModule } from './simd-module.ts';

const pageBytes = 2 ** 16;

type Multiply = (...given: number[]) => void;

/** In WebAssembly. @throws where there is none with vectors, or a page's content security policy forbids it */
export function makeSimdKernel(): BlockKernel {
  const sizes = [block.a * block.depth, block.depth * block.b, block.a * block.b];
  const starts = [0, 8 * sizes[0], 8 * (sizes[0] + sizes[1])];
  const pages = (starts[2] + 8 * sizes[2]) / pageBytes;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const [a, b, y] = starts.map((start, i) => new Float64Array(memory.buffer, start, sizes[i]));
  const instantiate = (bytes: BufferSource): Multiply =>
    new WebAssembly.Instance(new WebAssembly.Module(bytes), { memory: { memory } }).exports['multiply'] as Multiply;
  const plain = instantiate(multiplyModule(false));
  const relaxed = multiplyModule(true);
  const fused = WebAssembly.validate(relaxed) ? instantiate(relaxed) : plain;
  return {
    a,
    b,
    y,
    multiply: (aStrips, bStrips, length, exact) => (exact ? fused : plain)(...starts, aStrips, bStrips, length),
  };
}
