import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Playground } from '../playground.ts';
import { inspected, usePlayground } from './context.ts';

const icons = {
  run: 'M8 5v14l11-7z',
  pause: 'M7 5h4v14H7zM13 5h4v14h-4z',
  reset: 'M12 5a7 7 0 1 1-6.7 5h2.1A5 5 0 1 0 12 7v3.5L7 6l5-4.5z',
};

function Icon({ name }: { readonly name: keyof typeof icons }): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <path d={icons[name]} fill="currentColor" />
    </svg>
  );
}

function toggle(playground: Playground): void {
  if (playground.isRunning.value) playground.pause();
  else playground.start();
}

function stepSample(playground: Playground): void {
  inspected.value = 'step';
  void playground.stepSample();
}

/** What keys do, wherever nothing is typed. */
const keys: Readonly<Record<string, (playground: Playground) => void>> = {
  ' ': toggle,
  p: toggle,
  r: (playground) => void playground.reset(),
  s: stepSample,
  b: (playground) => void playground.step('batch'),
  e: (playground) => void playground.step('epoch'),
};

const typed = 'input:not([type=range]), textarea, select, [contenteditable]';

function useKeys(playground: Playground): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target, key, ctrlKey, metaKey, altKey } = event;
      const isElsewhere = target instanceof Element && target.closest(`${typed}, dialog`) !== null;
      const isPressed = key === ' ' && target instanceof Element && target.matches('button:focus-visible, summary, a');
      // a button that the pointer pressed keeps the focus, but the next space is not meant for it
      if (isElsewhere || isPressed || ctrlKey || metaKey || altKey || keys[key] === undefined) return;
      event.preventDefault();
      keys[key](playground);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [playground]);
}

function Epoch(): JSX.Element {
  const { snapshot, epochs } = usePlaygroundNumbers();
  return (
    <p class="epoch" role="status" aria-live="off">
      <span class="muted">Epoch</span> <b>{epochs}</b>
      <span class="visually-hidden">{snapshot === null ? '' : `, step ${snapshot.steps}`}</span>
    </p>
  );
}

function usePlaygroundNumbers() {
  const { shown } = usePlayground();
  const snapshot = shown.value;
  return {
    snapshot,
    epochs: snapshot === null ? '0' : Math.floor(snapshot.epochs).toLocaleString('en').padStart(1, '0'),
  };
}

/** Run, pause, step and begin anew. */
export function RunControls(): JSX.Element {
  const playground = usePlayground();
  useKeys(playground);
  const isRunning = playground.isRunning.value;
  return (
    <div class="run-controls" role="group" aria-label="Training">
      <button type="button" class="icon" title="Begin anew (R)" onClick={() => void playground.reset()}>
        <Icon name="reset" />
        <span class="visually-hidden">Begin anew</span>
      </button>
      <button
        type="button"
        class="primary run"
        title={isRunning ? 'Pause (space or P)' : 'Run (space or P)'}
        onClick={() => toggle(playground)}
      >
        <Icon name={isRunning ? 'pause' : 'run'} />
        {isRunning ? 'Pause' : 'Run'}
      </button>
      <div class="steps" role="group" aria-label="Go on by one">
        <span class="muted" aria-hidden="true">
          Step
        </span>
        <button type="button" title="One example, in numbers (S)" onClick={() => stepSample(playground)}>
          sample
        </button>
        <button
          type="button"
          title="One batch: one update of the weights (B)"
          onClick={() => void playground.step('batch')}
        >
          batch
        </button>
        <button type="button" title="All training points once (E)" onClick={() => void playground.step('epoch')}>
          epoch
        </button>
      </div>
      <Epoch />
    </div>
  );
}
