import { tokenColor } from '@gradkit-examples/site/components';
import { computed, signal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { CurvePoint } from '../training/run.ts';
import { usePlayground } from './context.ts';
import { short } from './labels.ts';
import { sharpContext } from './paint.ts';

const [width, height] = [308, 104];
/** Read when the theme changes: each reading makes the browser work out the styles of the page. */
const colors = computed(() => ({
  muted: tokenColor('--muted'),
  accent: tokenColor('--accent'),
  series: [2, 3, 4, 5, 6].map((k) => tokenColor(`--series-${k}`)),
}));
const [left, right, top, bottom] = [38, 4, 6, 16];

/** Runs whose curves are drawn beside the one under way. */
export const compared = signal<ReadonlySet<number>>(new Set());

type Line = readonly [curve: readonly CurvePoint[], of: 'train' | 'test', color: string, lineWidth: number];

/** At most so many points of a line are drawn. */
const most = 400;

function drawLines(context: CanvasRenderingContext2D, lines: readonly Line[], ink: string): void {
  const epochs = Math.max(10, ...lines.map(([curve]) => curve.at(-1)?.epoch ?? 0));
  let highest = 0;
  for (const [curve, of] of lines)
    for (const point of curve) if (Number.isFinite(point[of])) highest = Math.max(highest, point[of]);
  highest = highest === 0 ? 1 : highest;
  const x = (epoch: number): number => left + (epoch / epochs) * (width - left - right);
  const y = (loss: number): number => top + (1 - Math.min(loss, highest) / highest) * (height - top - bottom);
  context.font = '11px system-ui, sans-serif';
  context.fillStyle = ink;
  context.strokeStyle = ink;
  context.lineWidth = 0.3;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const loss of [0, highest]) {
    context.fillText(loss === 0 ? '0' : short(loss), left - 5, y(loss) + (loss === 0 ? 0 : 3));
    context.beginPath();
    context.moveTo(left, y(loss));
    context.lineTo(width - right, y(loss));
    context.stroke();
  }
  context.textBaseline = 'alphabetic';
  context.fillText(`${epochs.toLocaleString('en')} epochs`, width - right, height - 3);
  context.lineJoin = 'round';
  for (const [curve, of, color, lineWidth] of lines) {
    const stride = Math.max(1, Math.floor(curve.length / most));
    context.beginPath();
    for (let i = 0; i < curve.length; i += stride) context.lineTo(x(curve[i].epoch), y(curve[i][of]));
    const last = curve.at(-1);
    if (last !== undefined) context.lineTo(x(last.epoch), y(last[of]));
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.stroke();
  }
}

/** Training and test loss after every epoch, with those of runs to compare. */
export function Curve(): JSX.Element {
  const { curve, runs } = usePlayground();
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    if (canvas.current === null) return;
    const others = runs.value.filter(({ id }) => compared.value.has(id));
    const lines = others.map(({ curve: old, id }): Line => [old, 'test', colors.value.series[(id - 1) % 5], 1.2]);
    const { muted, accent } = colors.value;
    const { points } = curve.value;
    lines.push([points, 'train', muted, 1.5], [points, 'test', accent, 2]);
    drawLines(sharpContext(canvas.current, width, height), lines, muted);
  });
  return (
    <figure class="curve">
      <canvas
        ref={canvas}
        role="img"
        aria-label="Loss after every epoch"
        style={{ aspectRatio: `${width} / ${height}` }}
      />
    </figure>
  );
}

/** The colour of a run's curve. */
export function seriesOf(id: number): `--${string}` {
  return `--series-${2 + ((id - 1) % 5)}`;
}
