import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { isRegression } from '../settings/settings.ts';
import { extent } from '../training/picture-size.ts';
import { hovered, usePlayground, type NeuronAt } from './context.ts';
import { Curve } from './curve.tsx';
import { neuronName, short } from './labels.ts';
import { colorOf, sharpContext } from './paint.ts';
import { tool } from './own-points.tsx';
import { Picture } from './picture.tsx';

const side = 300;
/** between points that are drawn in one go */
const spacing = 0.1;

/** Where a coordinate of the data lies on the picture. */
const across = (x: number): number => ((x / extent + 1) / 2) * side;
const down = (y: number): number => across(-y);

/** Adds or removes one's own points where the pointer is pressed and pulled. */
function useDrawing() {
  const playground = usePlayground();
  const last = useRef<readonly [x: number, y: number] | null>(null);
  const at = (event: PointerEvent): void => {
    const { left, top, width, height } = (event.currentTarget as HTMLCanvasElement).getBoundingClientRect();
    const x = ((2 * (event.clientX - left)) / width - 1) * extent;
    const y = (1 - (2 * (event.clientY - top)) / height) * extent;
    if (last.current !== null && Math.hypot(x - last.current[0], y - last.current[1]) < spacing) return;
    last.current = [x, y];
    if (tool.value === 'erase') playground.erasePoints(x, y, 0.12);
    else playground.addPoint(x, y, (tool.value === 'positive') !== event.shiftKey ? 1 : -1);
  };
  return {
    onPointerDown(event: PointerEvent): void {
      (event.currentTarget as HTMLCanvasElement).setPointerCapture(event.pointerId);
      last.current = null;
      at(event);
    },
    onPointerMove(event: PointerEvent): void {
      if (event.buttons === 1) at(event);
    },
  };
}

/** The points, those of the test as rings; in an open step, its example stands out. */
function PointsLayer(): JSX.Element {
  const { points, state, trace } = usePlayground();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useDrawing();
  useSignalEffect(() => {
    if (canvas.current === null || points.value === null) return;
    const context = sharpContext(canvas.current, side, side);
    const isValue = isRegression(state.value);
    const { train, test } = points.value;
    const ink = getComputedStyle(canvas.current).getPropertyValue('--surface');
    const draw = (list: ArrayLike<number>, i: number, radius: number, isRing: boolean): void => {
      const color = colorOf(isValue ? list[i + 2] : 2 * list[i + 2] - 1);
      context.beginPath();
      context.arc(across(list[i]), down(list[i + 1]), radius, 0, 2 * Math.PI);
      context.fillStyle = isRing ? ink : color;
      context.strokeStyle = isRing ? color : ink;
      context.lineWidth = isRing ? 1.8 : 1;
      context.fill();
      context.stroke();
    };
    if (state.value.showTest) for (let i = 0; i < test.length; i += 3) draw(test, i, 3, true);
    for (let i = 0; i < train.length; i += 3) draw(train, i, 3.2, false);
    const open = trace.value;
    if (open === null) return;
    const { trace: step, sample } = open;
    for (let i = 0; i < step.batch; i++) {
      const place = [step.points[2 * i], step.points[2 * i + 1], step.targets[i]];
      draw(place, 0, i === sample ? 7 : 4.5, false);
      if (i !== sample) continue;
      context.strokeStyle = getComputedStyle(canvas.current).getPropertyValue('--ink');
      context.lineWidth = 2;
      context.stroke();
    }
  });
  const isOwn = state.value.dataset === 'own';
  return (
    <canvas ref={canvas} class={`points ${isOwn ? 'drawable' : ''}`} aria-hidden="true" {...(isOwn ? drawing : {})} />
  );
}

function Losses(): JSX.Element {
  const { shown } = usePlayground();
  const percent = (share: number | null | undefined): string =>
    share === null || share === undefined ? '' : `${(100 * share).toFixed(share > 0.995 ? 0 : 1)} % right`;
  const snapshot = shown.value;
  return (
    <dl class="numbers">
      <div class="of-train">
        <dt>Training loss</dt>
        <dd data-number="train-loss">{snapshot === null ? '–' : short(snapshot.train.loss)}</dd>
        <dd class="share">{percent(snapshot?.train.accuracy)}</dd>
      </div>
      <div class="of-test">
        <dt>Test loss</dt>
        <dd data-number="test-loss">{snapshot === null ? '–' : short(snapshot.test.loss)}</dd>
        <dd class="share">{percent(snapshot?.test.accuracy)}</dd>
      </div>
    </dl>
  );
}

/** Steps in a second, or what is waited for. */
function Speed(): JSX.Element {
  const { stepsPerSecond, isRunning, waitingFor } = usePlayground();
  const rate =
    isRunning.value && stepsPerSecond.value > 0 ? `${stepsPerSecond.value.toLocaleString('en')} steps/s` : '';
  return (
    <p class="hint" role="status" aria-live="off">
      {waitingFor.value ?? rate}
    </p>
  );
}

/** What the network says about every place of the plane, and how well it does. */
export function OutputPanel(): JSX.Element {
  const playground = usePlayground();
  const state = playground.state.value;
  const output: NeuronAt = { column: state.layers.length + 1, unit: 0 };
  const at = hovered.value ?? output;
  const name = neuronName(state, at);
  const { snapshot } = playground;
  const scale = playground.shown.value?.scales[at.column]?.[at.unit] ?? 1;
  return (
    <section class="panel output" aria-labelledby="output-title">
      <div class="head">
        <h2 id="output-title">{name[0].toUpperCase() + name.slice(1)}</h2>
        <Speed />
      </div>
      <div
        class="surface"
        role="img"
        aria-label={`${name} over the plane, and the points${snapshot.value === null ? '' : `; training loss ${short(snapshot.value.train.loss)}, test loss ${short(snapshot.value.test.loss)}`}`}
      >
        <Picture of={() => hovered.value ?? output} />
        <PointsLayer />
      </div>
      <div class="legend" aria-hidden="true">
        <span>−{short(scale)}</span>
        <i />
        <span>{short(scale)}</span>
      </div>
      <Losses />
      <Curve />
      <div class="row checks">
        <label>
          <input
            type="checkbox"
            checked={state.showTest}
            onChange={({ currentTarget }) => playground.change({ showTest: currentTarget.checked })}
          />{' '}
          test points
        </label>
        <label>
          <input
            type="checkbox"
            checked={state.discrete}
            onChange={({ currentTarget }) => playground.change({ discrete: currentTarget.checked })}
          />{' '}
          two colours
        </label>
      </div>
    </section>
  );
}
