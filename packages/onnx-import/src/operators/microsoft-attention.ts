import {
  add,
  arange,
  concat,
  greater,
  less,
  matmul,
  reshape,
  split,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { GraphNode } from '../graph/graph.ts';
import { attend, causalMask, inHeads, joinHeads, shared } from './attend.ts';
import type { Call } from './call.ts';
import type { Operators, Results } from './operator.ts';
import { rotary, turned } from './rotary.ts';

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
  const masks = masksOf(call, [mask, call.optional(5)], q, k);
  return joinHeads(attend([q, k, v], { scale: scaleOf(call, q), masks }));
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
  const y = attend([q, k, v], {
    scale: scaleOf(call, q),
    masks: masksOf(call, [call.optional(4), call.optional(5)], q, k),
  });
  return [joinHeads(y), k, v];
}

/** Several heads of queries share one of keys; positions are turned into angles, if the node says so. Rows are as long as they are: none is padded. */
function groupQueryAttention(call: Call): Results {
  const [heads, keyHeads] = [call.int('num_heads', 1), call.int('kv_num_heads', 1)];
  const isPacked = !call.has(1);
  const first = call.tensor(0);
  const size = isPacked ? first.shape[2] / (heads + 2 * keyHeads) : first.shape[2] / heads;
  const operands = isPacked
    ? split(first, [heads * size, keyHeads * size, keyHeads * size], 2)
    : [first, call.tensor(1), call.tensor(2)];
  const [givenQ, givenK, newV] = operands.map((x, i) => inHeads(x, i === 0 ? heads : keyHeads));
  const queries = givenQ.shape[2];
  const past = call.has(3) ? call.tensor(3).shape[2] : 0;
  const isTurned = call.flag('do_rotary');
  const positions = call.optional(9) ?? arange(past + queries, { start: past, dtype: 'int64' });
  const turn = (x: Tensor): Tensor => {
    if (!isTurned) return x;
    const [cosine, sine] = [call.tensor(7), call.tensor(8)];
    const width = 2 * cosine.shape[1];
    return turned(x, { cosine, sine, positions, width, isWoven: call.flag('rotary_interleaved') });
  };
  const behind = (i: number, now: Tensor): Tensor => (call.has(i) ? concat([call.tensor(i), now], 2) : now);
  const [q, k, v] = [turn(givenQ), behind(3, turn(givenK)), behind(4, newV)];
  const keys = k.shape[2];
  const window = call.int('local_window_size', -1);
  const bias = call.optional(10);
  const masks = [causalMask(queries, keys, past)];
  if (window > 0) masks.push(greater(arange(keys, { dtype: 'int32' }), inWindow(queries, past - window)));
  if (bias !== null) masks.push(bias);
  const y = attend([q, shared(k, heads), shared(v, heads)], {
    scale: scaleOf(call, q),
    masks,
    softcap: call.float('softcap', 0),
  });
  return [joinHeads(y), k, v];
}

/** The place before the window of each query. */
function inWindow(queries: number, before: number): Tensor {
  return add(reshape(arange(queries, { dtype: 'int32' }), [queries, 1]), before);
}

/** What the operator can do beside, which cannot be imported. */
function refuseGroups({ attributes, inputs }: GraphNode): string | null {
  if (attributes.get('smooth_softmax') === 1 || (inputs[11] ?? '') !== '') return 'has a share for no key at all';
  return (inputs[12] ?? '') === '' ? null : 'takes a quantized cache';
}

export const microsoftAttention: Operators = {
  Attention: { run: inputAttention, weights: [1, 2] },
  GroupQueryAttention: { run: groupQueryAttention, refuse: refuseGroups },
  MultiHeadAttention: { run: multiHeadAttention, weights: [3] },
  RotaryEmbedding: (call) => rotary(call, [call.tensor(2), call.tensor(3), call.tensor(1)]),
};
