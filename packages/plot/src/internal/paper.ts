import type { FittedPictureOptions, PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

/** Names of the options that say what a picture is drawn on. */
export const paperOptions = {
  title: true,
  size: true,
  width: true,
  height: true,
  fontScale: true,
  theme: true,
} as const satisfies Record<keyof PictureOptions, true>;

/** The same for pictures that are as large as what they show. */
export const fittedOptions = { title: true, size: true, theme: true } as const satisfies Record<
  keyof FittedPictureOptions,
  true
>;

/** What a picture is drawn on. Its content has units of its own, which letters, lines and points are measured in. */
export interface Paper {
  /** in pixels */
  readonly width: number;
  readonly height: number;
  /** pixels of a unit */
  readonly scale: number;
}

const slide = { width: 1280, height: 720, scale: 1.8 };

/** The paper of a picture that fills what it is given; `width` and `height` are those of a page. */
export function paperOf(where: string, options: PictureOptions, page: { width: number; height: number }): Paper {
  const preset = requireSize(where, options.size) === 'slide' ? slide : { ...page, scale: 1 };
  const { width = preset.width, height = preset.height, fontScale = preset.scale } = options;
  for (const [name, pixels] of Object.entries({ width, height })) {
    if (!(pixels > 0 && pixels < Infinity))
      throw new PlotError(where, `${name} is ${pixels}; it must be a positive number of pixels`, { got: pixels });
  }
  if (!(fontScale >= 0.25 && fontScale <= 10))
    throw new PlotError(where, `fontScale is ${fontScale}; it must lie in 0.25 … 10`, { got: fontScale });
  return { width, height, scale: fontScale };
}

/** The paper of a picture that is as large as what it shows: around it, or a slide. */
export function paperAround(
  where: string,
  { size }: FittedPictureOptions,
  content: { width: number; height: number },
): Paper {
  return requireSize(where, size) === 'page' ? { ...content, scale: 1 } : slide;
}

function requireSize(where: string, size: PictureOptions['size'] = 'page'): 'page' | 'slide' {
  if (size === 'page' || size === 'slide') return size;
  throw new PlotError(where, `size is ${String(size)}; it must be 'page' or 'slide'`, { got: size });
}
