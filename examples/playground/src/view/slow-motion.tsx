import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { phases, type OpenTrace, type Phase } from '../open-trace.ts';
import { isRegression, type PageState } from '../settings/settings.ts';
import { neuronStep, type NeuronStep } from '../training/neuron-step.ts';
import { selected, usePlayground, type NeuronAt } from './context.ts';
import { activationLabels, neuronName, short } from './labels.ts';

const phaseTexts: Readonly<Record<Phase, string>> = {
  forward: '1 Forward',
  loss: '2 Loss',
  backward: '3 Backward',
  update: '4 Update',
};

const isPlaying = signal(false);
const phaseMs = 2200;

/** A number as it stands in a sum. */
const factor = (value: number): string => (value < 0 ? `(${short(value)})` : short(value));

interface SumsProps {
  readonly step: NeuronStep;
  readonly at: NeuronAt;
  readonly state: PageState;
  readonly open: OpenTrace;
}

function Forward({ step, at, state }: SumsProps): JSX.Element {
  const terms = step.weights.map(({ before, value }) => `${factor(before)} · ${factor(value)}`);
  const layer = state.layers[at.column - 1];
  const isOutput = layer === undefined;
  const name = activationLabels.find(([activation]) => activation === layer?.activation)?.[1];
  const between = [
    state.normalization === 'none' ? '' : `${state.normalization} normalization, `,
    name,
    state.dropout > 0 ? ', dropout' : '',
  ].join('');
  return (
    <>
      <p>Each input times its weight, and the bias:</p>
      <code>
        sum = {terms.join(' + ')} + {factor(step.bias.before)} = <b>{short(step.sum)}</b>
      </code>
      {!isOutput && (
        <code>
          output = {between}({short(step.sum)}) = <b>{short(step.output)}</b>
        </code>
      )}
      {isOutput && !isRegression(state) && (
        <code>
          probability of blue = 1 / (1 + e^−({short(step.sum)})) = <b>{short(1 / (1 + Math.exp(-step.sum)))}</b>
        </code>
      )}
    </>
  );
}

function Loss({ state, open }: SumsProps): JSX.Element {
  const { trace, sample } = open;
  const outputs = trace.columns.at(-1)!.outputs; // the output's column
  const [output, target] = [outputs[sample], trace.targets[sample]];
  const p = 1 / (1 + Math.exp(-output));
  return (
    <>
      <p>How wrong the output is for this example, and on average for the {trace.batch} of the batch:</p>
      {isRegression(state) ? (
        <code>
          (output − target)² = ({short(output)} − {factor(target)})² = <b>{short((output - target) ** 2)}</b>
        </code>
      ) : (
        <code>
          −ln(probability of {target === 1 ? 'blue' : 'orange'}) = −ln {short(target === 1 ? p : 1 - p)} ={' '}
          <b>{short(-Math.log(Math.max(1e-12, target === 1 ? p : 1 - p)))}</b>
        </code>
      )}
      <code>
        loss of the batch{state.penalty === 'none' ? '' : `, with the ${state.penalty.toUpperCase()} penalty`} ={' '}
        <b>{short(trace.loss)}</b>
      </code>
    </>
  );
}

function Backward({ step, open, at, state }: SumsProps): JSX.Element {
  const [first] = step.weights;
  const isOutput = at.column > state.layers.length;
  return (
    <>
      <p>How the loss changes with the neuron, by the chain rule; then with each of its weights:</p>
      {!isOutput && (
        <code>
          ∂loss/∂output = {short(step.outputGradient)}; times the slope of what lies between: ∂loss/∂sum ={' '}
          <b>{short(step.sumGradient)}</b>
        </code>
      )}
      {isOutput && (
        <code>
          ∂loss/∂sum = <b>{short(step.sumGradient)}</b>
        </code>
      )}
      <code>
        this example’s part of ∂loss/∂w₁ = {factor(step.sumGradient)} · {factor(first.value)} = {short(first.share)}
      </code>
      <code>
        all {open.trace.batch} together:{' '}
        {step.weights.map(({ gradient, input }) => `∂w${sub(input)} ${short(gradient)}`).join(', ')}, ∂b{' '}
        {short(step.bias.gradient)}
      </code>
    </>
  );
}

