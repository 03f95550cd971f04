import { Buffer, Parameter } from '@gradkit/autograd';
import {
  DTypeError,
  formatShape,
  requireTensor,
  ShapeError,
  type State,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '@gradkit/layers';
import type { ValueDescription } from '@gradkit/onnx-export';
import type { Prepared } from './graph/prepare.ts';
import { TensorSequence } from './operators/tensor-sequence.ts';
import { Network } from './run/network.ts';
import { stateTree } from './state-tree.ts';
import type { FindOperator } from './graph/find-weights.ts';
import type { Value } from './operators/operator.ts';

/** What an imported model is made from. */
export interface Source {
  readonly prepared: Prepared;
  readonly find: FindOperator;
  readonly elementTypes: ReadonlyMap<string, number>;
  readonly dequantize: boolean;
  /** how much one value may have */
  readonly maxTensorBytes: number;
  readonly inputs: readonly ValueDescription[];
  /** what the inputs are called within */
  readonly inputKeys: readonly string[];
  readonly outputNames: readonly string[];
  readonly outputKeys: readonly string[];
  readonly valueNames: readonly string[];
}

/**
 * The model of an ONNX file. Its parameters and buffers are the file’s initializers under their names, grouped by the dots in these; a constant that a node
 * holds has the name of what the node gives. Give `Output` as `Tensor[]` where it has several.
 */
export class ImportedModel<Output extends Tensor | readonly Tensor[] = Tensor> extends Module<Tensor[], Output> {
  /** inputs in the order of `forward`, as the file describes them */
  readonly inputs: readonly ValueDescription[];
  /** names of the outputs in their order */
  readonly outputNames: readonly string[];
  readonly #valueNames: readonly string[];
  readonly #network: Network;
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #inputKeys: readonly string[];
  readonly #outputKeys: readonly string[];

  /** @param source what `importModel` read */
  constructor(source: Source) {
    super();
    const states = new Map<string, State>();
    for (const [name, { role, value }] of source.prepared.states)
      states.set(name, role === 'parameter' ? new Parameter(value) : new Buffer(value));
    this.inputs = source.inputs;
    this.outputNames = source.outputNames;
    this.#valueNames = source.valueNames;
    this.#inputKeys = source.inputKeys;
    this.#outputKeys = source.outputKeys;
    this.#members = stateTree(states);
    this.#network = new Network(source.prepared, states, {
      find: source.find,
      elementTypes: source.elementTypes,
      dequantize: source.dequantize,
      maxTensorBytes: source.maxTensorBytes,
      outputs: source.outputKeys,
    });
  }

  /** names of all values of the file’s graph in the order in which they are worked out, which `outputs` and `inputs` of an import may name */
  get valueNames(): readonly string[] {
    return this.#valueNames; // no field, for there are hundreds, which `print` would show
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return this.#members;
  }

  /** @param inputs in the order of `inputs` @returns the output, or a list where there are several, in the order of `outputNames` */
  override forward(...inputs: Tensor[]): Output {
    this.#requireInputs(inputs);
    const given = new Map<string, Value>(this.#inputKeys.map((name, i) => [name, inputs[i]]));
    const values = this.#network.run(given, this.#outputKeys, this.training);
    const outputs = values.flatMap((value) => (value instanceof TensorSequence ? value.items : [value]));
    return (this.#outputKeys.length === 1 && !(values[0] instanceof TensorSequence) ? outputs[0] : outputs) as Output; // as many as the model has
  }

  #requireInputs(inputs: readonly Tensor[]): void {
    const names = this.inputs.map(({ name }) => name);
    if (inputs.length !== names.length)
      throw new ShapeError(
        'ImportedModel',
        `${inputs.length} inputs are given but the model has ${names.length}: ${names.join(', ')}`,
        { expected: names.length, got: inputs.length },
      );
    this.inputs.forEach((input, i) => requireInput(input, inputs[i]));
  }
}

function requireInput({ name, dtype, shape }: ValueDescription, x: Tensor): void {
  requireTensor('ImportedModel', name, x);
  if (dtype !== null && x.dtype !== dtype)
    throw new DTypeError('ImportedModel', `${name} is ${x.dtype} but must be ${dtype}; use ${name}.cast('${dtype}')`, {
      expected: dtype,
      got: x.dtype,
    });
  if (shape !== null && shape.length !== x.rank)
    throw new ShapeError(
      'ImportedModel',
      `${name} is ${formatShape(x.shape)} but must have ${shape.length} axes, [${shape.join(', ')}], not ${x.rank}`,
      { expected: shape, got: x.shape },
    );
}
