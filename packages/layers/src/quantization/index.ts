export {
  MinMaxObserver,
  MovingAverageMinMaxObserver,
  MovingAveragePerChannelMinMaxObserver,
  type Observer,
  PerChannelMinMaxObserver,
} from './observer.ts';
export { FakeQuantize } from './fake-quantize.ts';
export { prepareQat } from './prepare-qat.ts';