const sub = (input: number): string => '₁₂₃₄₅₆₇₈'[input];

function Update({ step, state, open }: SumsProps): JSX.Element {
  const rate = open.before.learningRate;
  const [first] = step.weights;
  return (
    <>
      <p>
        Every weight goes a little against its gradient
        {state.optimizer === 'sgd' ? ', by the learning rate' : ', as the optimizer has it'}:
      </p>
      {state.optimizer === 'sgd' && (
        <code>
          w₁ − rate · gradient = {short(first.before)} − {short(rate)} · {factor(first.gradient)} = {short(first.after)}
        </code>
      )}
      <code>
        {step.weights
          .map(({ input, before, after }) => `w${sub(input)} ${before.toFixed(4)} → ${after.toFixed(4)}`)
          .join(', ')}
        , b {step.bias.before.toFixed(4)} → {step.bias.after.toFixed(4)}
      </code>
    </>
  );
}

const texts = { forward: Forward, loss: Loss, backward: Backward, update: Update };

/** The chosen neuron where it has weights, else the first one. */
function neuronOf({ layers }: PageState): NeuronAt {
  const at = selected.value;
  const units = [0, ...layers.map((layer) => layer.units), 1];
  return at !== null && at.column > 0 && at.column < units.length && at.unit < units[at.column]
    ? at
    : { column: 1, unit: 0 };
}

/** A step in its four phases, with the arithmetic of one neuron for one example. */
export function SlowMotion(): JSX.Element {
  const playground = usePlayground();
  const { trace, state, isRunning } = playground;
  const open = trace.value;
  useEffect(() => {
    const isOn = isPlaying.value && !isRunning.value;
    const timer = isOn ? setTimeout(() => void playground.nextPhase(), phaseMs) : undefined;
    return () => clearTimeout(timer);
  }, [playground, open, isPlaying.value, isRunning.value]);
  const at = neuronOf(state.value);
  const Text = open === null ? null : texts[open.phase];
  return (
    <div class="stack">
      <div class="phases">
        {phases.map((phase) => (
          <button
            key={phase}
            type="button"
            class="small"
            aria-pressed={open?.phase === phase}
            disabled={open === null}
            onClick={() => playground.showPhase(phase)}
          >
            {phaseTexts[phase]}
          </button>
        ))}
        <button
          type="button"
          class="small"
          onClick={() => {
            isPlaying.value = !isPlaying.value;
            if (isPlaying.value) void playground.nextPhase();
          }}
        >
          {isPlaying.value ? 'Stop' : 'Play'}
        </button>
        <button type="button" class="small" onClick={() => void playground.nextPhase()}>
          Next
        </button>
        <button type="button" class="small" onClick={() => void playground.stepSample()}>
          Next example
        </button>
      </div>
      {open === null || Text === null ? (
        <p class="hint">
          A training step has four phases. Take it apart with “Next”, with the numbers of the neuron that you click.
        </p>
      ) : (
        <div class="sums" aria-live="polite">
          <p class="muted">
            {neuronName(state.value, at)} · example {open.sample + 1} of {open.trace.batch}, at (
            {short(open.trace.points[2 * open.sample])}, {short(open.trace.points[2 * open.sample + 1])}),{' '}
            {isRegression(state.value)
              ? `target ${short(open.trace.targets[open.sample])}`
              : open.trace.targets[open.sample] === 1
                ? 'blue'
                : 'orange'}
          </p>
          <Text
            step={neuronStep(open.trace, at.column - 1, at.unit, open.sample)}
            {...{ at, open }}
            state={state.value}
          />
        </div>
      )}
    </div>
  );
}
