import { noGrad } from '@gradkit/autograd';
import {
  applyAll,
  isTensor,
  LayeredRecorder,
  withRecorder,
  type AnyState,
  type Inputs,
  type Op,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { registerForwardHook, registerForwardPreHook, withMode, type AnyModule } from '@gradkit/layers';
import type { GraphNode } from './messages.ts';

/** Notes every operation, in the layer that does it. */
class GraphRecorder extends LayeredRecorder {
  readonly nodes: GraphNode[] = [];
  /** layers under way, from the model to its parts */
  readonly scopes: string[] = [];
  readonly #names = new Map<Tensor, string>();
  readonly #used = new Map<string, number>();
  readonly #stateNames: ReadonlyMap<AnyState, string>;

  readonly #root: string;

  constructor(model: AnyModule) {
    super();
    this.#root = model.constructor.name;
    this.#stateNames = new Map<AnyState, string>(
      [...model.namedParameters(), ...model.namedBuffers()].map(([name, state]) => [state, name]),
    );
  }

  override apply(op: Op, inputs: Inputs, attributes: object): readonly Tensor[] {
    const outputs = withRecorder(this.outer, () => applyAll(op, inputs, attributes));
    const name = this.#note([...this.scopes, op.name].join('/'), op.name, {
      inputs: inputs.map((x) => this.#nameOf(x)),
      shape: outputs[0].shape,
    });
    outputs.forEach((output, i) => this.#names.set(output, i === 0 ? name : `${name}:${i}`));
    return outputs;
  }

  override read(state: AnyState, held: Tensor | null): Tensor | null {
    const value = super.read(state, held);
    const name = this.#stateNames.get(state);
    if (value !== null && name !== undefined && !this.#names.has(value))
      this.#names.set(
        value,
        this.#note(`${this.#root}/${name.replaceAll('.', '/')}`, 'Parameter', { inputs: [], shape: value.shape }),
      );
    return value;
  }

  /** Notes a tensor that comes from outside, under a name. */
  give(name: string, op: string, x: Tensor): void {
    this.#names.set(x, this.#note(name, op, { inputs: [], shape: x.shape }));
  }

  /** Notes what comes out. */
  take(name: string, x: Tensor): void {
    this.#note(name, 'Output', { inputs: [this.#nameOf(x)], shape: x.shape });
  }

  #nameOf(x: Tensor): string {
    if (!this.#names.has(x)) this.give([...this.scopes, 'constant'].join('/'), 'Constant', x);
    return this.#names.get(x)!;
  }

  #note(wanted: string, op: string, rest: Omit<GraphNode, 'name' | 'op'>): string {
    const count = this.#used.get(wanted) ?? 0;
    this.#used.set(wanted, count + 1);
    const name = count === 0 ? wanted : `${wanted}_${count}`;
    this.nodes.push({ name, op, ...rest });
    return name;
  }
}

/** The graph of a model for some inputs, in evaluation: layers as scopes, operations, parameters by their names. */
export function graphOf(model: AnyModule, inputs: readonly Tensor[]): GraphNode[] {
  const recorder = new GraphRecorder(model);
  inputs.forEach((input, i) => recorder.give(inputs.length === 1 ? 'input' : `input_${i}`, 'Input', input));
  const handles = model.namedModules().flatMap(([name, module]) => {
    const own = name === '' ? model.constructor.name : name.split('.').at(-1)!;
    return [
      registerForwardPreHook(module, () => void recorder.scopes.push(own)),
      registerForwardHook(module, () => void recorder.scopes.pop()),
    ];
  });
  try {
    const forward = (): unknown =>
      (model as unknown as { forward(...inputs: readonly Tensor[]): unknown }).forward(...inputs); // modules of any inputs
    const output = withMode(model, 'eval', () => withRecorder(recorder, () => noGrad(forward)));
    for (const [i, tensor] of [output].flat().filter(isTensor).entries()) recorder.take(`output_${i}`, tensor);
  } finally {
    for (const handle of handles) handle.remove();
  }
  return recorder.nodes;
}
