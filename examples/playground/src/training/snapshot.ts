import { tensor, type Tensor } from '@gradkit/core-tensor/functional';
import { activationsOf } from '../network/build-network.ts';
import { healthOf, type Health } from './health.ts';
import { shownOutput } from './loss.ts';
import { extent, pictureSize } from './picture-size.ts';
import type { CurvePoint, Run } from './run.ts';

const pixels = pictureSize ** 2;

/** The weights of a column of neurons, and their gradients in the last step; rows of units. */
export interface ColumnWeights {
  readonly inputs: number;
  readonly units: number;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly weightGradient: Float32Array | null;
  readonly biasGradient: Float32Array | null;
}

/** What a page shows of a run at one moment. */
export interface Snapshot {
  readonly steps: number;
  readonly epochs: number;
  readonly epochSteps: number;
  readonly learningRate: number;
  readonly train: { readonly loss: number; readonly accuracy: number | null };
  readonly test: { readonly loss: number; readonly accuracy: number | null };
  /** what is new of the curve */
  readonly curve: readonly CurvePoint[];
  readonly columns: readonly ColumnWeights[];
  /** of each column with the features first, of each neuron: a picture from 0, most negative, to 255; 128 is 0 */
  readonly pictures: readonly (readonly Uint8ClampedArray[])[];
  /** what white and black of a picture stand for: the largest absolute value, at least 1 */
  readonly scales: readonly (readonly number[])[];
  /** of each hidden column */
  readonly health: readonly (readonly Health[])[];
}

/** The points whose pictures are shown, from the upper left. */
function pictureGrid(): Tensor {
  const at = (k: number): number => ((k + 0.5) / pictureSize - 0.5) * 2 * extent;
  const rows = Float32Array.from({ length: 2 * pixels }, (_, i) => {
    const pixel = Math.floor(i / 2);
    return i % 2 === 0 ? at(pixel % pictureSize) : -at(Math.floor(pixel / pictureSize));
  });
  return tensor(rows, { shape: [pixels, 2] });
}

const grid = pictureGrid();

function picture(values: ArrayLike<number>, unit: number, units: number) {
  let scale = 1;
  for (let i = unit; i < values.length; i += units) scale = Math.max(scale, Math.abs(values[i]));
  const image = new Uint8ClampedArray(pixels);
  for (let i = 0; i < pixels; i++) image[i] = 128 + (127 * values[i * units + unit]) / scale;
  return { image, scale };
}

const copied = (values: ArrayLike<number> | undefined): Float32Array | null =>
  values === undefined ? null : Float32Array.from(values);

/** Takes a snapshot. @param seen points of the curve that the page has already */
export function takeSnapshot(run: Run, seen: number): Snapshot {
  const { settings, network, points, optimizer } = run;
  const pictures = run.inEvaluation(() => {
    const values = activationsOf(network, grid);
    values[values.length - 1] = shownOutput(settings, values.at(-1)!);
    return values.map(({ data, shape: [, units] }) =>
      Array.from({ length: units }, (_, unit) => picture(data as Float32Array, unit, units)),
    );
  });
  const health = run.inEvaluation(() => {
    const hidden = activationsOf(network, points.train.inputs).slice(1, -1);
    return hidden.map(({ data, shape: [, units] }, i) =>
      healthOf(data as Float32Array, units, settings.layers[i].activation),
    );
  });
  return {
    steps: run.steps,
    epochs: run.epochs,
    epochSteps: run.epochSteps,
    learningRate: optimizer.learningRate,
    train: run.measure(points.train),
    test: run.measure(points.test),
    curve: run.curve.slice(seen),
    columns: network.columns.map(({ linear: { weight, bias, inFeatures, outFeatures } }) => ({
      inputs: inFeatures,
      units: outFeatures,
      weight: Float32Array.from(weight.value.data),
      bias: Float32Array.from(bias!.value.data), // all have one
      weightGradient: copied(weight.grad?.data),
      biasGradient: copied(bias!.grad?.data),
    })),
    pictures: pictures.map((column) => column.map(({ image }) => image)),
    scales: pictures.map((column) => column.map(({ scale }) => scale)),
    health,
  };
}
