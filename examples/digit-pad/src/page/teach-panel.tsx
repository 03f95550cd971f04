import type { JSX } from 'preact';
import { side } from '../image/digit-image.ts';
import { strokeImage } from '../image/strokes.ts';
import type { Change, Drawing, Example } from '../network/digit-worker-types.ts';
import { ExportPart } from './export-part.tsx';
import { MapCanvas } from './map-canvas.tsx';
import {
  examples,
  head,
  heads,
  removeExample,
  removeExamples,
  taught,
  teach,
  teaching,
  undoTeaching,
} from './pad-state.ts';

const images = new WeakMap<Drawing, Float32Array>();

function imageOf(drawing: Drawing): Float32Array {
  const known = images.get(drawing);
  if (known !== undefined) return known;
  const image = drawing.kind === 'image' ? drawing.image : strokeImage(drawing.strokes).image;
  images.set(drawing, image);
  return image;
}

function Drawings({ label, of }: { readonly label: string; readonly of: readonly Example[] }): JSX.Element {
  return (
    <li>
      <b>{label}</b>
      <div class="thumbnails">
        {of.map((example, i) => (
          <button
            type="button"
            key={i}
            class="thumbnail"
            title="Remove"
            aria-label={`Remove drawing ${i + 1} of ${label}`}
            onClick={() => removeExample(example)}
          >
            <MapCanvas values={imageOf(example.drawing)} width={side} height={side} colours="ink" most={1} />
          </button>
        ))}
      </div>
      <span class="hint">{of.length}</span>
    </li>
  );
}

const counts = ({ of, before, after }: Change): string => `${before} → ${after} of ${of}`;

function Result(): JSX.Element | null {
  if (taught.value === null) return null;
  const { own, digits } = taught.value;
  return (
    <>
      <dl class="numbers result">
        <div>
          <dt>your drawings recognised</dt>
          <dd>{counts(own)}</dd>
        </div>
        <div>
          <dt>test digits recognised</dt>
          <dd>{counts(digits)}</dd>
        </div>
      </dl>
      <p class="hint">Draw one more, and see what it says now.</p>
    </>
  );
}

/** Drawings with names, and the training of the last layer on them. */
export function TeachPanel(): JSX.Element {
  const byLabel = Object.entries(Object.groupBy(examples.value, ({ label }) => label));
  const count = examples.value.length;
  const isBusy = teaching.value !== null;
  return (
    <section class="panel teach-panel" aria-labelledby="teach-title">
      <div>
        <h2 id="teach-title">Teach it your hand, or a new sign</h2>
        <p class="hint">
          Draw, say below the pad what it is, draw again. Ten drawings of each new sign are enough: only the last layer
          learns, what the others see stays.
        </p>
      </div>
      {count > 0 && (
        <ul class="drawings" aria-label="Your drawings">
          {byLabel.map(([label, of]) => (
            <Drawings key={label} label={label} of={of!} />
          ))}
        </ul>
      )}
      <div class="row">
        <button
          type="button"
          class="primary"
          disabled={count === 0 || isBusy || head.value === null}
          onClick={() => void teach()}
        >
          {count === 0 ? 'Learn' : `Learn from ${count} drawing${count === 1 ? '' : 's'}`}
        </button>
        <button type="button" disabled={heads.value.length < 2 || isBusy} onClick={undoTeaching}>
          Undo learning
        </button>
        <ExportPart />
        {count > 0 && (
          <button type="button" class="quiet" disabled={isBusy} onClick={removeExamples}>
            Remove drawings
          </button>
        )}
      </div>
      <div role="status">
        {teaching.value !== null && <progress value={teaching.value.done} max={1} aria-label="Learning" />}
        <Result />
      </div>
    </section>
  );
}
