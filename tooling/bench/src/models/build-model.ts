import type { Module } from '@gradkit/layers';
import type { ModelPlan } from '../workload.ts';
import { convNet } from './conv-net.ts';
import { GPT } from './gpt.ts';
import { CharacterModel } from './lstm.ts';
import { mlp } from './mlp.ts';

/** The model of a workload, with new parameters. */
export function buildModel(plan: ModelPlan): Module {
  if (plan.kind === 'mlp') return mlp(plan.sizes, plan.activation);
  if (plan.kind === 'conv') return convNet();
  if (plan.kind === 'lstm') return new CharacterModel(plan);
  return new GPT(plan);
}
