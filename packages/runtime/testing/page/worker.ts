import { attempt, type Wanted } from './page.ts';

addEventListener('message', ({ data }: MessageEvent<Wanted>) => {
  void attempt(data).then((outcome) => postMessage(outcome));
});
