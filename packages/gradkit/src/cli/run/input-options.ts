import { ConfigError } from '@gradkit/core-tensor/functional';
import type { Call } from '../command.ts';

/** What becomes of pixels, from 0 to 255, where a model takes fractions. */
export interface PixelOptions {
  /** what they are divided by; default 255 */
  readonly scale?: number | undefined;
  /** subtracted then, for each channel or all */
  readonly mean?: readonly number[] | undefined;
  /** what they are divided by in the end, for each channel or all */
  readonly std?: readonly number[] | undefined;
}

/** @throws {ConfigError} if a flag is given no numbers */
export function pixelOptions(call: Call): PixelOptions {
  const numbers = (flag: string): number[] | undefined => {
    const text = call.value(flag);
    if (text === null) return undefined;
    const list = text.split(',').map(Number);
    if (list.every((number) => Number.isFinite(number)) && !(flag !== 'mean' && list.includes(0))) return list;
    throw new ConfigError(
      'gradkit',
      `--${flag} is ${text}; it must be numbers${flag === 'mean' ? '' : ' other than 0'}, such as 0.5,0.5,0.5`,
      {
        got: text,
      },
    );
  };
  const scale = numbers('scale');
  if (scale !== undefined && scale.length > 1)
    throw new ConfigError('gradkit', `--scale is ${call.value('scale')}; it must be one number`, { got: scale });
  return { scale: scale?.[0], mean: numbers('mean'), std: numbers('std') };
}
