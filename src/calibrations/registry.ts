import type { Calibration } from '../core/calibration';
import { collect } from '../registry';

/** The calibrations by id. Apart from the other registries, because only the panel, the worker and the CLI ever need them. */
export const calibrations = collect(
  'calibration',
  import.meta.glob<{ default: Calibration }>(['./*.ts', '!./registry.ts', '!**/*.test.ts'], { eager: true }),
);
