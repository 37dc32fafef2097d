import { rint } from '../../core/arithmetic';
import type { RawOptions } from '../../core/options';
import { resolveProcess } from '../../run/resolve';
import { flowSigmas, isFlow, list, number, ratioNotes, ratios } from '../code';
import type { Foreign, Settings, Whole } from './foreign';

/** Where a scheduler of diffusers steps: by a list if it takes one, by a flag, or as it likes. */

/** Schedulers that can be told where to step. */
const takesSigmas = new Set(['EulerDiscreteScheduler', 'FlowMatchEulerDiscreteScheduler']);
const takesTimes = new Set(['DPMSolverMultistepScheduler', 'HeunDiscreteScheduler', 'DDPMScheduler']);
/** Schedulers with flags for spacings between the ends of their table. */
const takesFlags =
  /^(EulerDiscrete|HeunDiscrete|LMSDiscrete|KDPM2|DPMSolverMultistep|DPMSolverSDE|DEISMultistep|UniPCMultistep)/;
/** Its “beta” spaces σ, where ours spaces the time: that one is not asked for. */
const flags: Record<string, RawOptions> = { karras: { rho: 7 }, exponential: {} };

export interface Placed {
  settings: Settings;
  /** Arguments of the call. */
  call: readonly string[];
  notes: readonly string[];
}

/** How the last step is asked for, and whether it can reach σ = 0: at infinite λ some formulas are refused or not finite. */
function ending({ name, settings }: Foreign): { settings: Settings; zero: boolean } {
  const noise = name.startsWith('DPMSolverMultistep') && /dpmsolver$/.test(String(settings.algorithm_type));
  // Its last step may have no length, where only the first order is finite.
  if (noise) return { settings: { final_sigmas_type: 'sigma_min', euler_at_final: true }, zero: false };
  if (name.startsWith('UniPC') && (settings.solver_type === 'bh1' || !settings.predict_x0))
    return { settings: { final_sigmas_type: 'sigma_min' }, zero: false };
  if (/^(EDM)?(DPMSolverMultistep|UniPC)/.test(name)) return { settings: { final_sigmas_type: 'zero' }, zero: true };
  return { settings: {}, zero: !name.startsWith('DEIS') };
}

/**
 * Times that a scheduler makes of a table of N for n steps, from noise to data, as each one’s set_timesteps says. The
 * family of DPM-Solver leaves out the last of n + 1; others do not round “linspace”.
 */
export function ownTimes(name: string, { spacing, offset }: RawOptions, n: number, N: number): number[] {
  const family = /^(DPMSolverMultistep|UniPC|DEIS)/.test(name);
  const count = family ? n + 1 : n;
  return Array.from({ length: n }, (_, i) => {
    if (spacing === 'trailing') return rint(N - (i * N) / n) - 1;
    if (spacing === 'leading') return (count - 1 - i) * Math.floor(N / count) + Number(offset);
    const t = count > 1 ? ((N - 1) * (count - 1 - i)) / (count - 1) : 0;
    return family || /^DD[IP]M/.test(name) ? rint(t) : t;
  });
}

/** The DDIM scheduler does not look up where its next time is: it goes a fixed stride down. */
const strides = (times: readonly number[], N: number): boolean => {
  const stride = Math.floor(N / times.length);
  return times.every((t, i) => (i + 1 < times.length ? times[i + 1] === t - stride : t < stride));
};

