import { Parameter } from '@gradkit/autograd';
import { add, zeros, type Tensor } from '@gradkit/core-tensor/functional';
import { objective } from './loss.ts';
import type { Run } from './run.ts';
import type { ColumnWeights } from './snapshot.ts';

/** What happens to a column of neurons in a step: rows of examples, `[batch, units]`. */
interface TracedColumn {
  /** the weighted sums */
  readonly sums: Float32Array;
  /** what the neurons give: after normalization, activation and dropout */
  readonly outputs: Float32Array;
  /** how much the loss of the batch grows with each of both */
  readonly sumGradients: Float32Array;
  readonly outputGradients: Float32Array;
  readonly before: ColumnWeights;
  readonly after: Pick<ColumnWeights, 'weight' | 'bias'>;
}

/** A training step in all its parts. */
export interface Trace {
  readonly batch: number;
  /** `[batch, 2]` */
  readonly points: Float32Array;
  readonly targets: Float32Array;
  /** `[batch, features]` */
  readonly features: Float32Array;
  readonly columns: readonly TracedColumn[];
  /** of the batch, with the penalty */
  readonly loss: number;
}

const floats = (x: Tensor): Float32Array => Float32Array.from(x.data);

/** Adds zeros whose gradient is that of the sum. */
function probed(x: Tensor): { readonly value: Tensor; readonly probe: Parameter } {
  const probe = new Parameter(zeros(x.shape));
  return { value: add(x, probe.value), probe };
}

function weightsOf(run: Run): ColumnWeights[] {
  return run.network.columns.map(({ linear: { weight, bias, inFeatures, outFeatures } }) => ({
    inputs: inFeatures,
    units: outFeatures,
    weight: floats(weight.value),
    bias: floats(bias!.value),
    weightGradient: weight.grad && floats(weight.grad),
    biasGradient: bias!.grad && floats(bias!.grad),
  }));
}

/** Does the next step of a run, and tells all that happened in it. The run goes on as if nobody had looked. */
export function traceStep(run: Run): Trace {
  const { network, pending, optimizer, rng } = run;
  const { model, features, columns } = network;
  const [randomState, states] = [rng.state, model.stateDict()];
  optimizer.zeroGrad();
  const seen = features.forward(pending.inputs);
  let values = seen;
  const probes = columns.map(({ linear, activation, dropout }) => {
    const sums = probed(linear.forward(values));
    values = sums.value;
    for (const layer of activation) values = layer.forward(values);
    if (dropout !== null) values = dropout.forward(values);
    const outputs = probed(values);
    values = outputs.value;
    return { sums, outputs };
  });
  const loss = objective(run.settings, network, values, pending.targets);
  loss.backward();
  const before = weightsOf(run);
  rng.state = randomState; // what was drawn, and what normalization noted, belongs to the step itself
  model.loadStateDict(states);
  run.step();
  const after = weightsOf(run);
  return {
    batch: pending.inputs.shape[0],
    points: floats(pending.inputs),
    targets: floats(pending.targets),
    features: floats(seen),
    columns: probes.map(({ sums, outputs }, i) => ({
      sums: floats(sums.value),
      outputs: floats(outputs.value),
      sumGradients: floats(sums.probe.grad!), // the loss depends on all of them
      outputGradients: floats(outputs.probe.grad!),
      before: before[i],
      after: { weight: after[i].weight, bias: after[i].bias },
    })),
    loss: loss.item(),
  };
}
