import * as core from '@gradkit/core-tensor';
import type { Tensor } from '@gradkit/core-tensor';
import { gradients } from './gradients.ts';

/** What a function is called with beside tensors, by the names of its parameters and options. */
// eslint-disable-next-line typescript/no-explicit-any -- read from JSON; each function knows its own
export type Attributes = any;

/** Calls an operation with the tensors and the named arguments of a golden case. */
export type Call = (inputs: readonly Tensor[], attributes: Attributes) => Tensor | readonly Tensor[];

/** The names of a function's parameters, which are in its source. */
function parametersOf(operation: (...given: never[]) => unknown): readonly string[] {
  const list = /\(([^)]*)\)/.exec(String(operation))![1];
  return list.split(',').map((parameter) => parameter.split('=')[0].trim());
}

/** Puts each argument where the parameter of its name stands, all others into the options, and the tensors into the rest in order. */
function argumentsFor(parameters: readonly string[], inputs: readonly unknown[], attributes: Attributes): unknown[] {
  const tensors = [...inputs];
  const named: Record<string, unknown> = { ...attributes };
  const given = parameters.map((parameter) => {
    if (parameter === 'tensors' || parameter === '...tensors') return tensors.splice(0);
    if (parameter === 'options')
      return Object.fromEntries(Object.entries(named).filter(([name]) => !parameters.includes(name)));
    return parameter in named ? named[parameter] : tensors.shift();
  });
  const unknown = parameters.includes('options') ? [] : Object.keys(named).filter((name) => !parameters.includes(name));
  if (tensors.length + unknown.length > 0)
    throw new Error(`${parameters.join(', ')} take neither ${unknown.join(', ')} nor ${tensors.length} more tensors`);
  return given;
}

type AnyFunction = (...given: unknown[]) => Tensor | readonly Tensor[];

/** Everything that core-tensor exports, by name; golden files are named after functions. */
const functions = new Map(Object.entries(core) as unknown as [string, AnyFunction][]); // looked up by names of files

/** The arguments of a function, in their places; what stands for the tensors may be anything. */
export function argumentsOf(name: string, inputs: readonly unknown[], attributes: Attributes): unknown[] {
  return argumentsFor(parametersOf(functions.get(name)!), inputs, attributes);
}

/** Whether a function has a parameter of this name; `options` go by their own names. */
export const hasParameter = (name: string, parameter: string): boolean =>
  parametersOf(functions.get(name)!).includes(parameter);

/** How to call what a golden file is about: the function of that name, or a gradient that has none. */
export function callOf(name: string): Call {
  if (name in gradients) return gradients[name];
  const operation = functions.get(name)!;
  const parameters = parametersOf(operation);
  return (inputs, attributes) => operation(...argumentsFor(parameters, inputs, attributes));
}
