import { ConfigError } from '@gradkit/core-tensor/functional';
import { takenBy, type Model } from './graph.ts';
import { neededFor } from './needed.ts';

/**
 * The part of a model that begins at other values than its inputs: what gives these is left out.
 *
 * @param inputs what it takes, by the names within
 * @param outputs what it gives
 * @throws {ConfigError} if it needs an input of the file that it does not take
 */
export function beginAt(model: Model, inputs: readonly string[], outputs: readonly string[]): Model {
  const given = new Set(inputs);
  const nodes = neededFor(
    model.nodes.map((node) => ({ ...node, outputs: node.outputs.map((name) => (given.has(name) ? '' : name)) })),
    outputs,
  );
  for (const input of model.inputs) {
    if (given.has(input)) continue;
    const taker = nodes.find((node) => takenBy(node).has(input))?.name ?? (outputs.includes(input) ? 'outputs' : null);
    if (taker !== null)
      throw new ConfigError('importModel', `${taker} takes ${input}, which is none of the inputs that are given`, {
        expected: inputs,
        got: input,
      });
  }
  const constants = new Map([...model.constants].filter(([name]) => !given.has(name)));
  return { ...model, inputs, nodes, constants };
}
