import {
  defaultGenerator,
  formatShape,
  normalizeAxis,
  refuseArgument,
  requireGenerator,
  requireList,
  requireMethods,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireTensor,
  sameShape,
  ShapeError,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { AnyModule } from '../module/module.ts';
import { countToPrune, drawn, lowest, maskChannels, maskEntries, type Choice } from './masks.ts';
import { MaskedState } from './masked-state.ts';
import { hasMask, weightOf, type PrunedWeight } from './pruned-weight.ts';

interface ScoreOptions {
  /** in place of the weight itself, in its shape */
  readonly importanceScores?: Tensor | undefined;
}

interface DrawOptions {
  /** default the shared generator, see `seed` */
  readonly rng?: Generator | undefined;
}

interface GlobalOptions extends DrawOptions {
  /** a fraction of all entries, 0 … 1, or a whole number of them */
  readonly amount: number;
  /** in place of the weights: for each parameter, or null for the parameter itself */
  readonly importanceScores?: readonly (Tensor | null)[] | undefined;
}

function scoresFor(where: string, { original }: PrunedWeight, given: Tensor | undefined | null): Tensor {
  if (given === undefined || given === null) return original.value;
  requireTensor(where, 'importanceScores', given);
  requireShape(where, 'importanceScores', given, original.value);
  return given;
}

function requireShape(where: string, name: string, { shape }: Tensor, weight: Tensor): void {
  if (sameShape(shape, weight.shape)) return;
  throw new ShapeError(
    where,
    `${name} is ${formatShape(shape)} but the weight is ${formatShape(weight.shape)}; both must be the same`,
    {
      expected: weight.shape,
      got: shape,
    },
  );
}

function rngFrom(where: string, options: DrawOptions): Generator {
  const { rng = defaultGenerator() } = requireOptions<DrawOptions>(where, options, { rng: true });
  requireGenerator(where, 'rng', rng);
  return rng;
}

const sizesOf = ({ data }: Tensor): Float64Array => Float64Array.from(data, Math.abs);

/** p-norm: `(Σ |x|ᵖ)^(1/p)`, the largest for Infinity. */
function normOf(values: readonly number[], p: number): number {
  const sizes = values.map(Math.abs);
  if (p === Infinity) return Math.max(...sizes);
  return sizes.reduce((sum, size) => sum + size ** p, 0) ** (1 / p);
}

/**
 * Sets the smallest numbers of a weight to 0, for good: `name` becomes the product of `name_orig`, which is trained, and `name_mask`, and what is
 * masked out gets no gradient. Pruned again, it loses more of what is left.
 *
 * @param module whose weight it is
 * @param name of the weight, e.g. `weight`
 * @param amount a fraction of the numbers that are left, between 0 and 1, or how many: a whole number, so that 1 is one
 * @param options `importanceScores`: whose smallest numbers count instead
 * @returns the module
 * @throws {ConfigError} if there is no such weight, or `amount` is more than there are
 * @example
 * const layer = new Linear(4, 1, { bias: false });
 * layer.weight.value = tensor([[3, -1, 2, 0.5]]);
 * prune.l1Unstructured(layer, 'weight', 0.5).weight.value.toArray(); // [[3, 0, 2, 0]]
 * Object.keys(layer.stateDict()); // ["weight_orig", "weight_mask"]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.prune.l1_unstructured.html
 */
export function l1Unstructured<M extends AnyModule>(
  module: M,
  name: string,
  amount: number,
  options: ScoreOptions = {},
): M {
  const where = 'prune.l1Unstructured';
  const weight = weightOf(where, module, name);
  const { importanceScores } = requireOptions<ScoreOptions>(where, options, { importanceScores: true });
  const scores = sizesOf(scoresFor(where, weight, importanceScores));
  weight.setMask(maskEntries(weight.mask.data, scores, lowest(where, amount)));
  return module;
}

/**
 * Sets some numbers of a weight to 0, for good, each equally likely; see `prune.l1Unstructured`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.prune.random_unstructured.html
 */
export function randomUnstructured<M extends AnyModule>(
  module: M,
  name: string,
  amount: number,
  options: DrawOptions = {},
): M {
  const where = 'prune.randomUnstructured';
  const weight = weightOf(where, module, name);
  weight.setMask(maskEntries(weight.mask.data, weight.mask.data, drawn(where, amount, rngFrom(where, options))));
  return module;
}

/**
 * Sets whole entries of a weight along an axis to 0, for good: those with the smallest norm; see `prune.l1Unstructured`.
 *
 * @param amount a fraction of the entries that are left, or how many
 * @param n p of the norm, e.g. 2 or Infinity
 * @param axis negative counts from the end; 0: output channels
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.prune.ln_structured.html
 */
export function lnStructured<M extends AnyModule>(
  module: M,
  name: string,
  amount: number,
  n: number,
  axis: number,
  options: ScoreOptions = {},
): M {
  const where = 'prune.lnStructured';
  const weight = weightOf(where, module, name);
  const { importanceScores } = requireOptions<ScoreOptions>(where, options, { importanceScores: true });
  requireNumber(where, 'n', n, { above: 0, infinite: true });
  const scores = scoresFor(where, weight, importanceScores).data;
  setChannels(where, weight, { axis, choose: lowest(where, amount), scores, scoreOf: (values) => normOf(values, n) });
  return module;
}

/**
 * Sets whole entries of a weight along an axis to 0, for good, each equally likely; see `prune.l1Unstructured`.
 *
 * @param amount a fraction of the entries that are left, or how many
 * @param axis negative counts from the end; 0: output channels
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.prune.random_structured.html
 */
export function randomStructured<M extends AnyModule>(
  module: M,
  name: string,
  amount: number,
  axis: number,
  options: DrawOptions = {},
): M {
  const where = 'prune.randomStructured';
  const weight = weightOf(where, module, name);
  const choose = drawn(where, amount, rngFrom(where, options));
  setChannels(where, weight, { axis, choose, scores: weight.mask.data, scoreOf: () => 0 });
  return module;
}

interface Channels {
  readonly axis: number;
  readonly choose: Choice;
  readonly scores: ArrayLike<number>;
  scoreOf(values: readonly number[]): number;
}

function setChannels(where: string, weight: PrunedWeight, { axis, scores, ...how }: Channels): void {
  const { shape } = weight.mask;
  const along = normalizeAxis(where, axis, shape.length);
  weight.setMask(maskChannels(weight.mask.data, scores, { shape, axis: along, ...how }));
}

/**
 * Prunes several weights together: what is smallest, or drawn, among all of their numbers.
 *
 * @param parameters modules and names of their weights
 * @param pruningMethod `l1Unstructured` or `randomUnstructured`
 * @param options `amount`: a fraction of all numbers that are left, or how many; `importanceScores`: for each weight; `rng`
 * @example
 * const model = new Sequential(new Linear(8, 8), new Linear(8, 2));
 * const weights = model.children().map((layer) => [layer, 'weight'] as const);
 * prune.globalUnstructured(weights, 'l1Unstructured', { amount: 0.25 });
 * model.namedBuffers().reduce((left, [, mask]) => left + mask.value.sum().item(), 0); // 60
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.prune.global_unstructured.html
 */
export function globalUnstructured(
  parameters: readonly (readonly [module: AnyModule, name: string])[],
  pruningMethod: 'l1Unstructured' | 'randomUnstructured',
  options: GlobalOptions,
): void {
  const where = 'prune.globalUnstructured';
  requireList(where, 'parameters', parameters);
  requireOneOf(where, 'pruningMethod', pruningMethod, ['l1Unstructured', 'randomUnstructured']);
  const known = { amount: true, importanceScores: true, rng: true } as const;
  const {
    amount,
    importanceScores = [],
    rng = defaultGenerator(),
  } = requireOptions<GlobalOptions>(where, options, known, '{ amount: 0.2 }');
  requireGenerator(where, 'rng', rng);
  requireList(where, 'importanceScores', importanceScores);
  const weights = Array.from(parameters, (pair, i) => {
    requireList(where, `parameters[${i}]`, pair);
    return weightOf(where, pair[0], pair[1]);
  });
  const scores = weights.flatMap((weight, i) => [...sizesOf(scoresFor(where, weight, importanceScores[i]))]);
  const masks = weights.flatMap(({ mask }) => [...mask.data]);
  const choose = pruningMethod === 'l1Unstructured' ? lowest(where, amount) : drawn(where, amount, rng);
  countToPrune(where, amount, masks.length); // also where there are none
  const next = maskEntries(masks, scores, choose);
  let from = 0;
  for (const weight of weights) weight.setMask(next.subarray(from, (from += weight.mask.size)));
}

/**
 * Prunes a weight by a mask of ones and zeros, of which those stay that were left before.
 *
 * @param mask in the shape of the weight: 0, or false, sets to 0
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.prune.custom_from_mask.html
 */
export function customFromMask<M extends AnyModule>(module: M, name: string, mask: Tensor): M {
  const where = 'prune.customFromMask';
  const weight = weightOf(where, module, name);
  requireTensor(where, 'mask', mask);
  requireShape(where, 'mask', mask, weight.mask);
  weight.setMask(Float32Array.from(weight.mask.data, (each, i) => (mask.data[i] === 0 ? 0 : each)));
  return module;
}

/**
 * Makes a weight one that is pruned, of which nothing is left out yet.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.prune.identity.html
 */
export function identity<M extends AnyModule>(module: M, name: string): M {
  const weight = weightOf('prune.identity', module, name);
  weight.setMask(weight.mask.data);
  return module;
}

/**
 * Makes the pruned values those of the weight, which is an ordinary one again. What was left out is 0, and is trained from now on.
 *
 * @throws {ConfigError} if the weight is not pruned
 * @example
 * const layer = prune.l1Unstructured(new Linear(2, 2), 'weight', 1);
 * Object.keys(prune.remove(layer, 'weight').stateDict()); // ["weight", "bias"]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.prune.remove.html
 */
export function remove<M extends AnyModule>(module: M, name: string): M {
  const where = 'prune.remove';
  const weight = weightOf(where, module, name);
  const isPrunedWeight = Object.values(module).some(
    (content) => content instanceof MaskedState && content.isOf(weight.original),
  );
  if (!isPrunedWeight) refuseArgument(where, 'name', name, 'that of a pruned weight');
  weight.finish();
  return module;
}

/**
 * Whether any weight of a module, or of one below it, is pruned.
 *
 * @example prune.isPruned(new Sequential(prune.identity(new Linear(2, 2), 'weight'))); // true
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.prune.is_pruned.html
 */
export function isPruned(module: AnyModule): boolean {
  requireMethods('prune.isPruned', 'module', module, ['forward', 'namedModules']);
  return module.modules().some(hasMask);
}
