import { scale } from '@observablehq/plot';
import { channelsOf, rampColor, rampPixels, type Color, type RampName } from './ramps.ts';
import type { Theme } from './theme.ts';

/** 256 colours for shares 0 … 1, for the pixels of images, which no theme changes afterwards. */
export type ColorTable = readonly Color[];

/** From black over red to pale yellow: what glows. */
export function heatTable(): ColorTable {
  const { apply } = scale({ color: { type: 'linear', domain: [0, 1], scheme: 'inferno' } });
  return Array.from({ length: 256 }, (_, i) => channelsOf(apply(i / 255) as string));
}

/** Red below the middle, blue above, and the middle as pale or dark as the paper. */
export function signedTable(theme: Theme | undefined): ColorTable {
  return rampPixels('signed', theme === 'dark' ? 'dark' : 'light');
}

interface BarTexts {
  readonly low: string;
  readonly middle?: string | undefined;
}

type Band = { readonly color: string; readonly label: string };

/** The whole table as the bands of a colour bar, with what stands at its lower end and in its middle. */
export function tableBands(table: ColorTable, texts: BarTexts): Band[] {
  return bands((share) => `rgb(${table[Math.round(share * (table.length - 1))].join(', ')})`, texts);
}

/** A ramp, or a part of it, as the bands of a colour bar. */
export function rampBands(name: RampName, texts: BarTexts, [from, to]: readonly [number, number] = [0, 1]): Band[] {
  return bands((share) => rampColor(name, from + share * (to - from)), texts);
}

function bands(colorAt: (share: number) => string, { low, middle = '' }: BarTexts): Band[] {
  return Array.from({ length: 64 }, (_, i) => ({ color: colorAt(i / 63), label: { 0: low, 32: middle }[i] ?? '' }));
}

/** A number as short as it can be with three digits. */
export function shortNumber(value: number): string {
  const short = Number(value.toPrecision(3));
  const far = short !== 0 && (Math.abs(short) >= 1e5 || Math.abs(short) < 1e-3);
  return (far ? short.toExponential() : String(short)).replaceAll('-', '−').replace('e+', 'e');
}