export function placed(found: Foreign, whole: Whole): Placed {
  const { levels, spec } = whole;
  if (isFlow({ ...spec, levels })) return onFlow(found, whole);
  const { name } = found;
  const { grid, process } = spec;
  const schedule = { levels, grid, process };
  const n = levels.length - 1;
  const toZero = levels[n].sigma === 0;
  // Without a last step to zero of ours, one more node is asked for, from which it makes its own.
  const nodes = toZero ? n : n + 1;
  const count = [`num_inference_steps=${nodes}`];
  const end = ending(found);
  const beyond = endNotes(toZero, end.zero);
  if (name.startsWith('EDM')) {
    const sigmas = ratios(schedule).filter((sigma) => sigma > 0);
    const rho: Settings = grid.id === 'karras' ? { rho: Number(grid.options.rho ?? 7) } : {};
    return {
      settings: {
        sigma_min: sigmas[sigmas.length - 1],
        sigma_max: sigmas[0],
        sigma_data: whole.card?.sigmaData ?? 0.5,
        sigma_schedule: grid.id,
        ...rho,
        ...end.settings,
      },
      call: count,
      notes: [
        'It preconditions the network itself: for networks F of EDM, with the sigma_data of their training.',
        ...beyond,
      ],
    };
  }
  const table = process.id === 'vp-discrete';
  const foreignTable = table
    ? []
    : ['It looks the network’s time up in its own table of ᾱ: exact only for networks trained on that table.'];
  if (takesSigmas.has(name))
    return {
      settings: {},
      call: [`sigmas=[${list(ratios(schedule))}]`],
      notes: [...ratioNotes(schedule), ...foreignTable],
    };
  const standard = Object.entries(flags[grid.id] ?? {}).every(([key, value]) => (grid.options[key] ?? value) === value);
  if (table && flags[grid.id] && standard && takesFlags.test(name))
    return {
      settings: { [`use_${grid.id}_sigmas`]: true, timestep_spacing: 'linspace', ...end.settings },
      call: count,
      notes: beyond,
    };
  const wanted = levels.slice(0, nodes).map(({ t }) => t);
  const farthest = (times: readonly number[]): number => Math.max(...times.map((t, i) => Math.abs(t - wanted[i])));
  const N = Math.round(resolveProcess(process).tMax) + 1;
  if (table && grid.id === 'discrete') {
    const { spacing = 'leading', offset = 0 } = grid.options;
    const own = ownTimes(name, { spacing, offset }, nodes, N);
    const off = farthest(own);
    if (off <= 0.5 && (name !== 'DDIMScheduler' || strides(own, N)))
      return {
        settings: { timestep_spacing: spacing, steps_offset: offset, ...end.settings },
        call: count,
        notes: [...(off > 0 ? [`It does not round its times, which differ by up to ${number(off)}.`] : []), ...beyond],
      };
  }
  const times = wanted.map((t) => Math.max(0, Math.round(t)));
  if (table && takesTimes.has(name) && new Set(times).size === times.length) {
    const off = farthest(times);
    return {
      // A list and a flag of the pipeline’s own scheduler would be refused together.
      settings: { ...(takesFlags.test(name) ? { use_karras_sigmas: false } : {}), ...end.settings },
      call: [`timesteps=[${times.join(', ')}]`],
      notes: [
        ...(off > 1e-6 ? [`Its times are whole indices of the training table: rounded by up to ${number(off)}.`] : []),
        ...beyond,
      ],
    };
  }
  return {
    settings: end.settings,
    call: count,
    notes: [
      'It takes no list of levels like these: its own spacing is used, and the steps lie elsewhere.',
      ...foreignTable,
      ...beyond,
    ],
  };
}

/** Where its run ends, if not where this one does. */
function endNotes(toZero: boolean, zero: boolean): string[] {
  if (toZero) return zero ? [] : ['It cannot go to σ = 0: its last step ends at the lowest level of its table.'];
  return [`The scheduler goes on to ${zero ? 'σ = 0' : 'the lowest level of its table'} in one step more than here.`];
}

function onFlow(found: Foreign, { spec, levels }: Whole): Placed {
  const { name } = found;
  const { grid, process } = spec;
  const sigmas = flowSigmas({ levels, grid, process });
  const n = levels.length - 1;
  const toZero = levels[n].sigma === 0;
  const nodes = toZero ? n : n + 1;
  const end = ending(found);
  if (name === 'FlowMatchEulerDiscreteScheduler')
    return {
      settings: { shift: 1, shift_terminal: null, use_dynamic_shifting: false },
      call: [`sigmas=[${list(sigmas.slice(0, nodes))}]`],
      notes: ['The sigmas are the flow’s time; shift=1.0 keeps them as they are.', ...endNotes(toZero, true)],
    };
  const shift = grid.id === 'flow-shift' ? Number(grid.options.shift ?? 3) : 1;
  return {
    settings: name.startsWith('FlowMatch') ? { shift } : { use_flow_sigmas: true, flow_shift: shift, ...end.settings },
    call: [`num_inference_steps=${nodes}`],
    notes: [
      'It takes no list of levels: its own spacing of the flow’s time is used, and the steps lie elsewhere.',
      ...(end.zero ? [] : endNotes(toZero, false)),
    ],
  };
}
