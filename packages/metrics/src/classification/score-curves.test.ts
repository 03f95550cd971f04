import { proveMetrics } from '../../testing/prove-metrics.ts';

proveMetrics('score_curves');
