import { tag } from './svg.ts';

/** A picture of an animation, and how long it is seen. */
export interface AnimationFrame {
  readonly svg: string;
  readonly seconds: number;
}

/** A picture that is seen from one moment of the animation to another, and not otherwise; the last also where nothing moves. */
export function writeFrame(
  { svg, seconds }: AnimationFrame,
  { from, total, isLast }: { from: number; total: number; isLast: boolean },
): string {
  const steps = [
    ...(from > 0 ? [[0, 'none'] as const] : []),
    [from / total, 'inline'] as const,
    ...(isLast ? [] : [[(from + seconds) / total, 'none'] as const]),
  ];
  const seen = tag('animate', {
    attributeName: 'display',
    calcMode: 'discrete',
    values: steps.map(([, value]) => value).join(';'),
    keyTimes: steps.map(([time]) => Number(time.toFixed(6))).join(';'),
    dur: `${Number(total.toFixed(3))}s`,
    repeatCount: 'indefinite',
  });
  return tag('g', { display: isLast ? 'inline' : 'none' }, svg.trim(), seen);
}

const written =
  /<g display="(?:none|inline)">(<svg.*?<\/svg>)<animate attributeName="display"[^>]*? values="([^"]+)" keyTimes="([^"]+)" dur="([\d.]+)s"[^>]*\/><\/g>/gs;

/** The pictures of what `animation` wrote; of any other picture it alone, for a second. */
export function readFrames(svg: string): readonly AnimationFrame[] {
  const frames = [...svg.matchAll(written)].map(([, picture, values, keyTimes, duration]) => {
    const times = keyTimes.split(';').map(Number);
    const start = values.split(';').indexOf('inline');
    return { svg: picture, seconds: ((times[start + 1] ?? 1) - times[start]) * Number(duration) };
  });
  return frames.length === 0 ? [{ svg, seconds: 1 }] : frames;
}
