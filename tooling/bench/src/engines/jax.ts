// jax-js on its WebAssembly backend: the whole step, update included, under jit. In Node it has one thread.
import { defaultDevice, init, jit, numpy as np, tree, valueAndGrad, type Array as Value } from '@jax-js/jax';
import { serve } from '../protocol.ts';
import type { Parameters } from './jax-layers.ts';
import { buildJaxModel } from './jax-models.ts';
import { batchesOf, readExamples, shuffledBatches, type RawBatch } from './read-examples.ts';
import { epochs, repeatedSteps } from './training.ts';

await init('wasm');
defaultDevice('wasm');

/** Everything that changes in a step. */
type State = {
  readonly parameters: Parameters;
  readonly means: Parameters;
  readonly squares: Parameters;
  /** β₁ᵗ and β₂ᵗ, for Adam */
  readonly decay1: Value;
  readonly decay2: Value;
};

const [beta1, beta2, eps] = [0.9, 0.999, 1e-8];

function mapValues(parameters: Parameters, f: (value: Value, name: string) => Value): Parameters {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, f(value, name)]));
}

// Every use of a value consumes it, unless it is used as `value.ref`.

function sgd({ parameters, ...rest }: State, gradients: Parameters, learningRate: number): State {
  return { parameters: mapValues(parameters, (w, name) => w.sub(gradients[name].mul(learningRate))), ...rest };
}

function adam(state: State, gradients: Parameters, learningRate: number): State {
  const [decay1, decay2] = [state.decay1.mul(beta1), state.decay2.mul(beta2)];
  const means = mapValues(state.means, (m, name) => m.mul(beta1).add(gradients[name].ref.mul(1 - beta1)));
  const squares = mapValues(state.squares, (v, name) => v.mul(beta2).add(np.square(gradients[name]).mul(1 - beta2)));
  const rate = np.divide(learningRate, np.subtract(1, decay1.ref));
  const scale = np.reciprocal(np.sqrt(np.subtract(1, decay2.ref)));
  const parameters = mapValues(state.parameters, (w, name) => {
    const size = np.sqrt(squares[name].ref).mul(scale.ref).add(eps);
    return w.sub(means[name].ref.div(size).mul(rate.ref));
  });
  rate.dispose();
  scale.dispose();
  return { parameters, means, squares, decay1, decay2 };
}

await serve(({ task }) => {
  const { model, loss, batchSize, learningRate, unit, inputShape, labelShape } = task;
  const { parameters, lossOf } = buildJaxModel(model, loss);
  const update = task.optimizer === 'sgd' ? sgd : adam;
  const step = jit((state: State, x: Value, y: Value): { next: State; value: Value } => {
    const [value, gradients] = valueAndGrad(lossOf)(tree.ref(state.parameters), x, y);
    return { next: update(state, gradients, learningRate), value };
  });
  const zeros = (): Parameters => mapValues(parameters, (value) => np.zeros(value.shape));
  let state: State = { parameters, means: zeros(), squares: zeros(), decay1: np.array(1), decay2: np.array(1) };

  const array = (data: RawBatch['inputs'], shape: number[]): Value => np.array(data, { shape });
  const values = ({ inputs, labels, size }: RawBatch): { x: Value; y: Value } => ({
    x: array(inputs, [size, ...inputShape]),
    y: array(labels, [size, ...labelShape]),
  });
  async function run(x: Value, y: Value): Promise<number> {
    const { next, value } = step(state, x, y);
    state = next;
    return (await value.data())[0];
  }

  const examples = readExamples(task);
  if (unit === 'epoch')
    return epochs(
      () => shuffledBatches(examples, batchSize),
      (batch) => {
        const { x, y } = values(batch);
        return run(x, y);
      },
    );
  return repeatedSteps(batchesOf(examples, batchSize).map(values), ({ x, y }) => run(x.ref, y.ref));
});
