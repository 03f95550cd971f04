import { requireNumber, type OptionNames } from '@gradkit/core-tensor/functional';
import { classifierNames, requireClassifier, type ClassifierOptions } from './classifier-options.ts';

export interface MobileNetOptions extends ClassifierOptions {
  /** multiplies the channels of all layers, which are rounded to multiples of 8 then; default 1 */
  readonly widthMultiplier?: number | undefined;
  /** what is dropped before the last layer, 0 … 1; default 0.2 */
  readonly dropout?: number | undefined;
}

const known: OptionNames<MobileNetOptions> = { ...classifierNames, widthMultiplier: true, dropout: true };

/** @throws {ConfigError} unless all are options, and numbers are right */
export function requireMobileNet(where: string, options: MobileNetOptions) {
  const given = requireClassifier<MobileNetOptions>(where, options, known);
  const { widthMultiplier = 1, dropout = 0.2 } = given;
  requireNumber(where, 'widthMultiplier', widthMultiplier, { above: 0 });
  requireNumber(where, 'dropout', dropout, { least: 0, most: 1 });
  return { ...given, widthMultiplier, dropout };
}
