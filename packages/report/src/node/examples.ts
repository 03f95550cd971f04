import { noGrad } from '@gradkit/autograd';
import { isTensor, type Tensor } from '@gradkit/core-tensor/functional';
import { withMode } from '@gradkit/layers';
import type { Batch, Loader, Trained } from '@gradkit/train-loop';
import type { Picture, Predictions } from '../record/predictions.ts';
import { ClassTally } from './class-tally.ts';
import { ValueTally } from './value-tally.ts';
import { pictureOf, type Range } from './picture.ts';

/** How examples are told about. */
export interface ExampleOptions {
  readonly classNames: readonly string[] | undefined;
  /** how many of the worst are kept */
  readonly worst: number;
  /** values of black and white; without it found from the first batch */
  readonly range: Range | undefined;
}

/** One example and what was said to it, as rows of numbers. */
export interface Said {
  readonly index: number;
  /** as large as an example's outputs */
  readonly outputs: ArrayLike<number>;
  readonly truth: ArrayLike<number>;
  /** what shows it; made only of those that are kept */
  readonly show: () => { readonly picture?: Picture | undefined; readonly inputs?: readonly number[] | undefined };
}

const mostInputs = 16; // numbers that a row of a table has room for

/**
 * Asks the model about all examples of a loader.
 *
 * @returns null where the outputs are neither one row of classes nor values for each example
 */
export async function predictExamples(
  trainer: Trained,
  loader: Loader<Batch>,
  { classNames, worst, range: given }: ExampleOptions,
): Promise<Predictions | null> {
  let tally: ClassTally | ValueTally | null = null;
  let range = given;
  let index = 0;
  for await (const batch of loader) {
    const { outputs, truth } = await answerOf(trainer, batch);
    tally ??= tallyFor(outputs, truth, classNames, worst);
    if (tally === null) return null;
    const examples = outputs.shape[0];
    const inputs = isTensor(batch.inputs) ? batch.inputs : null;
    range ??= inputs === null ? undefined : rangeOf(inputs);
    const rows = { outputs: rowsOf(outputs, examples), truth: rowsOf(truth, examples) };
    const shown = inputs === null ? null : rowsOf(inputs, examples);
    for (let i = 0; i < examples; i++) {
      const show: Said['show'] = () => {
        if (shown === null) return {};
        const values = shown(i);
        const shape = inputs!.shape.slice(1);
        const picture = pictureOf(values, shape, range!);
        if (picture !== null) return { picture };
        return values.length <= mostInputs ? { inputs: Array.from(values) } : {};
      };
      tally.add({ index: index++, outputs: rows.outputs(i), truth: rows.truth(i), show });
    }
  }
  return tally?.predictions ?? null;
}

async function answerOf(trainer: Trained, batch: Batch): Promise<{ outputs: Tensor; truth: Tensor }> {
  if (trainer.options.step === undefined)
    return { outputs: await trainer.predict(batch.inputs), truth: (batch.labels ?? batch.targets)! };
  const { outputs, targets } = withMode(trainer.model, 'eval', () => noGrad(() => trainer.step(batch as never)));
  return { outputs, truth: targets };
}

function tallyFor(
  outputs: Tensor,
  truth: Tensor,
  classNames: readonly string[] | undefined,
  worst: number,
): ClassTally | ValueTally | null {
  const [examples, width = 1, ...rest] = outputs.shape;
  const values = truth.size / examples;
  if (outputs.rank === 0 || truth.shape[0] !== examples || rest.length > 0) return null;
  const isWhole = truth.dtype !== 'float32' && truth.dtype !== 'float64';
  if (values === 1 && (isWhole || classNames !== undefined)) return new ClassTally(Math.max(width, 2), worst);
  return values === width ? new ValueTally(width, worst) : null;
}

/** The numbers of an example. */
function rowsOf({ data, size }: Tensor, examples: number): (i: number) => ArrayLike<number> {
  const width = size / examples;
  return (i) => data.subarray(i * width, (i + 1) * width);
}

/** [0, 255] for bytes, [0, 1] where all values are, else the lowest and the highest. */
function rangeOf({ data, dtype }: Tensor): Range {
  if (dtype === 'uint8') return [0, 255];
  let [low, high] = [Infinity, -Infinity];
  for (const value of data) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low >= 0 && high <= 1 ? [0, 1] : [low, high > low ? high : low + 1];
}
