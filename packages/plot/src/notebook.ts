import { PlotError } from './plot-error.ts';

/** A picture that a notebook shows where it is the last value of a cell. */
export interface NotebookPicture {
  /** the picture itself */
  readonly svg: string;
  toString(): string;
}

const displayed: unique symbol = Symbol.for('Jupyter.display');

/**
 * Makes a picture that notebooks show: Deno's kernel and others that ask for `Symbol.for('Jupyter.display')`, and those that ask for `_toSvg()`.
 *
 * @param svg what `lossCurve` and the others return, also an `animation`
 * @throws {PlotError} if it is no SVG
 * @example
 * const picture = forNotebook(lossCurve([1, 0.5])); // as the last line of a cell
 * picture.svg.startsWith('<svg'); // true
 * @see https://docs.deno.com/runtime/reference/cli/jupyter/
 */
export function forNotebook(svg: string): NotebookPicture {
  if (typeof svg !== 'string' || !svg.startsWith('<svg'))
    throw new PlotError('forNotebook', 'svg is no picture of this package', { got: svg });
  const picture = { svg, toString: () => svg, _toSvg: () => svg };
  const title = /aria-label="([^"]*)"/.exec(svg)?.[1] ?? 'picture';
  return Object.assign(picture, { [displayed]: () => ({ 'image/svg+xml': svg, 'text/plain': title }) });
}
