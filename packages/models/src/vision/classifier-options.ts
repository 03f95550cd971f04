import {
  requireBoolean,
  requireGenerator,
  requireOptions,
  requireWholeNumber,
  type Generator,
  type OptionNames,
} from '@gradkit/core-tensor/functional';

/** What every network that tells classes of images apart can be told. */
export interface ClassifierOptions {
  /** how many logits come out; default 1000, those of ImageNet */
  readonly classes?: number | undefined;
  /** of the images; default 3 */
  readonly channels?: number | undefined;
  /** false for weights that are loaded next: they are left as layers draw them, in a fourth of the time; default true */
  readonly initWeights?: boolean | undefined;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator | undefined;
}

/** Their names, in the order of errors. */
export const classifierNames = { classes: true, channels: true, initWeights: true, rng: true } as const;

/** @throws {ConfigError} unless all are options, and numbers are right */
export function requireClassifier<T extends ClassifierOptions>(
  where: string,
  options: T,
  known: OptionNames<T>,
): T & { readonly classes: number; readonly channels: number; readonly initWeights: boolean } {
  const given = requireOptions(where, options, known);
  const { classes = 1000, channels = 3, initWeights = true, rng } = given;
  requireWholeNumber(where, 'classes', classes, { least: 1 });
  requireWholeNumber(where, 'channels', channels, { least: 1 });
  requireBoolean(where, 'initWeights', initWeights);
  if (rng !== undefined) requireGenerator(where, 'rng', rng);
  return { ...given, classes, channels, initWeights };
}
