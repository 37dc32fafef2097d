import { belm } from './belm';
import { comfyui } from './comfyui';
import { deis } from './deis';
import { diffSampler } from './diff-sampler';
import { diffusers } from './diffusers';
import { dpmSolver, unipc } from './dpm-solver';
import { dpmSolverV3 } from './dpm-solver-v3';
import { edm } from './edm';
import { erSde } from './er-sde';
import { kDiffusion } from './k-diffusion';
import { momentum } from './momentum';
import type { Mapping } from './plan';
import { restart } from './restart';
import { saSolver } from './sa-solver';

/** The libraries whose options we can read. */
export const libraries: Readonly<Record<string, Mapping>> = {
  'k-diffusion': kDiffusion,
  edm,
  UniPC: unipc,
  'UniPC-vary-coeff-corrected': unipc,
  'dpm-solver': dpmSolver,
  'DPM-Solver-v3': dpmSolverV3,
  diffusers,
  'diff-sampler': diffSampler,
  comfyui,
  deis,
  'ER-SDE-Solver': erSde,
  'momentum-diffusion': momentum,
  'SA-Solver': saSolver,
  restart,
  'BELM-repo': belm,
};
