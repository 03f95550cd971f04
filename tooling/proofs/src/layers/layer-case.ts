import * as layers from '@gradkit/layers';
import type { Tensor } from '@gradkit/core-tensor';
import { goldenNames } from '@gradkit-internal/testing';
import { casesIn, readAll, type Golden } from '../golden.ts';
import { readTree, tensorsIn, withTensors, type Tree } from './golden-tree.ts';

/** Names of axes that stay free in an export, for one input. */
export type FreeAxes = Readonly<Record<string, string>>;

/** What PyTorch's layer does, or its function, as the scripts in tooling/golden/layers write it. */
export interface LayerCase {
  readonly name: string;
  /** the class, or a function: without arguments but those of the call, or one that gives a module */
  readonly layer: string;
  /** of the constructor; a module among them stands as its name and arguments */
  readonly arguments: unknown;
  readonly training: boolean;
  readonly state: Readonly<Record<string, Golden>>;
  readonly inputs: unknown;
  readonly outputs: unknown;
  /** for each result what is sent back; null: it has no gradient */
  readonly dy: readonly (Golden | null)[];
  readonly dInputs: readonly (Golden | null)[];
  readonly gradients: Readonly<Record<string, Golden>>;
  readonly buffers: Readonly<Record<string, Golden>>;
  /** parameters that `forward` changes, as they are then */
  readonly changed?: Readonly<Record<string, Golden>>;
  /** for each input; absent: axis 0, named batch */
  readonly free?: readonly (FreeAxes | null)[];
  readonly notCompiled?: string;
  readonly notExported?: string;
}

/** A module of any inputs and outputs. */
export type AnyLayer = layers.Module<readonly Tree[], unknown>;

type LayerClass = new (...given: readonly unknown[]) => AnyLayer;
type LayerFunction = (...given: readonly Tree[]) => unknown;

const exported = layers as unknown as Record<string, LayerClass | LayerFunction>; // by names in a file

const isClass = (value: LayerClass | LayerFunction): value is LayerClass => value.prototype instanceof layers.Module;

/** A function in the place of `forward`. */
class FunctionLayer extends layers.Module<readonly Tree[], unknown> {
  readonly forward: LayerFunction;

  constructor(forward: LayerFunction) {
    super();
    this.forward = forward;
  }
}

function construct(name: string, given: unknown): AnyLayer {
  const made = exported[name];
  const values = argumentsOf(given) as readonly Tree[];
  if (isClass(made)) return new made(...values);
  return values.length === 0 ? new FunctionLayer(made) : (made(...values) as AnyLayer); // e.g. with a weight norm
}

const isModule = (value: object): value is { module: string; arguments: unknown } => 'module' in value;

/** What a constructor gets: tensors and modules in the place of their descriptions. */
export function argumentsOf(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  if (isModule(given)) return construct(given.module, given.arguments);
  if (Array.isArray(given)) return given.map(argumentsOf);
  if ('dtype' in given && 'data' in given) return readTree(given);
  return Object.fromEntries(Object.entries(given).map(([key, part]) => [key, argumentsOf(part)]));
}

/** The families that have golden cases, named as their folders. */
export const layerFamilies: readonly string[] = goldenNames('layers');

export const layerCases = (family: string): readonly LayerCase[] => casesIn<LayerCase>(`layers/${family}`);

/** The layer of a case with its weights; their names and shapes are those of PyTorch. */
export function makeLayer({ layer, arguments: given, state, training }: LayerCase): AnyLayer {
  const module = construct(layer, given).train(training);
  module.loadStateDict(readAll(state));
  return module;
}

/** `forward` as a function of the tensors among its inputs, giving the tensors among its outputs. */
export function forwardOf(module: AnyLayer, golden: LayerCase): (...given: Tensor[]) => Tensor[] {
  const inputs = readTree(golden.inputs);
  return (...given) => tensorsIn(module.forward(...(withTensors(inputs, given) as readonly Tree[])));
}

export const inputsOf = (golden: LayerCase): Tensor[] => tensorsIn(readTree(golden.inputs));
