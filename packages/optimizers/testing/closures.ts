import { Parameter } from '@gradkit/autograd';
import { tensor, type NestedArray, type Tensor } from '@gradkit/core-tensor';
import { readGolden } from '@gradkit-internal/testing';
import { Adam, LBFGS, Lookahead, SAM, SGD, type AnyOptimizer } from '../src/index.ts';

interface Run {
  readonly optimizer: 'LBFGS' | 'SAM' | 'Lookahead';
  readonly base: 'SGD' | 'Adam' | null;
  readonly baseOptions: object | null;
  readonly options: object;
  readonly problem: 'rosenbrock' | 'regression';
  readonly steps: readonly { readonly loss: number; readonly value: readonly number[] }[];
}

interface Golden {
  readonly x: NestedArray;
  readonly y: NestedArray;
  readonly start: Readonly<Record<Run['problem'], NestedArray>>;
  readonly runs: readonly Run[];
}

const golden = readGolden<Golden>('optimizers/closures');

/** Golden runs of optimizers whose steps take closures. */
export const closureRuns = golden.runs.map((run) => ({
  ...run,
  name: `${run.optimizer} ${JSON.stringify(run.options)} around ${run.base}: ${run.problem}`,
}));

const double = (values: NestedArray): Tensor => tensor(values, { dtype: 'float64' });
const [x, y] = [double(golden.x), double(golden.y)];

const losses: Readonly<Record<Run['problem'], (w: Tensor) => Tensor>> = {
  rosenbrock(w) {
    const [a, b] = [w.slice([[0, 1]]), w.slice([[1, 2]])];
    const [across, along] = [b.sub(a.mul(a)), a.sub(1)];
    return across.mul(across).mul(100).add(along.mul(along)).sum();
  },
  regression(w) {
    const error = x.matmul(w).tanh().sub(y);
    return error.mul(error).mean();
  },
};

/** The weights of a run at the start, its optimizer, and the closure that its steps take. */
export function setUp({ optimizer: name, base, baseOptions, options, problem }: Run): {
  readonly w: Parameter;
  readonly optimizer: AnyOptimizer;
  readonly closure: () => Tensor;
} {
  const w = new Parameter(double(golden.start[problem]));
  const within = base === 'SGD' ? new SGD([w], baseOptions!) : new Adam([w], baseOptions ?? {});
  const optimizer = { LBFGS: () => new LBFGS([w], options), SAM: () => new SAM(within, options), Lookahead: () => new Lookahead(within, options) }[name](); // prettier-ignore
  const closure = (): Tensor => {
    optimizer.zeroGrad();
    const loss = losses[problem](w.value);
    loss.backward();
    return loss;
  };
  return { w, optimizer, closure };
}
