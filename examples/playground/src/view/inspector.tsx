import type { JSX } from 'preact';
import { inspected, usePlayground } from './context.ts';
import { Ideas } from './ideas.tsx';
import { NeuronNumbers } from './neuron-numbers.tsx';
import { RunsTable } from './runs-table.tsx';
import { SlowMotion } from './slow-motion.tsx';

const tabs = [
  ['ideas', 'Ideas'],
  ['neuron', 'Neuron'],
  ['step', 'Slow motion'],
  ['runs', 'Runs'],
] as const;

/** Below the network: the numbers of a neuron, a step in its phases, or earlier runs. */
export function Inspector(): JSX.Element {
  const { state, runs } = usePlayground();
  const shown = tabs.filter(([tab]) => tab !== 'runs' || !state.value.hide.includes('runs'));
  const move = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const at = shown.findIndex(([tab]) => tab === inspected.value);
    [inspected.value] = shown[(at + by + shown.length) % shown.length];
    document.getElementById(`tab-${inspected.value}`)?.focus();
  };
  return (
    <section class="panel inspector" aria-label="A closer look">
      <div class="tabs" role="tablist" aria-label="A closer look" onKeyDown={move}>
        {shown.map(([tab, text]) => (
          <button
            key={tab}
            id={`tab-${tab}`}
            type="button"
            role="tab"
            class="quiet small"
            aria-selected={inspected.value === tab}
            aria-controls="inspected"
            tabIndex={inspected.value === tab ? 0 : -1}
            onClick={() => void (inspected.value = tab)}
          >
            {text}
            {tab === 'runs' && runs.value.length > 0 && <span class="count">{runs.value.length}</span>}
          </button>
        ))}
      </div>
      <div id="inspected" role="tabpanel" aria-labelledby={`tab-${inspected.value}`} tabIndex={0}>
        {inspected.value === 'ideas' && <Ideas />}
        {inspected.value === 'neuron' && <NeuronNumbers />}
        {inspected.value === 'step' && <SlowMotion />}
        {inspected.value === 'runs' && <RunsTable />}
      </div>
    </section>
  );
}
