import { linesBehind, plainPack, room, width, type BlockKernel } from './lines.ts';
import { multiplyModule, type Precision } from './simd-module.ts';

const pageBytes = 2 ** 16;
const copied = 2 ** 19; // elements of an operand that are copied at most, to be laid out from there
const little = 2 ** 10; // elements that are laid out as soon as they are copied

type Run = (...given: number[]) => void;

/** In WebAssembly. @throws where there is none with vectors, or a page's content security policy forbids it */
export function makeSimdKernel(precision: Precision): BlockKernel {
  const Elements = precision === 'float32' ? Float32Array : Float64Array;
  const bytes = Elements.BYTES_PER_ELEMENT;
  const starts = [0, 8 * room.a, 8 * (room.a + room.b)];
  const copy = starts[2] + bytes * room.y;
  const pages = (copy + bytes * 2 * copied) / pageBytes;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { buffer } = memory;
  const relaxed = multiplyModule(precision, true);
  const isFused = precision === 'float32' && WebAssembly.validate(relaxed);
  const module = new WebAssembly.Module(isFused ? relaxed : multiplyModule(precision, false));
  const { exports } = new WebAssembly.Instance(module, { memory: { memory } });
  const [multiply, pack] = [exports['multiply'] as Run, exports['pack'] as Run];
  const strips = { a: new Float64Array(buffer, 0, room.a), b: new Float64Array(buffer, starts[1], room.b) };
  const copies = { a: new Elements(buffer, copy, copied), b: new Elements(buffer, copy + bytes * copied, copied) };

  return {
    ...strips,
    y: new Elements(buffer, starts[2], room.y),
    packer(operand, lines, k) {
      const { data, start, count, step, depth } = lines;
      const extent = (count - 1) * step + (k - 1) * depth + 1;
      if (count * k < little || extent > copied || extent > 2 * count * k || !(data instanceof Elements))
        return plainPack(lines, strips[operand]);
      copies[operand].set(data.subarray(start, start + extent));
      const { byteOffset } = copies[operand];
      return ([first, end], [from, stop]) => {
        const size = 8 * width * (stop - from);
        let to = strips[operand].byteOffset;
        for (let line = first; line < end; line += width, to += size) {
          const [second, third, fourth] = linesBehind(line, end, bytes * step);
          const i = byteOffset + bytes * (line * step + from * depth);
          pack(i, i + second, i + third, i + fourth, bytes * depth, to, to + size);
        }
      };
    },
    multiply: (aStrips, bStrips, length) => multiply(...starts, aStrips, bStrips, length),
  };
}
