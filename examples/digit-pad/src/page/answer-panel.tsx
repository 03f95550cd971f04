import type { JSX } from 'preact';
import { side } from '../image/digit-image.ts';
import { MapCanvas } from './map-canvas.tsx';
import { answers, asked, bestOf, isAsking, look } from './pad-state.ts';

const percent = (share: number): string => `${(100 * share).toFixed(share > 0.9995 || share < 0.0005 ? 0 : 1)} %`;

/** How likely each class is; a click asks about one of them. */
function Bars(): JSX.Element {
  const probabilities = look.value?.probabilities;
  const best = look.value === null ? -1 : bestOf(look.value);
  return (
    <div class="bars" role="group" aria-label="How likely each is; press one to see what speaks for it">
      {answers.value.map((name, i) => {
        const share = probabilities?.[i] ?? 0;
        const isAbout = look.value?.about === i;
        return (
          <button
            type="button"
            key={name}
            class={`bar ${i === best ? 'best' : ''}`}
            aria-pressed={isAbout}
            disabled={look.value === null}
            onClick={() => (asked.value = isAbout && asked.value !== null ? null : i)}
          >
            <b>{name}</b> <i style={{ '--share': share }} />{' '}
            <span>{probabilities === undefined ? '' : percent(share)}</span>
          </button>
        );
      })}
    </div>
  );
}

/** What the network takes the drawing for, how sure it is, and what speaks for it. */
export function AnswerPanel(): JSX.Element {
  const { value } = look;
  const names = answers.value;
  const best = value === null ? -1 : bestOf(value);
  const share = value?.probabilities[best] ?? 0;
  const sureness = share > 0.95 ? 'It is sure.' : share > 0.6 ? 'It thinks so.' : 'It is not sure.';
  return (
    <section class="panel answer-panel" aria-labelledby="answer-title" aria-busy={isAsking.value}>
      <h2 id="answer-title">The network says</h2>
      <p class="answer" role="status">
        {value === null ? (
          <span class="muted">nothing yet</span>
        ) : (
          <>
            <b>{names[best]}</b>
            <span class="muted">
              {sureness} {percent(share)}
            </span>
          </>
        )}
      </p>
      <Bars />
      <figure class="why">
        <div class="why-picture">
          {value !== null && (
            <>
              <MapCanvas values={value.image} width={side} height={side} colours="ink" most={1.6} />
              <MapCanvas class="reasons" values={value.saliency} width={side} height={side} colours="signed" />
            </>
          )}
        </div>
        <figcaption class="hint">
          {value === null ? (
            'Here you will see which pixels speak for the answer.'
          ) : (
            <>
              Why {names[value.about]}? More ink on <b class="for">blue</b> makes it surer, on{' '}
              <b class="against">orange</b> less. Press another bar to ask about that.
            </>
          )}
        </figcaption>
      </figure>
    </section>
  );
}
