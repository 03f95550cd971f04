import { ConfigError, Generator, RuntimeError } from '@gradkit/core-tensor/functional';
import type { ActualDevice, Session, Threads } from '@gradkit/runtime';
import { openSession } from '@gradkit/runtime/node';
import { axisSizes, wholeNumber } from '../axes.ts';
import type { Call, Output } from '../command.ts';
import { actualDevices, devicesIn } from '../devices.ts';
import { printable } from '../printable.ts';
import { withProgress, type Tell } from '../progress.ts';
import { freeAxesOf, randomFeeds, requireFreeAxes } from '../random-feeds.ts';
import { formatTime, median, quantile } from '../statistics.ts';
import { table } from '../table.ts';

/** How long a model took on a device with a size of batch. */
interface Row {
  readonly device: ActualDevice;
  readonly batch: number;
  /** of the first run, which may compile */
  readonly firstMs: number;
  readonly medianMs: number;
  readonly p90Ms: number;
  /** examples in a second: runs, times the batch */
  readonly perSecond: number;
  readonly runs: number;
}

interface Absence {
  readonly device: ActualDevice;
  readonly reason: string;
}

interface Settings {
  readonly batches: readonly number[] | null;
  readonly axes: Readonly<Record<string, number>>;
  readonly threads: Threads;
  readonly seconds: number;
}

const leastRuns = 5;

/** Measures a model on devices, with sizes of batch. */
export async function benchModel(call: Call): Promise<Output> {
  const [path] = call.given;
  const named = call.value('device');
  const devices = named === null ? actualDevices : devicesIn(named);
  const settings = settingsOf(call);
  const rows: Row[] = [];
  const absences: Absence[] = [];
  await withProgress(async (tell) => {
    for (const device of devices) {
      tell(`${device} …`);
      const session = await open(path, device, settings.threads, named === null);
      if (!('reason' in session)) rows.push(...(await measureAll(session, device, settings, tell)));
      else absences.push(session);
    }
  });
  const text = call.says('json')
    ? JSON.stringify({ file: path, rows, notHere: absences }, null, 2)
    : [
        ...(rows.length > 0
          ? [`${printable(path)}, inputs of random numbers, ${settings.seconds} s each`, textOf(rows)]
          : []),
        ...absences.map(absenceText),
      ].join('\n\n');
  return { text, status: rows.length === 0 ? 1 : 0 };
}

const absenceText = ({ device, reason }: Absence): string =>
  `${device} is not here: ${printable(reason.split(/; it needs |, which cannot be loaded/)[0])}; gradkit doctor says more`;

function settingsOf(call: Call): Settings {
  const batches =
    call
      .value('batch')
      ?.split(',')
      .map((size) => wholeNumber('--batch', size)) ?? null;
  const threads = call.value('threads');
  const seconds = Number(call.value('seconds') ?? 1);
  if (!(seconds > 0 && seconds <= 3600))
    throw new ConfigError(
      'gradkit',
      `--seconds is ${call.value('seconds')}; it must be a number from above 0 to 3600`,
      {
        got: seconds,
      },
    );
  return {
    batches,
    axes: axisSizes(call.values('axis')),
    threads: threads === null || threads === 'auto' ? 'auto' : wholeNumber('--threads', threads),
    seconds,
  };
}

/** A session, or why there is none on this device, if that may be. */
async function open(
  path: string,
  device: ActualDevice,
  threads: Threads,
  mayMiss: boolean,
): Promise<Session | Absence> {
  try {
    return await openSession(path, { device, threads });
  } catch (error) {
    if (!mayMiss || !(error instanceof RuntimeError) || !/is not there|needs the package/.test(error.message))
      throw error;
    return { device, reason: error.message.replace(/^.*?createSession: /, '').split('\n')[0] };
  }
}

async function measureAll(
  session: Session,
  device: ActualDevice,
  { batches, axes, seconds }: Settings,
  tell: Tell,
): Promise<Row[]> {
  requireFreeAxes('bench', axes, session.inputs);
  const free = freeAxesOf(session.inputs);
  const isOpen = free.batch.some((name) => !Object.hasOwn(axes, name));
  if (batches !== null && !isOpen)
    throw new ConfigError('bench', '--batch is given, but the size of the first axis of all inputs is known', {
      got: batches,
    });
  const rows: Row[] = [];
  for (const batch of batches ?? [1]) {
    tell(`${device}, batch ${batch} …`);
    rows.push({ device, ...(await measure(session, batch, { axes, seconds })) });
  }
  await session.close();
  return rows;
}

async function measure(
  session: Session,
  batchSize: number,
  { axes, seconds }: Pick<Settings, 'axes' | 'seconds'>,
): Promise<Omit<Row, 'device'>> {
  const sizes = { batch: batchSize, axes, others: null, shapes: {} };
  const feeds = randomFeeds(session.inputs, { ...sizes, command: 'bench', rng: new Generator(1), wholeBelow: 1 });
  const [batch = 1] = Object.values(feeds)[0]?.shape ?? [];
  const run = async (): Promise<number> => {
    const start = performance.now();
    await session.run(feeds);
    return performance.now() - start;
  };
  const firstMs = await run();
  await run(); // some devices compile twice
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  while (times.length < leastRuns || performance.now() < end) times.push(await run());
  const middle = median(times);
  const perSecond = (1000 * batch) / middle;
  return { batch, firstMs, medianMs: middle, p90Ms: quantile(times, 0.9), perSecond, runs: times.length };
}

function textOf(rows: readonly Row[]): string {
  const head = ['device', 'batch', 'median', '90 % within', 'a second', 'first run', 'runs'];
  const lines = rows.map(({ device, batch, firstMs, medianMs, p90Ms, perSecond, runs }) => [
    device,
    String(batch),
    formatTime(medianMs),
    formatTime(p90Ms),
    perSecond >= 100 ? Math.round(perSecond).toLocaleString('en-US') : perSecond.toPrecision(3),
    formatTime(firstMs),
    String(runs),
  ]);
  return table([head, ...lines]);
}
