import { Segmented } from '@gradkit-examples/site/components';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { findingsOf } from '../../project/findings.ts';
import { confusionOf, type Confusion, type Outcome, type Part } from '../../project/outcome.ts';
import { outcome, progress, project } from '../state.ts';
import { ConfusionTable } from './confusion-table.tsx';
import { Curves } from './curves.tsx';

/** What one sees under the hood: how it learned, where it is wrong, and what to do about that. */
export function HoodPanel(): JSX.Element {
  const trained = outcome.value;
  const history = progress.value?.history ?? trained?.history ?? [];
  const [part, setPart] = useState<Part>('validation');
  if (trained === null && history.length === 0) return <></>;
  return (
    <section class="panel hood" aria-labelledby="hood">
      <h2 id="hood">Under the hood</h2>
      {trained !== null && progress.value === null && <Findings trained={trained} />}
      <div class="hood-parts">
        <Curves history={history} />
        {trained !== null && progress.value === null && <Wrong trained={trained} part={part} onPart={setPart} />}
      </div>
    </section>
  );
}

function Findings({ trained }: { readonly trained: Outcome }): JSX.Element {
  const findings = findingsOf(project.value, trained);
  if (findings.length === 0)
    return <p class="findings good">Nothing stands out: images it had never seen are right, too.</p>;
  return (
    <ul class="findings" aria-label="What would help">
      {findings.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

interface WrongProps {
  readonly trained: Outcome;
  readonly part: Part;
  onPart(part: Part): void;
}

function Wrong({ trained, part, onPart }: WrongProps): JSX.Element {
  const confusion = confusionOf(project.value, trained, part);
  return (
    <>
      <div class="stack">
        <div class="row apart">
          <h3>Right or wrong</h3>
          <Segmented
            label="Of the images that it"
            options={[
              ['validation', 'never saw'],
              ['training', 'learned from'],
            ]}
            value={part}
            onChange={onPart}
          />
        </div>
        <PerClass confusion={confusion} />
      </div>
      <ConfusionTable confusion={confusion} />
    </>
  );
}

function PerClass({ confusion: { names, cells, right, count } }: { readonly confusion: Confusion }): JSX.Element {
  const rows = cells.map((row, i) => ({ name: names[i], right: row[i].length, of: row.flat().length }));
  return (
    <table class="per-class">
      <caption>
        {count === 0
          ? 'There are no such images.'
          : `${right} of ${count} are right (${((100 * right) / count).toFixed(0)} %)`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col">Right</th>
          <th scope="col">Accuracy</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            <td>
              {row.right} of {row.of}
            </td>
            <td>{row.of === 0 ? '–' : `${((100 * row.right) / row.of).toFixed(0)} %`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
