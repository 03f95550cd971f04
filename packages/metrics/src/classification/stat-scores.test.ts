import { proveMetrics } from '../../testing/prove-metrics.ts';

proveMetrics('stat_scores');
