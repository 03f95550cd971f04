'use client';

import { useEffect } from 'react';
import { show } from '../program/page.js';

export function Learner() {
  useEffect(() => show(() => new Worker(new URL('../program/worker.js', import.meta.url), { type: 'module' })), []);
  return <p>A network runs and learns here.</p>;
}
