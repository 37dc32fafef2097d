import { modelInfo } from '../selectors';
import { draftLevels } from '../levels';
import type { RunSpec } from '../../run/spec';
import { comfyui } from './comfyui';
import { diffusers } from './diffusers';
import type { Told } from './foreign';
import { kDiffusion } from './k-diffusion';

/** Programs that a whole run can be written for. */
export const programs = { diffusers, 'k-diffusion': kDiffusion, comfyui } as const;
export type Program = keyof typeof programs;
export const programNames: Record<Program, string> = {
  diffusers: 'diffusers',
  'k-diffusion': 'k-diffusion',
  comfyui: 'ComfyUI',
};

/** A run as another program would make it, with all that is not exactly the same; or why it cannot. */
export function runCode(program: Program, spec: RunSpec): Told {
  const levels = draftLevels(spec);
  if (!levels) return { none: 'The schedule of this run does not suit its process; choose another one.' };
  const info = modelInfo(spec);
  return programs[program]({ spec, levels, card: info?.kind === 'onnx' ? info.card : undefined });
}
