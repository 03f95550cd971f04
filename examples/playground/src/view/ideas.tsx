import type { JSX } from 'preact';
import { fromHash } from '../settings/hash.ts';
import { ideaOf, ideas } from '../settings/ideas.ts';
import { usePlayground } from './context.ts';

/** Things to try, each a state of the page, and what to look for in the one that is tried. */
export function Ideas(): JSX.Element {
  const playground = usePlayground();
  const state = playground.state.value;
  const current = ideaOf(state);
  return (
    <div class="stack">
      <div class="ideas" role="group" aria-label="Things to try">
        {ideas.map((idea, i) => (
          <button
            key={idea.name}
            type="button"
            class="small"
            aria-pressed={idea === current}
            onClick={() =>
              playground.goTo({ ...fromHash(idea.hash), device: state.device, speed: state.speed, hide: state.hide })
            }
          >
            <span class="muted">{i + 1}</span>
            {idea.name}
          </button>
        ))}
      </div>
      {current === undefined ? (
        <p class="hint">
          Press Run, and watch the colours become like the points. Then take one of these, one after the other. Point at
          a neuron to see it large, click it for its numbers, click a line to change its weight: you cannot break
          anything. <kbd>space</kbd> runs and pauses, <kbd>S</kbd> <kbd>B</kbd> <kbd>E</kbd> step, <kbd>R</kbd> begins
          anew.
        </p>
      ) : (
        <p aria-live="polite">{current.text}</p>
      )}
    </div>
  );
}
