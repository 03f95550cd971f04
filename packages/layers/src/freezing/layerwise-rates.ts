import type { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  namesMeant,
  refuseArgument,
  requireNumber,
  requireOptions,
} from '@gradkit/core-tensor/functional';
import type { AnyModule } from '../module/module.ts';
import { requireModuleArgument } from '../module/require-module.ts';

interface LayerwiseRatesOptions {
  /** of the last group */
  readonly learningRate: number;
  /** factor of each group before, above 0, at most 1 */
  readonly decay: number;
}

/** Parameters with a learning rate of their own, as optimizers take them. */
export interface RatedParameters {
  /** the pattern, or several with `+` in between */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly learningRate: number;
}

/**
 * Makes groups of parameters for an optimizer, the earlier the slower: what layers near the input have learned fits other data, too, and
 * is to be changed less.
 *
 * `learningRate · decay^(groups behind it)`
 *
 * Schedules change all groups by the same factors. Further options may stand in a group: `rates.map((group) => ({ ...group, weightDecay: 0 }))`.
 *
 * @param model whose parameters they are
 * @param patterns names of modules or parameters with all below them, as the model goes through them; `*` stands for any characters. A list within
 *   is one group
 * @param options `learningRate` of the last group; `decay`: 1 / 2.6 in ULMFiT, 0.65 … 0.9 for transformers
 * @returns groups in the order of the patterns
 * @throws {ConfigError} if an argument is of the wrong kind, a pattern means nothing, a parameter is in two groups, or one that is trained in none
 * @example
 * const model = new Sequential({ body: new Linear(4, 3), head: new Linear(3, 2) });
 * layerwiseRates(model, ['body', 'head'], { learningRate: 1e-3, decay: 0.5 }).map(({ learningRate }) => learningRate); // [0.0005, 0.001]
 * @see Howard, Ruder (2018), https://arxiv.org/abs/1801.06146; Bao et al. (2021), https://arxiv.org/abs/2106.08254
 */
export function layerwiseRates(
  model: AnyModule,
  patterns: readonly (string | readonly string[])[],
  options: LayerwiseRatesOptions,
): readonly RatedParameters[] {
  const where = 'layerwiseRates';
  requireModuleArgument(where, 'model', model);
  const known = { learningRate: true, decay: true } as const;
  const example = '{ learningRate: 1e-3, decay: 0.8 }';
  const { learningRate, decay } = requireOptions<LayerwiseRatesOptions>(where, options, known, example);
  requireNumber(where, 'learningRate', learningRate, { least: 0 });
  requireNumber(where, 'decay', decay, { above: 0, most: 1 });
  if (!Array.isArray(patterns) || patterns.length === 0)
    refuseArgument(where, 'patterns', patterns, "a list of names, such as ['body', 'head']");
  const own = new Map(model.namedParameters());
  const modules = model.namedModules().map(([name]) => name);
  const names = [...modules.slice(1), ...own.keys()]; // the first is the model itself, whose name is empty
  const groupOf = new Map<string, string>();
  const groups = patterns.map((pattern: string | readonly string[], i) => {
    const group = [pattern].flat().join('+');
    const meant = namesMeant(where, `patterns[${i}]`, pattern, names).filter((name) => own.has(name));
    for (const name of meant) {
      const other = groupOf.get(name);
      if (other !== undefined)
        throw new ConfigError(where, `${name} is meant by ${other} and by ${group}; it can have one rate`, {
          got: name,
        });
      groupOf.set(name, group);
    }
    const parameters = meant.map((name) => own.get(name)!);
    return { name: group, parameters, learningRate: learningRate * decay ** (patterns.length - 1 - i) };
  });
  const left = [...own].find(([name, { requiresGrad }]) => requiresGrad && !groupOf.has(name));
  if (left !== undefined)
    throw new ConfigError(
      where,
      `${left[0]} is meant by no pattern, so that it would not be trained; name it, or freeze it`,
      {
        got: left[0],
      },
    );
  return groups;
}
