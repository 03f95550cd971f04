import { scale } from '@observablehq/plot';
import { classColors, colorOf, ink } from './colors.ts';

export type Color = readonly [red: number, green: number, blue: number];

/** Colours from a lowest value to a highest, on white and on dark paper: what is low is near the paper. */
interface Ramp {
  readonly light: (share: number) => string;
  readonly dark: readonly string[];
}

const scheme = (name: 'blues' | 'gnbu' | 'rdbu', until: number): Ramp['light'] => {
  const { apply } = scale({ color: { type: 'linear', domain: [0, 1], scheme: name } });
  return (share) => apply(share * until) as string;
};

const ramps = {
  /** shares: cells of a matrix */
  blues: { light: scheme('blues', 1), dark: ['#1A222B', '#1B3B5A', '#27639A', '#4B9BDC', '#C4E4FF'] },
  /** levels of a loss, under paths in strong colours */
  levels: { light: scheme('gnbu', 0.8), dark: ['#1B2427', '#1C3B40', '#20525F', '#2A6C84', '#3F87AD'] },
  /** the probability of class 1: pale forms of the colours of classes 0 and 1 */
  sides: { light: mixed(['#80B2D5', '#F7F6F8', '#EDA877']), dark: ['#1C5C8E', '#24282D', '#99500F'] },
  /** red below the middle, blue above, and the middle as pale or dark as the paper */
  signed: { light: scheme('rdbu', 1), dark: ['#FFB199', '#C8452F', '#24282D', '#2B79BF', '#A9DBFF'] },
} as const satisfies Record<string, Ramp>;

export type RampName = keyof typeof ramps;

/** The colours of a ramp from 0 to 1, as the light theme has them. */
export function rampColor(name: RampName, share: number): string {
  return table(name)[Math.round(255 * Math.min(Math.max(share, 0), 1))].light;
}

/** A ramp's 256 colours in one theme, for the pixels of images, which no theme changes afterwards. */
export function rampPixels(name: RampName, theme: 'light' | 'dark'): readonly Color[] {
  return table(name).map((pair) => channelsOf(pair[theme]));
}

/** A paler form of a class's colour, for the region in which a model predicts it: the surer the stronger, by a share 0 … 1. */
export function regionColor(index: number, share: number): string {
  return mixed([ink.paper, colorOf(index)])(shadeOf(Math.round(regionSteps * Math.min(Math.max(share, 0), 1))));
}

const regionSteps = 12;

/** How much of the class's colour there is in a step. */
function shadeOf(step: number): number {
  return 0.08 + (0.43 * step) / regionSteps;
}

interface Pair {
  readonly light: string;
  readonly dark: string;
}

/** All colours of areas, with those that they become on dark paper; `themed` says what the colours of classes and paper become. */
export function areaColors(themed: (color: string) => string): readonly Pair[] {
  const ofClasses = Array.from({ length: classColors }, (_, k) => {
    const [light, dark] = [mixed([ink.paper, colorOf(k)]), mixed([themed(ink.paper), themed(colorOf(k))])];
    return Array.from({ length: regionSteps + 1 }, (__, i) => ({ light: light(shadeOf(i)), dark: dark(shadeOf(i)) }));
  });
  return [...(Object.keys(ramps) as RampName[]).flatMap(table), ...ofClasses.flat()];
}

const tables = new Map<RampName, readonly Pair[]>();

function table(name: RampName): readonly Pair[] {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const { light, dark } = ramps[name];
  const onDark = mixed(dark);
  const made = Array.from({ length: 256 }, (_, i) => ({ light: hexOf(light(i / 255)), dark: onDark(i / 255) }));
  tables.set(name, made);
  return made;
}

/** The ink of a text on a colour of `blues`. */
export function inkOn(share: number): string {
  return share > 0.62 ? ink.paper : ink.text;
}

/** Between colours at equal distances, straight through RGB. */
function mixed(stops: readonly string[]): (share: number) => string {
  const colors = stops.map(channelsOf);
  return (share) => {
    const at = share * (colors.length - 1);
    const from = Math.min(Math.floor(at), colors.length - 2);
    return hex(colors[from].map((value, c) => value + (at - from) * (colors[from + 1][c] - value)));
  };
}

function hexOf(color: string): string {
  return hex(channelsOf(color));
}

function hex(channels: readonly number[]): string {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`.toUpperCase();
}

/** The channels of `#0072B2` or `rgb(0, 114, 178)`. */
export function channelsOf(color: string): Color {
  const pairs = /^#(..)(..)(..)$/.exec(color)?.slice(1);
  const [red, green, blue] = pairs?.map((pair) => Number.parseInt(pair, 16)) ?? color.match(/[\d.]+/g)!.map(Number);
  return [Math.round(red), Math.round(green), Math.round(blue)];
}
