import { maxPoints, type Point } from './settings.ts';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Numbers from −limit to limit are written with two digits. */
const limit = 1.4;
const most = 4088; // below 64², and a multiple of 14: 0 and ±1 are written exactly

function encode(value: number): string {
  const k = Math.round(((Math.max(-limit, Math.min(limit, value)) / limit + 1) / 2) * most);
  return digits[Math.floor(k / digits.length)] + digits[k % digits.length];
}

function decode(text: string): number {
  const k = digits.indexOf(text[0]) * digits.length + digits.indexOf(text[1]);
  return Number((((k / most) * 2 - 1) * limit).toFixed(4));
}

/** Points as an address keeps them. */
export function roundPoints(points: readonly Point[]): readonly Point[] {
  return decodePoints(encodePoints(points.slice(0, maxPoints))) ?? []; // what was encoded is none that cannot be decoded
}

/** Two of each class, to begin with. */
export const firstPoints: readonly Point[] = roundPoints([
  { x: -0.5, y: 0.3, target: -1 },
  { x: 0.5, y: 0.3, target: 1 },
  { x: -0.5, y: -0.3, target: -1 },
  { x: 0.5, y: -0.3, target: 1 },
]);

/** Points as text for an address: six letters and digits each. */
export function encodePoints(points: readonly Point[]): string {
  return points.map(({ x, y, target }) => encode(x) + encode(y) + encode(target)).join('');
}

/** Points of such a text; undefined where it is none. */
export function decodePoints(text: string): readonly Point[] | undefined {
  if (!/^(?:[\w-]{6})*$/.test(text) || text.length > 6 * maxPoints) return undefined;
  return (text.match(/.{6}/g) ?? []).map((six) => ({
    x: decode(six.slice(0, 2)),
    y: decode(six.slice(2, 4)),
    target: decode(six.slice(4)),
  }));
}
