import {
  add,
  arange,
  cast,
  concat,
  expand,
  greaterEqual,
  less,
  lessEqual,
  reshape,
  sub,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { GraphNode } from '../graph/graph.ts';
import { attendedTo, inHeads, joinHeads, masked, shared } from './attend.ts';
import type { Call } from './call.ts';
import type { Operators, Results } from './operator.ts';
import { rotary } from './rotary.ts';

/** The operator of opset 23, with what later ones add. */
function standardAttention(call: Call): Results {
  const isFlat = call.tensor(0).rank === 3;
  const heads = (i: number, count: number): Tensor => (isFlat ? inHeads(call.tensor(i), count) : call.tensor(i));
  const q = heads(0, call.int('q_num_heads', 0));
  const keyHeads = call.int('kv_num_heads', 0);
  const behind = (i: number, now: Tensor): Tensor => (call.has(i) ? concat([call.tensor(i), now], 2) : now);
  const [k, v] = [behind(4, heads(1, keyHeads)), behind(5, heads(2, keyHeads))];
  const mask = call.optional(3);
  const keys = k.shape[2];
  const masks = [...(mask === null ? [] : [padMask(mask, keys)]), ...placeMasks(call, q.shape[2], keys)];
  const { y, products, capped, shares } = attendedTo([q, shared(k, q.shape[1]), shared(v, q.shape[1])], {
    scale: call.float('scale', 0) || 1 / Math.sqrt(q.shape[3]),
    masks,
    softcap: call.float('softcap', 0),
    mayHaveNone: mask?.dtype === 'bool' || call.has(6) || call.int('left_window_size', -1) >= 0,
  });
  const results = [isFlat ? joinHeads(y) : y, k, v];
  if (!call.wants(3)) return results;
  const mode = call.int('qk_matmul_output_mode', 0);
  return [
    ...results,
    mode === 2 ? masked(capped, masks, -Infinity) : mode === 3 ? shares : mode === 1 ? capped : products,
  ];
}

/** Which keys count by their places: those that are filled, those up to the query, those in a window around it. */
function placeMasks(call: Call, queries: number, keys: number): Tensor[] {
  const lengths = call.has(6) ? reshape(cast(call.tensor(6), 'int32'), [-1, 1, 1, 1]) : null;
  const [left, right] = [call.int('left_window_size', -1), call.int('right_window_size', -1)];
  const rows = reshape(arange(queries, { dtype: 'int32' }), [queries, 1]);
  const columns = arange(keys, { dtype: 'int32' });
  const past = call.has(4) ? call.tensor(4).shape[2] : 0;
  const at = lengths === null || call.has(4) ? add(rows, past) : add(rows, sub(lengths, queries));
  return [
    ...(lengths === null ? [] : [less(columns, lengths)]),
    ...(call.flag('is_causal') ? [lessEqual(columns, at)] : []),
    ...(left < 0 ? [] : [greaterEqual(columns, sub(at, left))]),
    ...(right < 0 ? [] : [lessEqual(columns, add(at, right))]),
  ];
}

/** A mask that ends early leaves out the keys behind it. */
function padMask(mask: Tensor, keys: number): Tensor {
  const missing = keys - mask.shape.at(-1)!;
  if (missing <= 0) return mask;
  const shape = [...mask.shape.slice(0, -1), missing];
  const out = tensor(new Array<number>(missing).fill(mask.dtype === 'bool' ? 0 : -Infinity), {
    dtype: mask.dtype,
    shape: [missing],
  });
  return concat([mask, expand(out, shape)], -1);
}

const knownAttributes = [
  'is_causal',
  'kv_num_heads',
  'left_window_size',
  'q_num_heads',
  'qk_matmul_output_mode',
  'right_window_size',
  'scale',
  'softcap',
  'softmax_precision',
];

/** What a later operator does beside, which cannot be imported. */
function refuseAttention({ attributes }: GraphNode): string | null {
  const other = [...attributes.keys()].find((name) => !knownAttributes.includes(name));
  return other === undefined ? null : `has the attribute ${other}`;
}

export const attention: Operators = {
  Attention: { run: standardAttention, refuse: refuseAttention },
  RotaryEmbedding: (call) => rotary(call, [call.tensor(1), call.tensor(2), call.optional(3)]),
};
