import {
  add,
  ConfigError,
  formatShape,
  matmul,
  mul,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireTensor,
  reshape,
  ShapeError,
  softmax,
  where,
  type Generator,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { dropout } from '../dropout/dropout.ts';
import { causalBias, requireMaskShape, splitHidden, toBias } from './attention-mask.ts';

const name = 'scaledDotProductAttention';

interface AttentionOptions {
  /** broadcasts to `[…, heads, queries, keys]`; boolean: true where a query sees a key; floating: added to the scores */
  readonly attnMask?: Tensor | null | undefined;
  /** probability that a weight is dropped; default 0 */
  readonly dropoutP?: number | undefined;
  /** whether query i sees only the keys 0 … i; default false */
  readonly isCausal?: boolean | undefined;
  /** of the scores; default 1 / √features */
  readonly scale?: number | null | undefined;
  /** whether several heads of queries share one of keys and values; default false */
  readonly enableGqa?: boolean | undefined;
  /** draws what is dropped; default the shared generator */
  readonly rng?: Generator | undefined;
  /** whether weights are dropped at all; default true */
  readonly training?: boolean | undefined;
}

function requireShapes(q: Tensor, k: Tensor, v: Tensor): void {
  for (const [letter, x] of Object.entries({ q, k, v })) {
    requireTensor(name, letter, x);
    if (x.rank < 2)
      throw new ShapeError(name, `${letter} is ${formatShape(x.shape)}; it needs at least 2 axes, not ${x.rank}`, {
        expected: 2,
        got: x.rank,
      });
  }
  requireEqual(q, k, { axis: -1, of: 'features' }, 'q and k');
  requireEqual(k, v, { axis: -2, of: 'length' }, 'k and v');
}

function requireEqual(a: Tensor, b: Tensor, { axis, of }: { axis: number; of: string }, names: string): void {
  const [first, second] = [a.shape.at(axis)!, b.shape.at(axis)!];
  if (first === second) return;
  throw new ShapeError(
    name,
    `${names} are ${formatShape(a.shape)} and ${formatShape(b.shape)}; their ${of} must match (${first} vs ${second})`,
    { expected: first, got: second },
  );
}

/** Throws unless the axes in front, batch and heads, broadcast. */
function requireBatches(...operands: readonly [q: Tensor, k: Tensor, v: Tensor]): void {
  const [q, k, v] = operands.map(({ shape }) => shape.slice(0, -2));
  const fits = [k, v].every((shape) =>
    shape.every((size, i) => {
      const other = q[i - shape.length + q.length] ?? 1;
      return size === other || size === 1 || other === 1;
    }),
  );
  if (fits) return;
  throw new ShapeError(
    name,
    `q, k and v are ${operands.map(({ shape }) => formatShape(shape)).join(', ')}; their axes in front, batch and heads, must match, or enableGqa share heads`,
    { expected: q, got: [k, v] },
  );
}

/** Heads of keys and values; those of queries are a multiple. */
function sharedHeads(q: Tensor, k: Tensor, v: Tensor): number {
  const [queries, keys, values] = [q, k, v].map(({ shape }) => shape.at(-3) ?? 0);
  if (keys > 0 && keys === values && queries % keys === 0) return keys;
  throw new ShapeError(
    name,
    `q, k and v have ${queries}, ${keys} and ${values} heads; with enableGqa those of k and v must be equal and divide those of q`,
    { expected: queries, got: [keys, values] },
  );
}

/** Queries of the heads that share keys, below each other: `[…, keys' heads, group · queries, features]`. */
function groupHeads(x: Tensor, heads: number): Tensor {
  const [all, length, features] = x.shape.slice(-3);
  return reshape(x, [...x.shape.slice(0, -3), heads, (all / heads) * length, features]);
}

function ungroupHeads(x: Tensor, [heads, length]: readonly [number, number]): Tensor {
  return reshape(x, [...x.shape.slice(0, -3), heads, length, x.shape[x.rank - 1]]);
}

/** What is added to the scores, of that shape, and which queries see nothing. */
function maskOf(
  { attnMask, isCausal }: AttentionOptions,
  scores: Tensor,
): { readonly bias: Tensor; readonly hidden?: Tensor | undefined } | null {
  const { shape, dtype } = scores;
  const matrix: Shape = shape.slice(-2);
  if (isCausal === true) return { bias: causalBias([matrix[0], matrix[1]], dtype) }; // each sees at least key 0
  if (attnMask === null || attnMask === undefined) return null;
  const bias = toBias(name, 'attnMask', { mask: attnMask, meaning: 'seen', dtype });
  requireMaskShape(name, 'attnMask', { mask: attnMask, shape });
  return splitHidden(bias) ?? { bias };
}

function checked(options: AttentionOptions): AttentionOptions {
  requireOptions(name, options, {
    attnMask: true,
    dropoutP: true,
    isCausal: true,
    scale: true,
    enableGqa: true,
    rng: true,
    training: true,
  });
  const { attnMask, dropoutP = 0, isCausal = false, scale, enableGqa = false, rng, training = true } = options;
  requireNumber(name, 'dropoutP', dropoutP, { least: 0, most: 1 });
  for (const [flag, value] of Object.entries({ isCausal, enableGqa, training })) requireBoolean(name, flag, value);
  if (scale !== undefined && scale !== null) requireNumber(name, 'scale', scale);
  if (rng !== undefined) requireGenerator(name, 'rng', rng);
  if (isCausal && attnMask !== undefined && attnMask !== null)
    throw new ConfigError(name, 'isCausal is true but attnMask is given, too; give one of them');
  return { ...options, dropoutP: training ? dropoutP : 0 };
}

/**
 * Each query gathers from the values, more from those whose key fits it.
 *
 * `y = softmax(q · kᵀ · scale + mask) · v`
 *
 * A query from which a mask hides all keys gets 0.
 *
 * @param q `[…, heads, queries, features]`, floating; without heads, too
 * @param k `[…, heads, keys, features]`
 * @param v `[…, heads, keys, valueFeatures]`
 * @returns `[…, heads, queries, valueFeatures]`
 * @throws {ShapeError} if the shapes do not fit, or the mask does not broadcast to `[…, heads, queries, keys]`
 * @throws {ConfigError} if a mask is given and `isCausal` is true
 * @example
 * const x = tensor([[1, 0], [0, 1]]);
 * scaledDotProductAttention(x, x, x, { isCausal: true }).toArray(); // [[1, 0], [0.330, 0.670]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 * @see Vaswani et al. (2017), https://arxiv.org/abs/1706.03762
 */
export function scaledDotProductAttention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions = {}): Tensor {
  const { dropoutP, enableGqa, scale, rng, ...masks } = checked(options);
  requireShapes(q, k, v);
  const heads = enableGqa === true ? sharedHeads(q, k, v) : null;
  if (heads === null) requireBatches(q, k, v);
  const [features, queries, allHeads] = [q.shape.at(-1)!, q.shape.at(-2)!, q.shape.at(-3) ?? 1];
  const products = matmul(heads === null ? q : groupHeads(q, heads), k, { transposeB: true });
  const ungrouped = heads === null ? products : ungroupHeads(products, [allHeads, queries]);
  const scores = mul(ungrouped, scale ?? 1 / Math.sqrt(features)); // [..., heads, queries, keys]
  const mask = maskOf(masks, scores);
  const weights = softmax(mask === null ? scores : add(scores, mask.bias));
  const kept = dropout(weights, { p: dropoutP, rng });
  const gathered = matmul(heads === null ? kept : groupHeads(kept, heads), v);
  const y = heads === null ? gathered : ungroupHeads(gathered, [allHeads, queries]);
  return mask?.hidden === undefined ? y : where(mask.hidden, 0, y);
}
