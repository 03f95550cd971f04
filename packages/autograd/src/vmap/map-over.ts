import {
  applyAll,
  ConfigError,
  identity,
  mul,
  primitiveOperations,
  reshapeTo,
  slice,
  stack,
  sumAlong,
  withDeepStacks,
  withRecorder,
  zeros,
  type Op,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { GradientNode } from '../gradient-node.ts';
import { noGrad } from '../mode.ts';
import { whole, type Call } from './call.ts';
import { Level, type Randomness } from './level.ts';
import { broadcastRule, rules } from './rules.ts';
import type { Batched, Values } from './values.ts';

interface MapOptions {
  /** how many examples */
  readonly size: number;
  /** default error */
  readonly randomness?: Randomness | undefined;
  /** what tensors of a function around this one stand for */
  readonly outside?: Values | null | undefined;
  /** takes what is drawn for all examples, and gives what another chunk drew; default none did */
  readonly shared?: Tensor[] | undefined;
}

/**
 * Does a function of one example for all of them: traces it once, then does each operation for all examples at once.
 *
 * @param f from values of one example, to tensors, or null for none
 * @param given values; batched ones have their examples along the first axis
 */
export function mapOver<R extends readonly (Tensor | null)[]>(
  f: (...examples: Tensor[]) => R,
  given: readonly Batched[],
  { size, randomness = 'error', outside = null, shared = [] }: MapOptions,
): { readonly [K in keyof R]: Batched | Extract<R[K], null> } {
  const level = new Level(size, randomness, outside, shared);
  const examples = given.map(({ tensor, isBatched }) => (isBatched ? level.example(tensor) : tensor));
  const results = withDeepStacks(() => withRecorder(level, () => f(...examples)));
  replay(level.operations, level);
  writeStates(level);
  return results.map((y) => y && level.values.get(y)) as { [K in keyof R]: Batched | Extract<R[K], null> }; // one for each
}

/** Replaces states as the function did. @throws {ConfigError} if one would have a value for each example, before any is replaced */
function writeStates({ writes, values, size }: Level): void {
  const written = [...writes].map(([state, value]) => [state, value === null ? null : values.get(value)] as const);
  if (written.some(([, value]) => value?.isBatched === true)) refuseWrite(size);
  for (const [state, value] of written) state.value = value?.tensor ?? null;
}

function refuseWrite(size: number): never {
  throw new ConfigError(
    'vmap',
    `f gives a parameter, a gradient or a buffer ${size} values, one for each example; it holds 1. Return them instead; for batch norms see replaceAllBatchNormModules`,
    { expected: 1, got: size },
  );
}

/** Does operations of one example for all. */
export function replay(operations: readonly Operation[], { values, size }: Pick<Level, 'values' | 'size'>): void {
  for (const one of operations) {
    const given = one.inputs.map((x) => values.get(x));
    const isBatched = given.some((each) => each.isBatched);
    const node = one.outputs[0].gradFn;
    const isTracked = node instanceof GradientNode && node.operation.op === one.op;
    const all = { ...one, given, size };
    const track = <R>(work: () => R): R => (isTracked ? work() : noGrad(work));
    const direct = track(() => (isBatched ? byRule(all) : unbatched(all)));
    // not all that an operation is composed of has gradients (`Scan` has none): those of its own rule count
    const composed = direct === null ? noGrad(() => decomposed(all)) : null;
    const found = direct ?? composed ?? track(() => oneByOne(all));
    one.outputs.forEach((y, i) => values.set(y, { tensor: found[i], isBatched }));
    if (isTracked && composed === null) continue;
    for (const y of one.outputs) trackByHand(y, { values, size });
  }
}

type Given = Operation & Pick<Call, 'given' | 'size'>;

function unbatched({ op, attributes, given }: Given): readonly Tensor[] {
  return applyAll(
    op,
    given.map(({ tensor }) => tensor),
    attributes,
  );
}

/** All examples at once by the rule of the operation; null if there is none. */
function byRule(one: Given): readonly Tensor[] | null {
  const { op, size, outputs } = one;
  if (size === 0) return outputs.map(({ shape, dtype }) => zeros([0, ...shape], { dtype }));
  const rule = op.elementwise === true ? broadcastRule : rules.get(op);
  return rule?.(one) ?? null;
}

/** All examples at once, composed of other operations; null if that is not possible. */
function decomposed({ op, attributes, outputs, given, size }: Given): readonly Tensor[] | null {
  if (op.decomposition === undefined) return null;
  const compose = op.decomposition.bind(op);
  const wanted = outputs.map(() => true);
  const results = mapOver((...examples) => compose(examples, attributes, outputs, primitiveOperations, wanted), given, {
    size,
  });
  if (results.length < outputs.length) return null;
  return results.map((_, i) => whole({ op, attributes, given: results, inputs: outputs, outputs, size }, i));
}

function oneByOne({ op, attributes, outputs, given, size }: Given): readonly Tensor[] {
  const each = Array.from({ length: size }, (_, i) =>
    applyAll(
      op,
      given.map(({ tensor, isBatched }) => (isBatched ? slice(tensor, [i]) : tensor)),
      attributes,
    ),
  );
  return outputs.map((_, k) => stack(each.map((results) => results[k])));
}

/** Gives a result the gradient rule that it has in the function: `customGradient` may have put one in the place of that of its operation. */
function trackByHand(y: Tensor, level: Pick<Level, 'values' | 'size'>): void {
  const node = y.gradFn;
  if (!(node instanceof GradientNode) || node.operation.outputs[0] !== y) return;
  const { values, size } = level;
  const inputs = node.operation.inputs.map((x) => values.get(x));
  const tracked = inputs.find(({ tensor }) => tensor.gradFn !== null);
  if (tracked === undefined) return;
  const result = values.get(y);
  const own = { ...result, tensor: noGrad(() => identity(result.tensor)) };
  values.set(y, own);
  const outputs = node.operation.outputs.map((x) => values.get(x));
  tracked.tensor.gradFn!.extend({
    ...node.operation,
    op: mappedRule(node.operation, [inputs, outputs], { values, size }),
    inputs: inputs.map(({ tensor }) => tensor),
    outputs: outputs.map(({ tensor }) => tensor),
  });
}

/** A gradient rule of one example, done for all. */
function mappedRule(
  { op, attributes }: Operation,
  [inputs, outputs]: readonly [readonly Batched[], readonly Batched[]],
  { values, size }: Pick<Level, 'values' | 'size'>,
): Op {
  return {
    ...op,
    gradient(dy, { needs, createGraph }) {
      const rule = (first: Tensor, ...rest: Tensor[]): readonly (Tensor | null)[] => {
        const own = rest.splice(0, inputs.length);
        return op.gradient!(first, { inputs: own, output: rest[0], outputs: rest, attributes, needs, createGraph });
      };
      const isBatched = outputs[0].isBatched;
      const found = mapOver(rule, [{ tensor: dy, isBatched }, ...inputs, ...outputs], { size, outside: values });
      return found.map((dx, i) => dx && summed(dx, inputs[i], { isBatched, size }));
    },
  };
}

/** What an input gets: that of its example, or what all examples send to the one that they share. */
function summed(dx: Batched, input: Batched, all: { readonly isBatched: boolean; readonly size: number }): Tensor {
  const { tensor, isBatched } = dx;
  if (input.isBatched)
    return isBatched ? tensor : reshapeTo(stack(new Array<Tensor>(all.size).fill(tensor)), input.tensor.shape);
  if (isBatched) return sumAlong(tensor, [0]);
  return all.isBatched ? mul(tensor, all.size) : tensor;
}
