import { theme, tokenColor } from '@gradkit-examples/site/components';
import { signal } from '@preact/signals';
import type { JSX, TargetedPointerEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { side } from '../image/digit-image.ts';
import type { Point } from '../image/strokes.ts';
import { Labels } from './labels.tsx';
import { MapCanvas } from './map-canvas.tsx';
import { SamplePicker } from './sample-picker.tsx';
import {
  answers,
  beginStroke,
  bestOf,
  clear,
  continueStroke,
  drawing,
  endStroke,
  head,
  isEmpty,
  look,
  padSide,
  removeStroke,
} from './pad-state.ts';

const penWidth = 30;
const showsReasons = signal(false);

type PadEvent = TargetedPointerEvent<HTMLCanvasElement>;

function placeOf(canvas: HTMLCanvasElement, { clientX, clientY }: PointerEvent): Point {
  const { left, top, width } = canvas.getBoundingClientRect();
  const scale = padSide / width;
  return { x: Math.round((clientX - left) * scale), y: Math.round((clientY - top) * scale) };
}

/** the pointer that draws: a second finger, or the hand beside a pen, does not */
let drawingPointer: number | null = null;

function onPointerDown(event: PadEvent): void {
  if (event.button !== 0 || drawingPointer !== null) return;
  drawingPointer = event.pointerId;
  event.preventDefault(); // no selection of text while drawing
  event.currentTarget.setPointerCapture(event.pointerId);
  beginStroke(placeOf(event.currentTarget, event));
}

function onPointerMove(event: PadEvent): void {
  const canvas = event.currentTarget;
  if (event.pointerId !== drawingPointer) return;
  const parts = event.getCoalescedEvents();
  continueStroke((parts.length === 0 ? [event] : parts).map((part) => placeOf(canvas, part)));
}

/** The pointer is lifted, or taken away. */
function onPointerEnd({ pointerId }: PadEvent): void {
  if (pointerId !== drawingPointer) return;
  drawingPointer = null;
  endStroke();
}

/** Through the middles of the ways between points, so that a quick hand makes curves and not corners. */
function draw(canvas: HTMLCanvasElement): void {
  const pen = canvas.getContext('2d')!;
  pen.clearRect(0, 0, padSide, padSide);
  if (drawing.value.kind !== 'strokes') return;
  pen.strokeStyle = pen.fillStyle = tokenColor('--ink');
  pen.lineWidth = penWidth;
  pen.lineCap = pen.lineJoin = 'round';
  for (const [first, ...rest] of drawing.value.strokes) {
    pen.beginPath();
    pen.moveTo(first.x, first.y);
    for (const [i, { x, y }] of rest.entries()) {
      const next = rest[i + 1];
      if (next === undefined) pen.lineTo(x, y);
      else pen.quadraticCurveTo(x, y, (x + next.x) / 2, (y + next.y) / 2);
    }
    if (rest.length === 0) pen.lineTo(first.x, first.y);
    pen.stroke();
  }
}

function Reasons(): JSX.Element | null {
  if (!showsReasons.value || look.value === null) return null;
  const percent = (share: number): string => `${(100 * share) / padSide}%`;
  const { left, top, size } = look.value.frame ?? { left: 0, top: 0, size: padSide };
  return (
    <MapCanvas
      class="reasons"
      values={look.value.saliency}
      width={side}
      height={side}
      colours="signed"
      style={{ left: percent(left), top: percent(top), width: percent(size), height: percent(size) }}
    />
  );
}

/** Where one draws, and the ways to take it back. */
export function Pad(): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [current, shown] = [drawing.value, theme.value];
  useLayoutEffect(() => draw(canvas.current!), [current, shown]);
  return (
    <section class="panel pad-panel" aria-labelledby="pad-title">
      <div class="row apart">
        <h2 id="pad-title">Draw a digit</h2>
        <div class="row tight">
          <button type="button" class="quiet" disabled={isEmpty.value} onClick={removeStroke} title="Backspace">
            Undo stroke
          </button>
          <button type="button" class="quiet" disabled={isEmpty.value} onClick={clear} title="Escape">
            Clear
          </button>
        </div>
      </div>
      <div class="pad">
        {current.kind === 'image' && (
          <MapCanvas class="chosen" values={current.image} width={side} height={side} colours="ink" most={1} />
        )}
        <canvas
          ref={canvas}
          class="paper"
          width={padSide}
          height={padSide}
          role="img"
          aria-label="Pad to draw on with a mouse, a finger or a pen. By keyboard, choose one of the samples below."
          {...{ onPointerDown, onPointerMove }}
          onPointerUp={onPointerEnd}
          onPointerCancel={onPointerEnd}
          onLostPointerCapture={onPointerEnd}
        />
        <Reasons />
        {look.value !== null && (
          <p class="pad-answer" aria-hidden="true">
            {answers.value[bestOf(look.value)]}
          </p>
        )}
        {isEmpty.value && <p class="pad-hint">{head.value === null ? 'One moment …' : 'Draw here'}</p>}
        {current.kind === 'image' && <p class="pad-hint low">A sample. Draw your own over it.</p>}
      </div>
      <Labels />
      <label class="check">
        <input
          type="checkbox"
          checked={showsReasons.value}
          onChange={({ currentTarget }) => (showsReasons.value = currentTarget.checked)}
        />
        <span>
          Show on the drawing what speaks <b class="for">for</b> and <b class="against">against</b> it
        </span>
      </label>
      <SamplePicker />
    </section>
  );
}
