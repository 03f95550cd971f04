import { useSignal } from '@preact/signals';
import type { CSSProperties, JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { featureLabels } from '../network/feature-labels.ts';
import { layoutNetwork, weightCount, type NetworkLayout } from '../network/network-layout.ts';
import { features, maxLayers, maxUnits, type Feature, type Layer, type PageState } from '../settings/settings.ts';
import { Choice } from './choice.tsx';
import { usePlayground, type NeuronAt } from './context.ts';
import { activationLabels } from './labels.ts';
import { linesShow } from './lines-show.ts';
import { Links } from './links.tsx';
import { Neuron } from './neuron.tsx';

const height = 364;

/** Columns as they are drawn: all features, also those not chosen; hidden layers; the output. */
function useLayout(
  width: number,
  { layers, features: chosen }: PageState,
): { all: NetworkLayout; used: NetworkLayout } {
  return useMemo(() => {
    const all = layoutNetwork([features.length, ...layers.map(({ units }) => units), 1], { width, height });
    const inputs = features.flatMap((feature, i) => (chosen.includes(feature) ? [all.places[0][i]] : []));
    return { all, used: { size: all.size, places: [inputs, ...all.places.slice(1)] } };
  }, [width, layers, chosen]);
}

function withLayer(layers: readonly Layer[], index: number, layer: Layer): readonly Layer[] {
  return layers.map((each, i) => (i === index ? layer : each));
}

/** Changes the number of neurons and the activation of a hidden layer. */
function LayerControls({ index }: { readonly index: number }): JSX.Element {
  const playground = usePlayground();
  const { layers } = playground.state.value;
  const layer = layers[index];
  const change = (patch: Partial<Layer>): void =>
    playground.change({ layers: withLayer(layers, index, { ...layer, ...patch }) });
  const name = `layer ${index + 1}`;
  return (
    <div class="layer-controls" role="group" aria-label={name}>
      <div class="units">
        <button
          type="button"
          class="icon small"
          disabled={layer.units === 1}
          onClick={() => change({ units: layer.units - 1 })}
        >
          <span aria-hidden="true">−</span>
          <span class="visually-hidden">One neuron less in {name}</span>
        </button>
        <b aria-label={`${layer.units} neurons`}>{layer.units}</b>
        <button
          type="button"
          class="icon small"
          disabled={layer.units === maxUnits}
          onClick={() => change({ units: layer.units + 1 })}
        >
          <span aria-hidden="true">+</span>
          <span class="visually-hidden">One neuron more in {name}</span>
        </button>
      </div>
      <Choice
        isBare
        label={`Activation of ${name}`}
        options={activationLabels}
        value={layer.activation}
        onChange={(activation) => change({ activation })}
      />
    </div>
  );
}

function FeatureSwitch({ feature }: { readonly feature: Feature }): JSX.Element {
  const playground = usePlayground();
  const chosen = playground.state.value.features;
  const isChosen = chosen.includes(feature);
  const isLast = isChosen && chosen.length === 1;
  const toggle = (): void =>
    playground.change({ features: features.filter((each) => chosen.includes(each) !== (each === feature)) });
  return (
    <label class="feature" title={isLast ? 'The network needs at least one feature' : undefined}>
      <input type="checkbox" checked={isChosen} disabled={isLast} onChange={toggle} />
      <span>{featureLabels[feature]}</span>
    </label>
  );
}

/** The network: neurons with their pictures, weights as lines, and what changes its shape. */
export function NetworkView(): JSX.Element {
  const playground = usePlayground();
  const state = playground.state.value;
  const { layers } = state;
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(560);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => (width.value = Math.round(entry.contentRect.width)));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [width]);
  const { all, used } = useLayout(width.value, state);
  const canChange = !state.hide.includes('network');
  const at = (places: NeuronAt, column: number): CSSProperties => ({
    left: `${all.places[column][places.unit].x}px`,
    top: `${all.places[column][places.unit].y}px`,
    width: `${all.size}px`,
    height: `${all.size}px`,
  });
  return (
    <section class="network" aria-label="The network">
      <div class="row apart network-head">
        <h2>
          {layers.length} hidden layer{layers.length === 1 ? '' : 's'}{' '}
          <small class="muted">
            {weightCount([state.features.length, ...layers.map(({ units }) => units), 1])} weights
          </small>
        </h2>
        {canChange && (
          <div class="row">
            <button
              type="button"
              class="small"
              disabled={layers.length === 0}
              onClick={() => playground.change({ layers: layers.slice(0, -1) })}
            >
              − layer
            </button>
            <button
              type="button"
              class="small"
              disabled={layers.length === maxLayers}
              onClick={() =>
                playground.change({
                  layers: [...layers, { units: 4, activation: layers.at(-1)?.activation ?? 'tanh' }],
                })
              }
            >
              + layer
            </button>
            <button
              type="button"
              class="small"
              aria-pressed={linesShow.value === 'gradients'}
              title="Lines show the gradients of the last step instead of the weights"
              onClick={() => (linesShow.value = linesShow.value === 'weights' ? 'gradients' : 'weights')}
            >
              gradients
            </button>
          </div>
        )}
      </div>
      <div class="columns">
        <div class="features" style={{ height: `${height}px` }}>
          {features.map((feature, i) => (
            <div key={feature} style={{ top: `${all.places[0][i].y}px` }}>
              {!state.hide.includes('features') || state.features.includes(feature) ? (
                <FeatureSwitch feature={feature} />
              ) : null}
            </div>
          ))}
        </div>
        <div class="drawing" ref={box} style={{ height: `${height}px`, minWidth: `${62 * (layers.length + 2)}px` }}>
          {canChange &&
            layers.map((_, i) => (
              <div key={i} class="above" style={{ left: `${all.places[i + 1][0].x}px` }}>
                <LayerControls index={i} />
              </div>
            ))}
          <Links layout={used} />
          {state.features.map((feature, unit) => (
            <Neuron
              key={feature}
              column={0}
              unit={unit}
              style={at({ column: 0, unit: features.indexOf(feature) }, 0)}
            />
          ))}
          {[...layers.map(({ units }) => units), 1].map((count, i) =>
            Array.from({ length: count }, (__, unit) => (
              <Neuron key={`${i}.${unit}`} column={i + 1} unit={unit} style={at({ column: i + 1, unit }, i + 1)} />
            )),
          )}
        </div>
      </div>
    </section>
  );
}
