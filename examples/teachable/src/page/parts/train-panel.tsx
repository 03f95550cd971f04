import { Segmented, Slider } from '@gradkit-examples/site/components';
import type { JSX } from 'preact';
import { choices, defaults, limits, writeOptions, type TrainingOptions } from '../../project/options.ts';
import { confusionOf } from '../../project/outcome.ts';
import { imageCount, missing, network, options, outcome, outdated, progress, project, reading } from '../state.ts';
import { stopTraining, train } from '../training.ts';

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(0)} %`);

/** The second step: a new head is trained. */
export function TrainPanel(): JSX.Element {
  const isReady = network.value === 1;
  const wait = typeof network.value === 'string' ? null : missing.value;
  return (
    <section class="step panel train" aria-labelledby="train">
      <h2 id="train">
        <span class="number">2</span> Train
      </h2>
      {progress.value === null ? (
        <button
          type="button"
          class="primary large"
          disabled={!isReady || missing.value !== null || reading.value !== null}
          aria-describedby="train-hint"
          onClick={train}
        >
          {outcome.value === null ? 'Train' : 'Train again'}
        </button>
      ) : (
        <button type="button" class="large" onClick={() => void stopTraining()}>
          Stop
        </button>
      )}
      <p class="hint" id="train-hint">
        {typeof network.value === 'string' ? (
          <span class="failed">The network cannot be loaded: {network.value}</span>
        ) : (
          (wait ?? (isReady ? readyText() : `The network is being loaded: ${percent(network.value)}`))
        )}
      </p>
      <Numbers />
      <Options />
    </section>
  );
}

function readyText(): string {
  if (progress.value !== null) return 'It learns from your images.';
  if (outcome.value === null) return `${imageCount.value} images are ready.`;
  return outdated.value
    ? 'Images have changed since it learned: train again.'
    : `It learned in ${outcome.value.seconds.toFixed(1)} s. Try it, or look under the hood.`;
}

function Numbers(): JSX.Element {
  const running = progress.value;
  const last = running?.history.at(-1) ?? outcome.value?.history.at(-1);
  if (running === null && last === undefined) return <></>;
  const accuracy = running?.accuracy ?? last?.accuracy ?? NaN;
  const loss = running?.loss ?? last?.loss ?? NaN;
  const checked = last?.validationAccuracy ?? null;
  const epochs = running?.epochs ?? outcome.value?.history.length ?? 0;
  const kept =
    outcome.value === null || running !== null ? null : confusionOf(project.value, outcome.value, 'validation');
  return (
    <>
      <progress max={epochs} value={running === null ? epochs : running.epoch} aria-label="Epochs" />
      <dl class="numbers" aria-live="off">
        <div>
          <dt>Epoch</dt>
          <dd>
            {running?.epoch ?? epochs} <small>/ {epochs}</small>
          </dd>
        </div>
        <div>
          <dt>Loss</dt>
          <dd>{Number.isNaN(loss) ? '–' : loss.toFixed(3)}</dd>
        </div>
        <div>
          <dt>Accuracy: learned</dt>
          <dd>{percent(accuracy)}</dd>
        </div>
        <div>
          <dt>Accuracy: new</dt>
          <dd>
            {checked === null ? '–' : percent(checked)}
            {kept !== null && <small> {`${kept.right} of ${kept.count}`}</small>}
          </dd>
        </div>
      </dl>
    </>
  );
}

function change(some: Partial<TrainingOptions>): void {
  options.value = { ...options.value, ...some };
  history.replaceState(null, '', writeOptions(options.value) || location.pathname + location.search);
}

function Options(): JSX.Element {
  const { epochs, batchSize, learningRate, seed } = options.value;
  const isDefault = writeOptions(options.value) === '';
  const isDisabled = progress.value !== null;
  const rates = choices.learningRate.map((rate) => [String(rate), String(rate)] as const);
  const sizes = choices.batchSize.map((size) => [String(size), String(size)] as const);
  return (
    <details class="options">
      <summary>Options</summary>
      <div class="stack">
        <Slider
          label="Epochs: how often it goes through all images"
          value={epochs}
          min={limits.epochs[0]}
          max={limits.epochs[1]}
          step={5}
          disabled={isDisabled}
          onInput={(value) => change({ epochs: value })}
        />
        <Segmented
          label="Learning rate: how large its steps are"
          options={rates}
          value={String(learningRate)}
          onChange={(value) => change({ learningRate: Number(value) })}
        />
        <Segmented
          label="Batch size: images looked at for one step"
          options={sizes}
          value={String(batchSize)}
          onChange={(value) => change({ batchSize: Number(value) })}
        />
        <div class="field">
          <label for="seed">Seed: other first weights, and other images kept back</label>
          <div class="row">
            <input
              id="seed"
              type="number"
              min={limits.seed[0]}
              max={limits.seed[1]}
              value={seed}
              disabled={isDisabled}
              onChange={({ currentTarget }) => {
                const [least, most] = limits.seed;
                const wanted = Math.round(currentTarget.valueAsNumber);
                change({ seed: wanted >= least && wanted <= most ? wanted : seed });
                currentTarget.value = String(options.value.seed);
              }}
            />
            {!isDefault && (
              <button type="button" class="quiet" disabled={isDisabled} onClick={() => change(defaults)}>
                As at first
              </button>
            )}
          </div>
        </div>
        <p class="hint">
          These stand in the address: a link to this page brings them along. A network that has seen many other images
          makes 608 numbers of each of yours; what is trained is a small one behind it. 15 % of your images are kept
          back, to see what it does with new ones.
        </p>
      </div>
    </details>
  );
}
