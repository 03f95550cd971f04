import {
  add,
  arange,
  concat,
  expand,
  greater,
  lessEqual,
  matmul,
  mul,
  permute,
  reshape,
  slice,
  softmax,
  split,
  sub,
  take,
  tanh,
  unsqueeze,
  where,
  less,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { GraphNode } from '../graph/graph.ts';
import type { Call } from './call.ts';
import type { Operators, Results } from './operator.ts';

const lowest = -3.4028234663852886e38; // as far as float32 goes: −∞ would make NaN of rows without keys

/** `[batch, length, heads · size]` as `[batch, heads, length, size]`. */
function inHeads(x: Tensor, heads: number): Tensor {
  const [batch, length, width] = x.shape;
  return permute(reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** And back. */
function joinHeads(x: Tensor): Tensor {
  const [batch, heads, length, size] = x.shape;
  return reshape(permute(x, [0, 2, 1, 3]), [batch, length, heads * size]);
}

/** Each head of keys for as many of the queries as share it. */
function shared(x: Tensor, heads: number): Tensor {
  const [batch, own, length, size] = x.shape;
  if (own === heads) return x;
  return reshape(expand(unsqueeze(x, 2), [batch, own, heads / own, length, size]), [batch, heads, length, size]);
}

interface Attending {
  readonly scale: number;
  /** added to the scores, or where it is bool, what is left out is false */
  readonly masks: readonly Tensor[];
  readonly softcap?: number | undefined;
}

/** Keys at or before each query, which stand at the end. */
function causalMask(queries: number, keys: number, past: number): Tensor {
  const at = reshape(arange(queries, { dtype: 'int32' }), [queries, 1]);
  return lessEqual(arange(keys, { dtype: 'int32' }), add(at, past));
}

const asBias = (mask: Tensor, like: Tensor): Tensor =>
  mask.dtype === 'bool' ? where(mask, tensor(0, { dtype: like.dtype }), tensor(lowest, { dtype: like.dtype })) : mask;

/** `softmax(q kᵀ · scale + masks) v`, heads being axis 1. */
function attend(q: Tensor, k: Tensor, v: Tensor, { scale, masks, softcap = 0 }: Attending): Tensor {
  const products = mul(matmul(q, k, { transposeB: true }), scale);
  const capped = softcap === 0 ? products : mul(tanh(mul(products, 1 / softcap)), softcap);
  const scores = masks.reduce((sum, mask) => add(sum, asBias(mask, q)), capped);
  return matmul(softmax(scores, -1), v);
}

/** The operator of opset 23. */
function standardAttention(call: Call): Results {
  const isFlat = call.tensor(0).rank === 3;
  const queryHeads = call.int('q_num_heads', 0);
  const keyHeads = call.int('kv_num_heads', 0);
  const heads = (i: number, count: number): Tensor => (isFlat ? inHeads(call.tensor(i), count) : call.tensor(i));
  const q = heads(0, queryHeads);
  const behind = (i: number, now: Tensor): Tensor => (call.has(i) ? concat([call.tensor(i), now], 2) : now);
  const [k, v] = [behind(4, heads(1, keyHeads)), behind(5, heads(2, keyHeads))];
  const mask = call.optional(3);
  const [queries, keys] = [q.shape[2], k.shape[2]];
  const past = call.has(4) ? call.tensor(4).shape[2] : 0;
  const causal = call.flag('is_causal') ? [causalMask(queries, keys, past)] : [];
  const scale = call.float('scale', 0) || 1 / Math.sqrt(q.shape[3]);
  const masks = [...(mask === null ? [] : [padMask(mask, keys)]), ...causal];
  const softcap = call.float('softcap', 0);
  const y = attend(q, shared(k, q.shape[1]), shared(v, q.shape[1]), { scale, masks, softcap });
  return [isFlat ? joinHeads(y) : y, k, v];
}

/** A mask that ends early leaves out the keys behind it. */
function padMask(mask: Tensor, keys: number): Tensor {
  const missing = keys - mask.shape.at(-1)!;
  if (missing <= 0) return mask;
  const shape = [...mask.shape.slice(0, -1), missing];
  const out = tensor(new Array<number>(missing).fill(mask.dtype === 'bool' ? 0 : lowest), {
    dtype: mask.dtype,
    shape: [missing],
  });
  return concat([mask, expand(out, shape)], -1);
}

/** Which keys count: `[batch]` lengths, or 1 and 0 for each key, also for each query. */
function keyMask(mask: Tensor, keys: number): Tensor {
  if (mask.rank === 1) {
    const lengths = reshape(mask, [mask.size, 1, 1, 1]);
    return less(arange(keys, { dtype: mask.dtype }), lengths);
  }
  const kept = mask.dtype === 'bool' ? mask : greater(mask, 0);
  return mask.rank === 2 ? unsqueeze(kept, [1, 2]) : mask.rank === 3 ? unsqueeze(kept, 1) : kept;
}

/** Of com.microsoft: products of the input are made within. */
function inputAttention(call: Call): Results {
  const [x, weight, bias, mask] = [call.tensor(0), call.tensor(1), call.optional(2), call.optional(3)];
  if (call.has(4)) return call.fail('takes keys of former steps; that cannot be imported');
  const heads = call.int('num_heads', 1);
  const product = matmul(x, weight);
  const all = bias === null ? product : add(product, bias);
  const sizes = call.list('qkv_hidden_sizes') ?? new Array<number>(3).fill(all.shape[2] / 3);
  const [q, k, v] = split(all, sizes, 2).map((each) => inHeads(each, heads));
  return joinHeads(attend(q, k, v, { scale: scaleOf(call, q), masks: masksOf(call, [mask, call.optional(5)], q, k) }));
}

const scaleOf = (call: Call, q: Tensor): number => call.float('scale', 0) || 1 / Math.sqrt(q.shape[3]);

function masksOf(call: Call, [mask, bias]: readonly (Tensor | null)[], q: Tensor, k: Tensor): Tensor[] {
  const [queries, keys] = [q.shape[2], k.shape[2]];
  const masks = mask === null ? [] : [keyMask(mask, keys)];
  if (call.flag('unidirectional')) masks.push(causalMask(queries, keys, keys - queries));
  if (bias !== null) masks.push(bias);
  return masks;
}

/** Of com.microsoft: queries, keys and values come in, with one bias for all. */
function multiHeadAttention(call: Call): Results {
  const heads = call.int('num_heads', 1);
  const bias = call.optional(3);
  const query = call.tensor(0);
  if (query.rank !== 3 || !call.has(1) || !call.has(2))
    return call.fail('takes its operands packed; that cannot be imported');
  const width = query.shape[2];
  const operands = [0, 1, 2].map((i) => call.tensor(i));
  const sizes = [width, width, operands[2].rank === 4 ? 0 : operands[2].shape[2]];
  const biases = bias === null ? null : split(bias, sizes, 0);
  const [q, newK, newV] = operands.map((x, i) => {
    if (x.rank === 4) return x;
    return inHeads(biases === null ? x : add(x, biases[i]), heads);
  });
  const behind = (i: number, now: Tensor): Tensor => (call.has(i) ? concat([call.tensor(i), now], 2) : now);
  const [k, v] = [behind(6, newK), behind(7, newV)];
  const y = attend(q, k, v, {
    scale: scaleOf(call, q),
    masks: masksOf(call, [call.optional(4), call.optional(5)], q, k),
  });
  return [joinHeads(y), k, v];
}

/** Turns pairs of features by angles of their positions. */
function rotary(call: Call, [cosine, sine, positions]: readonly [Tensor, Tensor, Tensor | null]): Tensor {
  const given = call.tensor(0);
  const isFlat = given.rank === 3;
  const heads = call.int('num_heads', 0);
  const x = isFlat ? inHeads(given, heads || given.shape[2] / (2 * cosine.shape.at(-1)!)) : given;
  const turned = call.int('rotary_embedding_dim', 0) || x.shape[3];
  const length = x.shape[2];
  const angles = (table: Tensor): Tensor => {
    if (positions === null) return unsqueeze(table, 1);
    const at =
      positions.size === 1 ? add(arange(length, { dtype: positions.dtype }), reshape(positions, [1])) : positions;
    const found = take(table, at, 0);
    return found.rank === 2 ? unsqueeze(found, [0, 1]) : unsqueeze(found, 1);
  };
  const [c, s] = [angles(cosine), angles(sine)];
  const part = slice(x, [null, null, null, [0, turned]]);
  const isWoven = call.flag('interleaved');
  const [a, b] = isWoven ? woven(part) : split(part, turned / 2, 3);
  const [real, imaginary] = [sub(mul(a, c), mul(b, s)), add(mul(b, c), mul(a, s))];
  const joined = isWoven
    ? reshape(concat([unsqueeze(real, 4), unsqueeze(imaginary, 4)], 4), part.shape)
    : concat([real, imaginary], 3);
  const y = turned === x.shape[3] ? joined : concat([joined, slice(x, [null, null, null, [turned, null]])], 3);
  return isFlat ? joinHeads(y) : y;
}

/** Even and odd entries of the last axis. */
function woven(x: Tensor): readonly [Tensor, Tensor] {
  const [even, odd] = [0, 1].map((start) => slice(x, { axis: -1, start, step: 2 }));
  return [even, odd];
}

const knownAttributes = [
  'is_causal',
  'kv_num_heads',
  'q_num_heads',
  'qk_matmul_output_mode',
  'scale',
  'softcap',
  'softmax_precision',
];

/** What the operator can do beside, which cannot be imported. */
function refuseAttention({ attributes, inputs, outputs }: GraphNode): string | null {
  const other = [...attributes.keys()].find((name) => !knownAttributes.includes(name));
  if (other !== undefined) return `has the attribute ${other}`;
  if ((inputs[6] ?? '') !== '') return 'takes numbers of keys that count';
  return (outputs[3] ?? '') === '' ? null : 'gives its scores';
}

export const attention: Operators = {
  Attention: { run: standardAttention, refuse: refuseAttention },
  RotaryEmbedding: (call) => rotary(call, [call.tensor(1), call.tensor(2), call.optional(3)]),
};

export const microsoftAttention: Operators = {
  Attention: { run: inputAttention, weights: [1, 2] },
  MultiHeadAttention: { run: multiHeadAttention, weights: [3] },
  RotaryEmbedding: (call) => rotary(call, [call.tensor(2), call.tensor(3), call.tensor(1)]),
};
