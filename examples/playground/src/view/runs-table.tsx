import type { JSX } from 'preact';
import { differences } from '../settings/differences.ts';
import { written } from '../settings/hash.ts';
import type { PageState } from '../settings/settings.ts';
import { usePlayground } from './context.ts';
import { compared, seriesOf } from './curve.tsx';
import { settingLabels, short } from './labels.ts';

interface RowProps {
  readonly state: PageState;
  readonly names: readonly (keyof PageState)[];
  readonly epochs: number;
  readonly train: number;
  readonly test: number;
  readonly accuracy: number | null;
}

function Numbers({ state, names, epochs, train, test, accuracy }: RowProps): JSX.Element {
  return (
    <>
      {names.map((name) => (
        <td key={name}>{name === 'points' ? `${state.points.length}` : written(name, state)}</td>
      ))}
      <td>{Math.floor(epochs)}</td>
      <td>{short(train)}</td>
      <td>{short(test)}</td>
      <td>{accuracy === null ? '–' : `${(100 * accuracy).toFixed(1)} %`}</td>
    </>
  );
}

function setCompared(id: number, isCompared: boolean): void {
  const ids = new Set(compared.value);
  if (isCompared) ids.add(id);
  else ids.delete(id);
  compared.value = ids;
}

/** Earlier runs and the one under way: only what they differ in, and how they ended. */
export function RunsTable(): JSX.Element {
  const playground = usePlayground();
  const { runs, state, snapshot, changed } = playground;
  const now = snapshot.value;
  if (runs.value.length === 0 || now === null)
    return (
      <p class="hint">
        Whenever you change something, or begin anew, the run so far is kept here, with what differed and how it ended.
        {changed.value !== null && ` Changed while it runs: ${changed.value}.`}
      </p>
    );
  const names = differences([...runs.value.map((run) => run.state), state.value]);
  return (
    <table class="runs">
      <thead>
        <tr>
          <th scope="col">Run</th>
          {names.map((name) => (
            <th key={name} scope="col">
              {settingLabels[name] ?? name}
            </th>
          ))}
          <th scope="col">Epochs</th>
          <th scope="col">Training</th>
          <th scope="col">Test</th>
          <th scope="col">Right</th>
          <th scope="col">
            <span class="visually-hidden">What to do with it</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row" title={changed.value ?? undefined}>
            now{changed.value !== null && '*'}
          </th>
          <Numbers
            state={state.value}
            names={names}
            epochs={now.epochs}
            train={now.train.loss}
            test={now.test.loss}
            accuracy={now.test.accuracy}
          />
          <td />
        </tr>
        {runs.value.toReversed().map((run) => (
          <tr key={run.id}>
            <th scope="row" title={run.changed === null ? undefined : `changed: ${run.changed}`}>
              <label>
                <input
                  type="checkbox"
                  checked={compared.value.has(run.id)}
                  onChange={({ currentTarget }) => setCompared(run.id, currentTarget.checked)}
                />{' '}
                <i style={{ background: `var(${seriesOf(run.id)})` }} />
                {run.id}
                {run.changed !== null && '*'}
                <span class="visually-hidden">: draw the curve of run {run.id}</span>
              </label>
            </th>
            <Numbers
              state={run.state}
              names={names}
              epochs={run.epochs}
              train={run.train.loss}
              test={run.test.loss}
              accuracy={run.test.accuracy}
            />
            <td>
              <button type="button" class="small quiet" onClick={() => playground.restore(run)}>
                again<span class="visually-hidden">: begin with the settings of run {run.id}</span>
              </button>
              <button type="button" class="small quiet" onClick={() => playground.removeRun(run.id)}>
                <span aria-hidden="true">×</span>
                <span class="visually-hidden">Remove run {run.id}</span>
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
