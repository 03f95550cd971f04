import { lanesOf } from '../constant-bits.ts';
import { placesOf, summed } from '../along-rows.ts';
import { constant, get, sized } from '../encoding.ts';
import type { WasmFunction } from '../module.ts';
import type { Program } from '../program.ts';
import { paddedRow } from './arrays.ts';
import {
  assign,
  code,
  each,
  end,
  functionType,
  i32,
  ifThen,
  increase,
  isLess,
  loadInt32,
  Locals,
  product,
  simd,
  sum,
  whileTrue,
} from './code.ts';
import { lanes, vectorBytes } from './lanes.ts';

/** The parameters, all numbers of locals, as of `WasmSums`. */
const given = { blocks: 0, addresses: 1, columns: 2 } as const;

const type = functionType(Object.keys(given).map(() => 'i32'));

/** The function that adds what was summed over the rows of each block. */
export function sumsFunction(program: Program): WasmFunction {
  const { vectors, dtype } = program;
  const { shift, count, reduce, storeTail } = lanes[dtype];
  const sums = summed(program);
  const locals = new Locals(Object.keys(given).length);
  const [from, to, offset, place, left, rowBytes, sumBytes] = locals.several('i32', 7);
  const total = locals.add('v128');
  const blockBytes = product(get(sumBytes), constant(sums.length));
  const next = code(
    assign(total, code(get(total), get(place), simd(0x00, 2, 0), simd(reduce.sum.opcode))), // v128.load
    increase(place, blockBytes),
    assign(left, code(get(left), constant(1), i32.sub)),
  );
  const tail = code(get(given.columns), constant(count - 1), i32.and);
  const at = sum(get(to), get(offset));
  const isWhole = code(constant(vectorBytes), get(rowBytes), get(offset), i32.sub, i32.isAtMost);
  const vector = code(
    assign(total, lanesOf([0, 0])),
    assign(place, sum(get(from), get(offset))),
    assign(left, get(given.blocks)),
    whileTrue(get(left), next),
    ifThen(isWhole, code(at, get(total), simd(0x0b, 2, 0)), storeTail(at, get(total), tail)), // v128.store
    increase(offset, constant(vectorBytes)),
  );
  const body = sized(
    code(
      locals.declaration,
      assign(rowBytes, code(get(given.columns), constant(shift), i32.shiftLeft)),
      assign(sumBytes, paddedRow(get(rowBytes))),
      assign(from, loadInt32(given.addresses, placesOf(program).partials)),
      each(sums, ({ row }) =>
        code(
          assign(to, loadInt32(given.addresses, vectors + row)),
          assign(offset, constant(0)),
          whileTrue(isLess(get(offset), get(rowBytes)), vector),
          increase(from, get(sumBytes)),
        ),
      ),
      [end],
    ),
  );
  return { type, body };
}
