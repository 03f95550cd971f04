import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { pictureSize } from '../training/picture-size.ts';
import { usePlayground, type NeuronAt } from './context.ts';
import { paintPicture } from './paint.ts';

interface PictureProps {
  /** which neuron; read anew for every picture */
  readonly of: () => NeuronAt;
  readonly className?: string | undefined;
  /** at least so long between two pictures while it runs; default: none, every one is shown */
  readonly everyMs?: number | undefined;
}

/** What a neuron gives at every place of the plane, painted anew whenever the network changes. */
export function Picture({ of, className = '', everyMs = 0 }: PictureProps): JSX.Element {
  const { shown, state, isRunning } = usePlayground();
  const paintedAt = useRef(-Infinity);
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const { column, unit } = of();
    const values = shown.value?.pictures[column]?.[unit];
    if (isRunning.value && performance.now() - paintedAt.current < everyMs) return;
    paintedAt.current = performance.now();
    if (canvas.current !== null && values !== undefined) paintPicture(canvas.current, values, state.value.discrete);
  });
  return (
    <canvas ref={canvas} class={`picture ${className}`} width={pictureSize} height={pictureSize} aria-hidden="true" />
  );
}
