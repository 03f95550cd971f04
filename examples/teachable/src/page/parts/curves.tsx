import type { JSX } from 'preact';
import type { EpochRecord } from '../../project/outcome.ts';

const [width, height] = [320, 150];
const [left, right, top, bottom] = [42, 8, 8, 22];

interface CurvesProps {
  readonly history: readonly EpochRecord[];
}

/** Loss and accuracy after each epoch, of the images that are learned from and of those kept back. */
export function Curves({ history }: CurvesProps): JSX.Element {
  const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
  const losses = [history.map(({ loss }) => loss), known(history.map(({ validationLoss }) => validationLoss))];
  const shares = [
    history.map(({ accuracy }) => accuracy),
    known(history.map(({ validationAccuracy }) => validationAccuracy)),
  ];
  return (
    <div class="stack curves">
      <h3>How it learned</h3>
      <p class="legend hint">
        <span class="key learned">learned from</span> <span class="key never">never seen</span>
      </p>
      <Chart
        title="Loss"
        lines={losses}
        most={Math.max(0.1, ...losses.flat().filter(Number.isFinite))}
        format={(value) => value.toFixed(1)}
      />
      <Chart title="Accuracy" lines={shares} most={1} format={(value) => `${(100 * value).toFixed(0)} %`} />
    </div>
  );
}

interface ChartProps {
  readonly title: string;
  /** of the images that are learned from, and of those kept back */
  readonly lines: readonly (readonly number[])[];
  readonly most: number;
  format(value: number): string;
}

function Chart({ title, lines, most, format }: ChartProps): JSX.Element {
  const count = Math.max(2, ...lines.map(({ length }) => length));
  const x = (i: number): number => left + (i / (count - 1)) * (width - left - right);
  const y = (value: number): number => top + (1 - value / most) * (height - top - bottom);
  const last = lines.map((line) => line.at(-1)).filter((value) => value !== undefined);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${title} by epoch: ${last.map((value) => format(value)).join(' of what it learned from, ')}${last.length > 1 ? ' of what it never saw' : ''} in the end`}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line class="grid" x1={left} x2={width - right} y1={y(share * most)} y2={y(share * most)} />
            <text x={left - 5} y={y(share * most) + 4} text-anchor="end">
              {format(share * most)}
            </text>
          </g>
        ))}
        <text x={left} y={height - 5}>
          epoch 1
        </text>
        <text x={width - right} y={height - 5} text-anchor="end">
          {count}
        </text>
        {lines.map((line, i) => (
          <polyline
            key={i}
            class={i === 0 ? 'learned' : 'never'}
            points={line.map((value, at) => `${x(at).toFixed(1)},${y(Math.min(value, most)).toFixed(1)}`).join(' ')}
          />
        ))}
      </svg>
    </figure>
  );
}
