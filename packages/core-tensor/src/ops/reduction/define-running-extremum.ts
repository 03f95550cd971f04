import { apply } from '../../apply.ts';
import { arange } from '../../create.ts';
import { type DType, requireNumeric, wholeRange } from '../../dtype.ts';
import { defineOp, type Op } from '../../op.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { greaterEqual } from '../elementwise/greater-equal.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { where } from '../elementwise/where.ts';
import { reshapeTo } from '../movement/reshape-op.ts';
import { stretchTo } from './broadcast-to-op.ts';
import { scatterAddOp } from '../indexing/scatter-add.ts';
import { doubling, later } from './later.ts';

type Running = Op<[x: Tensor], { axis: number }>;

/** Declares the largest (`sign` 1) or smallest (−1) entry so far along an axis, and where it stands: the last of equal ones, NaN before all. */
export function defineRunningExtremum(name: string, sign: 1 | -1): Running {
  const beats = (value: number, best: number): boolean => value !== value || sign * value >= sign * best;
  return defineOp<[x: Tensor], { axis: number }>({
    name,
    infer([x]) {
      requireNumeric(name, 'x', x.dtype);
      return [
        { shape: x.shape, dtype: x.dtype },
        { shape: x.shape, dtype: 'int32' },
      ];
    },
    forward([{ shape, data: x }], { data: y }, { axis }, [, { data: positions }]) {
      const [outer, length, inner] = splitAt(shape, axis);
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          let best = 0;
          for (let k = 0, at = o * length * inner + i; k < length; k++, at += inner) {
            if (beats(x[at], x[at + (best - k) * inner])) best = k;
            y[at] = x[at + (best - k) * inner];
            positions[at] = best;
          }
        }
      }
    },
    gradient: (dy, { inputs: [x], outputs, attributes: { axis } }) => [
      apply(scatterAddOp, [outputs[1], dy], { shape: x.shape, axis }),
    ],
    decomposition([x], { axis }) {
      const length = x.shape[axis];
      const places = x.shape.map((_, k) => (k === axis ? length : 1));
      const own = stretchTo(reshapeTo(arange(length, { dtype: 'int32' }), places), x.shape);
      const { value, position } = doubling({ value: x, position: own }, length, (now, by) => {
        const before = {
          value: later(now.value, axis, by, worst(x.dtype, sign)),
          position: later(now.position, axis, by, 0),
        };
        const isBetter = sign === 1 ? greaterEqual(now.value, before.value) : lessEqual(now.value, before.value);
        const isNew = logicalOr(isBetter, notEqual(now.value, now.value));
        return {
          value: where(isNew, now.value, before.value),
          position: where(isNew, now.position, before.position),
        };
      });
      return [value, position];
    },
  });
}

/** What any element replaces. */
function worst(dtype: DType, sign: 1 | -1): number {
  const [least, most] = wholeRange(dtype) ?? [-Infinity, Infinity];
  return sign === 1 ? least : most;
}
