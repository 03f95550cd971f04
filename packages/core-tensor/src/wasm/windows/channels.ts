import { constant, get, sized, unsigned } from '../encoding.ts';
import { moduleOf, type ModuleOptions } from '../module.ts';
import type { WasmRoutine } from '../routine.ts';
import {
  assign,
  code,
  each,
  end,
  functionType,
  increase,
  isLess,
  loadInt32,
  Locals,
  product,
  simd,
  sum,
  whileTrue,
  type Code,
} from '../rows/code.ts';

const parameters = { from: 0, to: 1, operands: 2, scalars: 3 } as const;
export const vectorBytes = 16;
export const lanes = 4;
export const elementBytes = 4;
/** What reading or writing a number costs, in operations: it waits for memory. */
export const perAccess = 3;

export const f32x4 = {
  lessEqual: simd(0x45),
  greaterEqual: simd(0x46),
  and: simd(0x4e), // v128.and
  andNot: simd(0x4f), // v128.andnot
  add: simd(0xe4),
  max: simd(0xe9),
} as const satisfies Readonly<Record<string, Code>>;

export const loadLanes = (address: Code, offset = 0): number[] => code(address, simd(0x00, 2, ...unsigned(offset)));
export const storeLanes = (address: Code, value: Code, offset = 0): number[] =>
  code(address, value, simd(0x0b, 2, ...unsigned(offset)));
export const zeroLanes: Code = simd(0x0c, ...Array<number>(vectorBytes).fill(0)); // v128.const

/** What is done with arrays that lie in memory channel after channel. */
interface Work {
  readonly key: string;
  /** bytes of a channel, in each operand; 0: one array for all channels */
  readonly operands: readonly number[];
  readonly channels: number;
  /** operations on a number, of a channel */
  readonly cost: number;
  /** what is done with a channel; it may move the pointers */
  write(arrays: readonly number[], locals: Locals): Code;
}

/** A routine of one function, whose parts are channels. */
export function channelRoutine({ key, operands, channels, cost, write }: Work): WasmRoutine {
  const makeModule = (options?: ModuleOptions) => {
    const locals = new Locals(Object.keys(parameters).length);
    const starts = locals.several('i32', operands.length);
    const pointers = locals.several('i32', operands.length);
    const channel = locals.add('i32');
    const find = each(starts, (start, i) => assign(start, loadInt32(parameters.operands, i)));
    const move = each(pointers, (pointer, i) =>
      assign(pointer, sum(get(starts[i]), product(get(channel), constant(operands[i])))),
    );
    const work = code(
      find,
      assign(channel, get(parameters.from)),
      whileTrue(
        isLess(get(channel), get(parameters.to)),
        code(move, write(pointers, locals), increase(channel, constant(1))),
      ),
    );
    const type = functionType(Object.keys(parameters).map(() => 'i32' as const));
    return moduleOf([{ name: '0', type, body: sized(code(locals.declaration, work, [end])) }], options);
  };
  return { key, makeModule, scratch: [], numbers: [], functions: [{ parts: channels, cost }] };
}

/** Does `work` as often as a pointer, which it moves on, has not come to the end of some bytes. */
export function along(pointer: number, limit: number, bytes: number, work: Code): number[] {
  return code(assign(limit, sum(get(pointer), constant(bytes))), whileTrue(isLess(get(pointer), get(limit)), work));
}
