import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { side } from '../image/digit-image.ts';
import { MapCanvas } from './map-canvas.tsx';
import { choose, opened } from './pad-state.ts';

const round = signal(0);

/** One digit of each kind to choose in place of drawing; the next round has others. */
export function SamplePicker(): JSX.Element {
  if (opened.value === null) return <div class="samples" />;
  const { samples } = opened.value;
  const ofEach = samples.length / 10;
  const shown = Array.from({ length: 10 }, (_, digit) => samples[digit * ofEach + (round.value % ofEach)]);
  return (
    <div
      class="samples"
      role="group"
      aria-label="Samples: handwritten digits that the network has not been trained with"
    >
      {shown.map((sample) => (
        <button
          type="button"
          class="sample"
          key={sample.label}
          aria-label={`A sample of ${sample.label}`}
          onClick={() => choose(sample)}
        >
          <MapCanvas values={sample.image} width={side} height={side} colours="ink" most={1} />
        </button>
      ))}
      <button
        type="button"
        class="sample"
        aria-label="Other samples"
        title="Other samples"
        onClick={() => round.value++}
      >
        ↻
      </button>
    </div>
  );
}
