import { proveMetrics } from '../../testing/prove-metrics.ts';

proveMetrics('groups');
