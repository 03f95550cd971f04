import { signal } from '@preact/signals';
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { side } from '../image/digit-image.ts';
import { MapCanvas } from './map-canvas.tsx';
import { look, opened } from './pad-state.ts';

/** One map of a layer, which a click makes large. */
interface Chosen {
  readonly layer: 'edges' | 'shapes';
  readonly index: number;
}

const chosen = signal<Chosen>({ layer: 'edges', index: 0 });

const layers = {
  edges: { title: 'Convolution 1', text: '8 filters of 5 × 5 find strokes and edges', count: 8, side: 28 },
  shapes: {
    title: 'Convolution 2',
    text: '16 filters find what they form: bows, crossings, ends',
    count: 16,
    side: 14,
  },
} as const;

const noValues = new Float32Array(28 * 28);

function mapOf({ layer, index }: Chosen): Float32Array {
  const { side: width } = layers[layer];
  return look.value?.[layer].subarray(index * width * width, (index + 1) * width * width) ?? noValues;
}

const ways: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 };

/** Goes to another map of the layer, which is one stop of the tabulator. */
function goOn(event: TargetedKeyboardEvent<HTMLElement>, layer: Chosen['layer']): void {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const index = buttons.indexOf(document.activeElement as HTMLButtonElement) + (ways[event.key] ?? NaN);
  if (buttons[index] === undefined) return;
  event.preventDefault();
  chosen.value = { layer, index };
  buttons[index].focus();
}

function Maps({ layer }: { readonly layer: Chosen['layer'] }): JSX.Element {
  const { title, text, count, side: width } = layers[layer];
  const most = Math.max(1e-6, ...(look.value?.[layer] ?? []));
  return (
    <div class="layer">
      <h3>{title}</h3>
      <p class="hint">{text}</p>
      <div
        class={`maps ${layer}`}
        role="group"
        aria-label={`Maps of ${title}; arrow keys go from one to the next`}
        onKeyDown={(event) => goOn(event, layer)}
      >
        {Array.from({ length: count }, (_, index) => (
          <button
            type="button"
            key={index}
            aria-label={`${title}, map ${index + 1}`}
            aria-pressed={chosen.value.layer === layer && chosen.value.index === index}
            tabIndex={index === (chosen.value.layer === layer ? chosen.value.index : 0) ? 0 : -1}
            onClick={() => (chosen.value = { layer, index })}
          >
            <MapCanvas values={mapOf({ layer, index })} width={width} height={width} colours="activation" most={most} />
          </button>
        ))}
      </div>
    </div>
  );
}

/** The chosen map, large, and in the first layer the filter that makes it. */
function Large(): JSX.Element {
  const { layer, index } = chosen.value;
  const { side: width, title } = layers[layer];
  const filters = opened.value?.filters;
  return (
    <figure class="large">
      <MapCanvas values={mapOf(chosen.value)} width={width} height={width} colours="activation" />
      <figcaption class="hint">
        <b>
          {title}, map {index + 1}.
        </b>{' '}
        {layer === 'edges'
          ? 'Bright where the filter fits. It is, blue for ink and orange for paper:'
          : 'Bright where what the eight maps before show comes together in the way that it looks for.'}
        {layer === 'edges' && filters !== undefined && (
          <MapCanvas
            class="filter"
            values={filters.subarray(index * 25, (index + 1) * 25)}
            width={5}
            height={5}
            colours="signed"
          />
        )}
      </figcaption>
    </figure>
  );
}

/** From the image to the answer: what each layer makes of the drawing. */
export function LayersPanel(): JSX.Element {
  return (
    <section class="panel layers-panel" aria-labelledby="layers-title">
      <h2 id="layers-title">What its layers see</h2>
      <div class="layer input">
        <MapCanvas values={look.value?.image ?? noValues} width={side} height={side} colours="ink" most={1} />
        <div>
          <h3>Image</h3>
          <p class="hint">
            28 × 28 pixels are all it gets: your drawing made 20 pixels large, its centre of mass in the middle, as in
            its training
          </p>
        </div>
      </div>
      <Maps layer="edges" />
      <Maps layer="shapes" />
      <div class="layer">
        <h3>Hidden layer</h3>
        <p class="hint">64 numbers sum the drawing up; the last layer weighs them for each class</p>
        <MapCanvas
          class="features"
          values={look.value?.features ?? new Float32Array(64)}
          width={32}
          height={2}
          colours="activation"
        />
      </div>
      <Large />
    </section>
  );
}
