import { PlotError } from '../plot-error.ts';
import { areaColors } from './ramps.ts';

/** On white, on near black, or as the viewer prefers. */
export type Theme = 'light' | 'dark' | 'auto';

/** What a colour of the light theme becomes on dark paper; colours that are not named stay. */
const darkInk: Readonly<Record<string, string>> = {
  '#222222': '#E8E8E8', // text
  '#6B6B6B': '#A3A8AE', // muted
  '#D0D0D0': '#50555B', // line
  '#C0392B': '#FF7B6B', // alarm
  '#FFFFFF': '#16191D', // paper
  '#DCDDDE': '#4A4F57', // shade
  '#F4F5F7': '#23282E', // block
  '#0072B2': '#5B90CA',
  '#D55E00': '#FF8819',
  '#009E73': '#0CBF85',
  '#CC79A7': '#D5A1C1',
  '#E69F00': '#B37C2C',
  '#56B4E9': '#80E3FF',
  '#333333': '#EDEDED',
  '#882255': '#D94890',
  '#999933': '#CFCF62',
  '#332288': '#7770D7',
  // paths over a loss surface
  '#111111': '#F6F6F6',
  '#8E1B7A': '#F29BE4',
  '#8C5A00': '#F5CE6B',
};

let known: ReadonlyMap<string, string> | null = null;

/** Colours of ink and of areas. */
function darkColors(): ReadonlyMap<string, string> {
  const areas = (): [string, string][] =>
    areaColors((color) => darkInk[color] ?? color).map(({ light, dark }) => [light, dark]);
  return (known ??= new Map([...areas(), ...Object.entries(darkInk)]));
}

/** The picture in another theme: its colours exchanged, or in a style that follows the viewer. */
export function inTheme(where: string, svg: string, theme: Theme): string {
  if (theme === 'light') return svg;
  const darkOf = darkColors();
  const toDark = (all: string, name: string, color: string): string =>
    darkOf.has(color) ? `${name}="${darkOf.get(color)}"` : all;
  if (theme === 'dark') return svg.replace(/<[^<>]*>/g, (tag) => tag.replace(attribute, toDark));
  if (theme !== 'auto') {
    const rule = "it must be 'light', 'dark' or 'auto'";
    throw new PlotError(where, `theme is ${String(theme)}; ${rule}`, { got: theme });
  }
  const used = new Set<string>();
  for (const [, name, color] of svg.matchAll(attribute)) if (darkOf.has(color)) used.add(`${name} ${color}`);
  // attributes yield to a style, and a class of its own leaves the page around the picture alone
  const rules = [...used].map((each) => {
    const [name, color] = each.split(' ');
    return `:is(.gradkit-auto,.gradkit-auto *)[${name}="${color}"]{${name}:${darkOf.get(color)}}`;
  });
  const style = `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`;
  return svg.replace(/^<svg ([^<>]*)>/, (_, attributes: string) => `<svg class="gradkit-auto" ${attributes}>${style}`);
}

const attribute = /\b(fill|stroke|color)="(#[0-9A-F]{6})"/g;
