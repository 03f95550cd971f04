import { detach } from '@gradkit/autograd';
import type { AnyState, Bytes } from '@gradkit/core-tensor/functional';
import { encodeGraph } from '../lower/encode-graph.ts';
import { lowerOperations, type NamedValue } from '../lower/lower-operations.ts';
import { onnxSegmentOf } from '../partition/segments.ts';
import { pipeline } from '../pipeline.ts';
import { treeFlatten } from '../trace/pytree.ts';
import { traceFunction } from '../trace/trace-function.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import type { ExportTrainingOptions, TrainingStepFiles } from './export-options.ts';
import { nameDraws, nameStates, namesOf } from './names.ts';

/** What an exported step is made of; for checks. */
export interface ExportedStep extends TrainingStepFiles {
  readonly traced: TracedStep;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly states: ReadonlyMap<AnyState, string>;
}

/** Traces a step and writes both of its files. */
export async function writeTrainingStep<A extends readonly unknown[]>(
  step: (...args: A) => unknown,
  examples: A,
  options: ExportTrainingOptions,
): Promise<ExportedStep> {
  const { device = 'cpu', name = 'training_step', docString = '' } = options;
  const given = treeFlatten('exportTrainingStep', examples, 'examples');
  const traced = pipeline(traceFunction('exportTrainingStep', step, given).step, { device, form: 'file' });
  const inputs = namesOf('inputNames', options.inputNames, 'input', given.tensors.length);
  const outputs = namesOf('outputNames', options.outputNames, 'output', traced.results.length);
  const random = nameDraws(traced.draws.length, [...inputs, ...outputs]);
  const states = nameStates(traced, options, [...inputs, ...outputs, ...random]);
  const nextName = (state: AnyState): string => `${states.get(state)!}_out`;
  const segment = onnxSegmentOf(traced)!; // a file is one
  const graph = lowerOperations(
    segment.operations,
    [
      ...[...inputs, ...random].map((input, i): NamedValue => ({ name: input, value: segment.inputs[i] })),
      ...segment.states.map(([state, value]): NamedValue => ({ name: states.get(state)!, value })),
    ],
    [
      ...outputs.map((output, i): NamedValue => ({ name: output, value: segment.outputs[i] })),
      ...segment.next.map(([state, value]): NamedValue => ({ name: nextName(state), value })),
    ],
    { device, where: 'exportTrainingStep' },
  );
  const read = new Set(segment.states.map(([state]) => state));
  const kept = segment.next.filter(([state]) => read.has(state)); // others are replaced unread: no input of the next step
  const pairs = Object.fromEntries(kept.map(([state]) => [states.get(state)!, nextName(state)]));
  const metadata = { states: JSON.stringify(pairs), random: JSON.stringify(random), ...options.metadata };
  return {
    step: encodeGraph(graph, { name, docString, metadata }),
    initial: await writeInitial(traced, states),
    traced,
    inputs: [...inputs, ...random],
    outputs,
    states,
  };
}

/** A model without inputs that gives the current values of the states. */
async function writeInitial({ reads, writes }: TracedStep, states: ReadonlyMap<AnyState, string>): Promise<Bytes> {
  await Promise.all([...reads.keys(), ...writes.keys()].map((state) => state.sync()));
  const values = [...reads.keys()].map((state): NamedValue => ({
    name: states.get(state)!,
    value: detach(state.value!),
  }));
  return encodeGraph(lowerOperations([], [], values), { name: 'initial' });
}
