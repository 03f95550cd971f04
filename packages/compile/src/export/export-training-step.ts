import { detach } from '@gradkit/autograd';
import {
  ConfigError,
  ExportError,
  trace,
  type AnyState,
  type Bytes,
  type State,
  type Trace,
} from '@gradkit/core-tensor';
import { encode, lower, mergeVariants } from '@gradkit/onnx-export';
import type { ActualDevice } from '@gradkit/runtime';
import { legalize } from '../legalize/decompositions.ts';
import { simplify } from '../rewrite/simplify.ts';
import { tracedStepOf, type TracedStep } from '../trace/traced-step.ts';
import { treeFlatten } from '../trace/pytree.ts';
import { verifyTrainingStep } from './verify-training-step.ts';

/** What has states with names: a module, an optimizer. */
export interface WithStates {
  namedStates(): Iterable<readonly [string, State]>;
}

export interface ExportTrainingOptions {
  /** whose parameters and buffers get the names of its state dict */
  readonly model?: WithStates;
  /** whose moments, step counts and learning rates get the names `optimizer.0.mean` … */
  readonly optimizer?: WithStates;
  /** of the tensors in the arguments; default `input0`, `input1` … */
  readonly inputNames?: readonly string[];
  /** of the tensors in the result; default `output0`, `output1` … */
  readonly outputNames?: readonly string[];
  /** where it is to run: operators that it unsupported are composed of others; default cpu */
  readonly device?: ActualDevice;
  readonly name?: string;
  readonly docString?: string;
  /** text kept in the file */
  readonly metadata?: Readonly<Record<string, string>>;
  /** run both files in ONNX Runtime and compare one step with the function; default true */
  readonly verify?: boolean;
}

/** A training step as two ONNX files. */
export interface TrainingStepFiles {
  /** one step: arguments and states → results and new states; the output for the state `w` is `w_out` */
  readonly step: Bytes;
  /** a model without inputs whose outputs are the first values of the states */
  readonly initial: Bytes;
}

/** What an exported step is made of; for checks. */
export interface ExportedStep extends TrainingStepFiles {
  readonly traced: TracedStep;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly states: ReadonlyMap<AnyState, string>;
}

const opset = 20;

/**
 * Writes a training step as an ONNX file of its own, so that the training can go on with ONNX Runtime alone, in any language, and a
 * second file that gives the weights to begin with. Shapes are those of the examples. Metadata `states` says which output of a step is
 * which input of the next; random draws, e.g. of dropout, become inputs, listed in metadata `random`.
 *
 * @param step the function as it would be compiled
 * @param examples arguments with the shapes and dtypes of a batch
 * @param options whose states have which names, names of inputs and outputs
 * @returns bytes of both files; `saveTrainingStep` of `@gradkit/compile/node` writes them
 * @throws {ExportError} if the step cannot be traced, or gives other numbers in ONNX Runtime
 * @throws {ConfigError} if the number of names does not fit
 * @example
 * import { noGrad, Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([0, 0]));
 * const descend = (x: Tensor) => {
 *   w.zeroGrad();
 *   const loss = w.value.sub(x).pow(2).sum();
 *   loss.backward();
 *   noGrad(() => (w.value = w.value.sub(w.grad!.mul(0.1))));
 *   return loss;
 * };
 * const files = await exportTrainingStep(descend, [tensor([1, 2])]);
 * files.step.length > files.initial.length; // true
 */
export async function exportTrainingStep<A extends readonly unknown[]>(
  step: (...args: A) => unknown,
  examples: A,
  options: ExportTrainingOptions = {},
): Promise<TrainingStepFiles> {
  const exported = write(step, examples, options);
  if (options.verify !== false) await verifyTrainingStep(exported, () => step(...examples), examples);
  return { step: exported.step, initial: exported.initial };
}

function write<A extends readonly unknown[]>(
  step: (...args: A) => unknown,
  examples: A,
  options: ExportTrainingOptions,
): ExportedStep {
  const { device = 'cpu', name = 'training_step', docString = '' } = options;
  const given = treeFlatten('exportTrainingStep', examples, 'examples');
  const traced = simplify(
    legalize(
      tracedStepOf(
        trace(
          (...tracers) => treeFlatten('exportTrainingStep', step(...(given.unflatten(tracers) as A)), 'result').tensors,
          given.tensors,
        ),
      ),
      device,
    ),
  );
  const inputs = namesOf('inputNames', options.inputNames, 'input', given.tensors.length);
  const outputs = namesOf('outputNames', options.outputNames, 'output', traced.results.length);
  const states = stateNames(traced, options);
  const random = traced.draws.map((_, i) => `random${i}`);
  const read = [...traced.reads];
  const written = [...traced.writes].map(([state, value]) => [`${states.get(state)!}_out`, value] as const);
  const flat: Trace = {
    ...traced,
    inputs: [...traced.inputs, ...traced.draws.map(({ tracer }) => tracer), ...read.map(([, tracer]) => tracer)],
    outputs: [...traced.results, ...written.map(([, value]) => value)],
    reads: new Map(),
  };
  const graph = lower(flat, {
    inputs: [...inputs, ...random, ...read.map(([state]) => states.get(state)!)],
    outputs: [...outputs, ...written.map(([output]) => output)],
    states: new Map(),
  });
  const pairs = Object.fromEntries(
    [...traced.writes.keys()].map((state) => [states.get(state)!, `${states.get(state)!}_out`]),
  );
  const metadata = { states: JSON.stringify(pairs), random: JSON.stringify(random), ...options.metadata };
  return {
    step: encode(mergeVariants(graph, []), { name, docString, opset, metadata }),
    initial: writeInitial(traced, states),
    traced,
    inputs: [...inputs, ...random],
    outputs,
    states,
  };
}

/** A model without inputs that gives the current values of the states. */
function writeInitial({ reads }: TracedStep, states: ReadonlyMap<AnyState, string>): Bytes {
  const entries = [...reads.keys()];
  const values = entries.map((state) => detach(state.value!));
  const graph = lower(
    trace(() => values, []),
    { inputs: [], outputs: entries.map((state) => states.get(state)!), states: new Map() },
  );
  return encode(mergeVariants(graph, []), { name: 'initial', docString: '', opset, metadata: {} });
}

function namesOf(option: string, given: readonly string[] | undefined, kind: string, count: number): readonly string[] {
  const names = given ?? Array.from({ length: count }, (_, i) => `${kind}${i}`);
  if (names.length === count && new Set(names).size === count) return names;
  throw new ConfigError(
    'exportTrainingStep',
    `${option} are ${names.join(', ')} but ${count} different ones are needed`,
    {
      expected: count,
      got: names.length,
    },
  );
}

function stateNames(
  { reads, writes }: TracedStep,
  { model, optimizer }: ExportTrainingOptions,
): ReadonlyMap<AnyState, string> {
  const names = new Map<AnyState, string>();
  for (const [name, state] of optimizer?.namedStates() ?? []) names.set(state, `optimizer.${name}`);
  for (const [name, state] of model?.namedStates() ?? []) names.set(state, name);
  const unread = [...writes.keys()].find((state) => state.type === null);
  if (unread !== undefined)
    throw new ExportError(
      'exportTrainingStep',
      'the step leaves a gradient behind for the next one; call zeroGrad() before backward(), or do not go without the update',
    );
  [...new Set([...reads.keys(), ...writes.keys()])]
    .filter((state) => !names.has(state))
    .forEach((state, i) => names.set(state, `state${i}`));
  return names;
}
