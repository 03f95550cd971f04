export { msPerStep } from '../trainings.ts';
