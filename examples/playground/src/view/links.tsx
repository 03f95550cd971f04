import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { linkPath, linksOf, linkWidth, type Link, type NetworkLayout } from '../network/network-layout.ts';
import type { Snapshot } from '../training/snapshot.ts';
import { usePlayground } from './context.ts';
import { neuronName, short } from './labels.ts';
import { linesShow } from './lines-show.ts';
import { WeightEditor, type EditedWeight } from './weight-editor.tsx';

/** While it runs, lines are drawn anew less often than pictures: a browser without a GPU takes long for them. */
const everyMs = 60;

/** What a line stands for at the moment. */
function valuesOf({ columns }: Snapshot, { column, unit, input }: Link) {
  const { inputs, weight, weightGradient } = columns[column];
  const at = unit * inputs + input;
  return { weight: weight[at], gradient: weightGradient?.[at] ?? null };
}

/** The weights as lines: as thick as they are large, with the colour of their sign. The pointer shows a value, a click changes it. */
export function Links({ layout }: { readonly layout: NetworkLayout }): JSX.Element {
  const { shown, state, trace, isRunning } = usePlayground();
  const units = layout.places.map(({ length }) => length);
  const links = useMemo(() => linksOf(units), [units.join()]);
  const paths = useRef<SVGPathElement[]>([]);
  const drawn = useRef<string[]>([]);
  const drawnAt = useRef(-Infinity);
  const pointed = useSignal<Link | null>(null);
  const edited = useSignal<EditedWeight | null>(null);
  useLayoutEffect(() => {
    drawn.current = []; // other paths than before
  }, [links]);
  useSignalEffect(() => {
    const snapshot = shown.value;
    const isWeights = linesShow.value === 'weights' && trace.value?.phase !== 'backward';
    if (snapshot === null || snapshot.columns.length !== units.length - 1) return;
    if (isRunning.value && performance.now() - drawnAt.current < everyMs) return;
    drawnAt.current = performance.now();
    let largest = 1e-12;
    if (!isWeights)
      for (const { weightGradient } of snapshot.columns)
        for (const gradient of weightGradient ?? []) largest = Math.max(largest, Math.abs(gradient));
    for (const [i, link] of links.entries()) {
      const { weight, gradient } = valuesOf(snapshot, link);
      const value = isWeights ? weight : ((gradient ?? 0) / largest) * 2.5;
      const look = `stroke-width:${(Math.round(5 * linkWidth(value)) / 5).toFixed(1)}px;stroke:var(--${value < 0 ? 'negative' : 'positive'});opacity:${Math.min(1, 0.25 + 0.6 * Math.abs(value)).toFixed(1)}`;
      if (drawn.current[i] === look) continue;
      drawn.current[i] = look;
      paths.current[i]?.setAttribute('style', look);
    }
  });
  const open = (link: Link, event: MouseEvent): void => {
    const { left, top } = (event.currentTarget as SVGElement).ownerSVGElement!.getBoundingClientRect();
    edited.value = { ...link, x: event.clientX - left, y: event.clientY - top };
  };
  return (
    <>
      <svg class="links" aria-hidden="true">
        {links.map((link, i) => {
          const path = linkPath(layout, link);
          return (
            <g key={`${link.column}.${link.unit}.${link.input}`}>
              <path d={path} class="link" ref={(element) => void (element !== null && (paths.current[i] = element))} />
              <path
                d={path}
                class="touch"
                onPointerEnter={() => void (pointed.value = link)}
                onPointerLeave={() => void (pointed.value = null)}
                onClick={(event) => open(link, event)}
              />
            </g>
          );
        })}
      </svg>
      {pointed.value !== null && edited.value === null && <Pointed link={pointed.value} layout={layout} />}
      {edited.value !== null && (
        <WeightEditor
          weight={edited.value}
          name={`from ${neuronName(state.value, { column: edited.value.column, unit: edited.value.input })} to ${neuronName(state.value, { column: edited.value.column + 1, unit: edited.value.unit })}`}
          onClose={() => void (edited.value = null)}
        />
      )}
    </>
  );
}

/** The values of the line under the pointer, in its middle. */
function Pointed({ link, layout }: { readonly link: Link; readonly layout: NetworkLayout }): JSX.Element | null {
  const { shown } = usePlayground();
  if (shown.value?.columns[link.column] === undefined) return null;
  const { weight, gradient } = valuesOf(shown.value, link);
  const [from, to] = [layout.places[link.column][link.input], layout.places[link.column + 1][link.unit]];
  return (
    <p class="tip" style={{ left: `${(from.x + to.x) / 2}px`, top: `${(from.y + to.y) / 2}px` }}>
      weight {short(weight)}
      {gradient !== null && <span class="muted"> · gradient {short(gradient)}</span>}
    </p>
  );
}
