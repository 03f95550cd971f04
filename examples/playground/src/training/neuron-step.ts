import type { Trace } from './trace.ts';

/** One weight of a neuron in a step. */
interface WeightStep {
  readonly input: number;
  /** what comes in for the example */
  readonly value: number;
  readonly before: number;
  readonly after: number;
  /** of the whole batch */
  readonly gradient: number;
  /** what the example adds to it */
  readonly share: number;
}

/** What one neuron does for one example of a step: all numbers of its arithmetic. */
export interface NeuronStep {
  readonly weights: readonly WeightStep[];
  readonly bias: Omit<WeightStep, 'input' | 'value'>;
  /** Σ weight · input + bias */
  readonly sum: number;
  readonly output: number;
  readonly outputGradient: number;
  readonly sumGradient: number;
}

/** @param column of the neuron, counted from the first hidden one */
export function neuronStep(trace: Trace, column: number, unit: number, sample: number): NeuronStep {
  const { columns, features } = trace;
  const { sums, outputs, sumGradients, outputGradients, before, after } = columns[column];
  const { inputs, units } = before;
  const incoming = column === 0 ? features : columns[column - 1].outputs;
  const at = sample * units + unit;
  const sumGradient = sumGradients[at];
  const weights = Array.from({ length: inputs }, (_, input): WeightStep => {
    const k = unit * inputs + input;
    const value = incoming[sample * inputs + input];
    return {
      input,
      value,
      before: before.weight[k],
      after: after.weight[k],
      gradient: before.weightGradient?.[k] ?? 0,
      share: sumGradient * value,
    };
  });
  return {
    weights,
    bias: {
      before: before.bias[unit],
      after: after.bias[unit],
      gradient: before.biasGradient?.[unit] ?? 0,
      share: sumGradient,
    },
    sum: sums[at],
    output: outputs[at],
    outputGradient: outputGradients[at],
    sumGradient,
  };
}
