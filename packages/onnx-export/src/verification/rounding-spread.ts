import {
  applyAll,
  Generator,
  GradkitError,
  numbersOf,
  withRecorder,
  type Inputs,
  type Op,
  type Recorder,
  type Tensor,
} from '@gradkit/core-tensor/functional';

const share = { float64: 2 ** -52, float32: 2 ** -23 } as const; // a unit in the last place

/** A value whose numbers are wrong by as much as an operation may be. */
function roundedOtherwise(y: Tensor, rng: Generator): Tensor {
  const most = share[y.dtype as 'float32'];
  if (most === undefined || y.isSymbolic) return y;
  const data = y.data.slice();
  for (let i = 0; i < data.length; i++) data[i] = data[i] * (1 + most * (2 * rng.next() - 1));
  return y.derive(y, data);
}

/** Does every operation, and rounds its results otherwise. */
class Rounding implements Recorder {
  readonly #rng: Generator;

  constructor(seed: number) {
    this.#rng = new Generator(seed);
  }

  apply(op: Op, inputs: Inputs, attributes: object): readonly Tensor[] {
    return withRecorder(null, () => applyAll(op, inputs, attributes)).map((y) => roundedOtherwise(y, this.#rng));
  }

  read(_: unknown, value: Tensor | null): Tensor | null {
    return value;
  }

  write(): void {}

  draw(): null {
    return null;
  }

  guard(): void {}
}

const runs = 4;
const factor = 4; // the largest of four samples is not the largest there is

/** What a function gives if it is rounded otherwise; null where it does not take that, as an index that is out of range then. */
function roundedRun(f: () => readonly Tensor[], seed: number): readonly Tensor[] | null {
  try {
    return withRecorder(new Rounding(seed), f);
  } catch (error) {
    if (error instanceof GradkitError) return null;
    throw error;
  }
}

/** How far rounding alone moves each number of a function's results: of terms that cancel, as far as it moves these. */
export function roundingSpreads(f: () => readonly Tensor[]): readonly Float64Array[] {
  const expected = f().map((y) => numbersOf(y));
  const spreads = expected.map(({ length }) => new Float64Array(length));
  for (let seed = 1; seed <= runs; seed++) {
    roundedRun(f, seed)?.forEach((y, k) => {
      numbersOf(y).forEach((value: number, i: number) => {
        const apart = factor * Math.abs(value - expected[k][i]);
        if (Number.isFinite(apart) && apart > spreads[k][i]) spreads[k][i] = apart;
      });
    });
  }
  return spreads;
}
