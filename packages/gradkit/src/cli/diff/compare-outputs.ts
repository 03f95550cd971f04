import {
  ConfigError,
  DTypeError,
  formatShape,
  Generator,
  type GradkitError,
  RuntimeError,
  ShapeError,
  DataError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Device, Tensors, ValueInfo } from '@gradkit/runtime';
import { openSession } from '@gradkit/runtime/node';
import type { Tell } from '../progress.ts';
import { randomFeeds, requireFreeAxes, type Sizes } from '../random-feeds.ts';
import { distanceOf, type Distance } from './compare-numbers.ts';

/** What the outputs of two models are, on the same inputs. */
export interface OutputComparison {
  /** null: they could not be compared */
  readonly same: boolean | null;
  /** why not; null where they were */
  readonly reason: string | null;
  readonly inputs: readonly Pick<Tensor, 'dtype' | 'shape'>[];
  readonly outputs: readonly OutputDifference[];
}

/** What two models give for an output. */
export interface OutputDifference {
  readonly name: string;
  /** null: it is the same in every bit, or its shape is not */
  readonly distance: Distance | null;
  /** where shapes or dtypes differ, how: `[1, 10] and [1, 11]` */
  readonly otherwise: string | null;
}

/** What outputs are compared on. */
export interface OutputRules extends Omit<Sizes, 'batch'> {
  readonly device: Device;
  readonly seed: number;
  readonly tolerance: number;
  readonly tell: Tell;
}

const where = 'diff';

/** Sizes of the first axis, where that is free: some models take one example only, though they do not say so. */
const batches = [4, 1];

/** Runs two models on the same random inputs. @throws {ConfigError} if sizes are given that there are not */
export async function compareOutputs(a: string, b: string, rules: OutputRules): Promise<OutputComparison> {
  let reason = '';
  for (const batch of batches) {
    try {
      rules.tell(`running ${a} …`);
      const first = await runOf(a, rules.device, (inputs) => feedsFor(inputs, { ...rules, batch }));
      rules.tell(`running ${b} …`);
      const second = await runOf(b, first.device, (inputs) => renamed(first, inputs));
      return { reason: null, ...compared(first, second, rules.tolerance) };
    } catch (error) {
      if (!refusals.some((Kind) => error instanceof Kind)) throw error;
      const { message, where: of } = error as GradkitError;
      reason = message.slice(`${of}: `.length);
    }
  }
  return { same: null, reason, inputs: [], outputs: [] };
}

/** What a model that does not run is refused with. */
const refusals = [RuntimeError, ShapeError, DTypeError, DataError];

/** A model and what it gave. */
interface Run {
  readonly device: Device;
  readonly inputs: readonly ValueInfo[];
  readonly feeds: Tensors;
  readonly outputs: Tensors;
}

async function runOf(path: string, device: Device, feedsOf: (inputs: readonly ValueInfo[]) => Tensors): Promise<Run> {
  const session = await openSession(path, { device });
  try {
    const feeds = feedsOf(session.inputs);
    const { inputs, outputs: order } = session;
    const outputs = await session.run(feeds);
    return {
      device: session.device,
      inputs,
      feeds,
      outputs: Object.fromEntries(order.map(({ name }) => [name, outputs[name]])),
    };
  } finally {
    await session.close();
  }
}

function feedsFor(inputs: readonly ValueInfo[], rules: OutputRules & Sizes): Tensors {
  requireFreeAxes(where, rules.axes, inputs);
  for (const name of Object.keys(rules.shapes))
    if (!inputs.some((input) => input.name === name)) {
      const names = inputs.map((input) => input.name);
      throw new ConfigError(where, `--shape has ${name}, but the model's inputs are ${names.join(', ')}`, {
        expected: names,
        got: name,
      });
    }
  // whole numbers of 0 and 1: classes, masks and places in any table
  return randomFeeds(inputs, { ...rules, command: where, rng: new Generator(rules.seed), wholeBelow: 2 });
}

/** The same inputs for another model, by name, else in their order. */
function renamed({ inputs, feeds }: Run, others: readonly ValueInfo[]): Tensors {
  const names = inputs.map(({ name }) => name);
  if (names.length !== others.length)
    throw new ShapeError(where, `one model takes ${names.length} inputs, the other ${others.length}`, {
      expected: names.length,
      got: others.length,
    });
  const isByName = others.every(({ name }) => names.includes(name));
  return Object.fromEntries(others.map(({ name }, k) => [name, feeds[isByName ? name : names[k]]]));
}

function compared(a: Run, b: Run, tolerance: number): Pick<OutputComparison, 'same' | 'inputs' | 'outputs'> {
  const [namesOfA, namesOfB] = [Object.keys(a.outputs), Object.keys(b.outputs)];
  const isByPlace = namesOfA.length === namesOfB.length && !namesOfA.every((name) => namesOfB.includes(name));
  const pairs = isByPlace
    ? namesOfA.map((name, k) => [name, namesOfB[k]] as const)
    : namesOfA.filter((name) => namesOfB.includes(name)).map((name) => [name, name] as const);
  const outputs = pairs.map(([name, other]) => {
    const [one, two] = [a.outputs[name], b.outputs[other]];
    const [textOfOne, textOfTwo] = [one, two].map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`);
    const isSameShape = formatShape(one.shape) === formatShape(two.shape);
    return {
      name: name === other ? name : `${name} → ${other}`,
      distance: isSameShape ? distanceOf(one, two, tolerance) : null,
      otherwise: textOfOne === textOfTwo ? null : `${textOfOne} and ${textOfTwo}`,
    };
  });
  const isSame = outputs.every(({ distance, otherwise }) => otherwise === null && (distance?.beyond ?? 0) === 0);
  return {
    same: isSame && namesOfA.length === namesOfB.length && pairs.length === namesOfA.length,
    inputs: Object.values(a.feeds).map(({ dtype, shape }) => ({ dtype, shape })),
    outputs,
  };
}
