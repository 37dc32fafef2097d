import { noisiest, ratio } from '../core/grid';
import type { Level } from '../core/process';
import { resolveProcess } from '../run/resolve';
import type { RunSpec } from '../run/spec';

/** What runs elsewhere: the text to paste, and where it is not exactly what runs here. */
export interface Code {
  text: string;
  notes: readonly string[];
}

export const codeTargets = {
  json: 'JSON',
  diffusers: 'diffusers',
  'k-diffusion': 'k-diffusion',
  comfyui: 'ComfyUI',
} as const;
export type CodeTarget = keyof typeof codeTargets;

export interface Schedule {
  levels: readonly Level[];
  grid: RunSpec['grid'];
  process: RunSpec['process'];
}

/** A schedule, from noise to data, as code. Numbers have six digits; JSON has all of them. */
export function scheduleCode(target: CodeTarget, schedule: Schedule): Code {
  return { json, diffusers, 'k-diffusion': kDiffusion, comfyui }[target](schedule);
}

export const number = (value: number): string => {
  const text = String(Number(value.toPrecision(6)));
  return /[.e]/.test(text) ? text : `${text}.0`;
};
export const list = (values: readonly number[]): string => values.map(number).join(', ');
export const isFlow = ({ process }: Schedule): boolean => resolveProcess(process).frame === 'flow';
const last = ({ levels }: Schedule): Level => levels[levels.length - 1];

/** The time of a flow, t = σ/(α+σ): what libraries call the sigma of flow models. */
export const flowSigmas = ({ levels }: Schedule): number[] => levels.map(({ alpha, sigma }) => sigma / (alpha + sigma));

/** σ/α, which is finite: pure noise becomes the process's noisiest level of finite σ/α. */
export const ratios = ({ levels, process }: Schedule): number[] => {
  const made = resolveProcess(process);
  return levels.map((l) => ratio(l.alpha === 0 ? noisiest(made, made.at(made.tMax)) : l));
};

export function ratioNotes(schedule: Schedule): string[] {
  const notes: string[] = [];
  const { levels } = schedule;
  const scaled = levels.some(({ alpha }) => alpha !== 0 && alpha !== 1);
  if (scaled) notes.push('The sigmas are σ/α, and the state that goes with them is x/α: this process has α ≠ 1.');
  if (levels[0].alpha === 0)
    notes.push(`σ/α is infinite at pure noise; the first sigma stands for it (${number(ratios(schedule)[0])}).`);
  return notes;
}

/** Reads back as a spec of the headless twin, with these very levels. */
function json({ levels, grid, process }: Schedule): Code {
  const written = levels.map(({ t, alpha, sigma }) => ({ t, alpha, sigma }));
  const rows = written.map((level) => `    ${JSON.stringify(level)}`).join(',\n');
  const head = [`  "process": ${JSON.stringify(process)}`, `  "grid": ${JSON.stringify(grid)}`];
  return { text: `{\n${[...head, `  "levels": [\n${rows}\n  ]`].join(',\n')}\n}`, notes: [] };
}

function diffusers(schedule: Schedule): Code {
  if (isFlow(schedule)) return diffusersFlow(schedule);
  const { levels, process } = schedule;
  const notes = ratioNotes(schedule);
  const lines = [
    'from diffusers import EulerDiscreteScheduler',
    '',
    'scheduler = EulerDiscreteScheduler.from_config(pipe.scheduler.config)',
    '# the last sigma is where the last step ends',
    `scheduler.set_timesteps(sigmas=[${list(ratios(schedule))}])`,
  ];
  if (process.id === 'vp-discrete') {
    const times = levels.slice(0, -1).map(({ t }) => t);
    const whole = times.map((t) => Math.max(0, Math.round(t)));
    const off = Math.max(...times.map((t, i) => Math.abs(t - whole[i])));
    if (new Set(whole).size === whole.length) {
      lines.push(
        '',
        '# other schedulers, such as DPMSolverMultistepScheduler, take whole indices of the training table',
        `# scheduler.set_timesteps(timesteps=[${whole.join(', ')}])`,
      );
      if (off > 1e-6) notes.push(`timesteps= are rounded to whole indices, by up to ${number(off)}.`);
      if (last(schedule).sigma !== 0) notes.push('With timesteps= the scheduler chooses its own last level.');
    }
  } else
    notes.push(
      'The scheduler looks the network’s time up in its own table of ᾱ: exact only for networks trained on that table.',
    );
  return { text: lines.join('\n'), notes };
}

function diffusersFlow(schedule: Schedule): Code {
  const sigmas = flowSigmas(schedule);
  const toZero = sigmas[sigmas.length - 1] === 0;
  const notes = [
    'The sigmas are the flow’s time, 1 at pure noise. The scheduler would shift them; shift=1 keeps them.',
  ];
  if (!toZero) notes.push('The scheduler puts a 0 at the end: there it takes one step more than here.');
  return {
    text: [
      'from diffusers import FlowMatchEulerDiscreteScheduler',
      '',
      'scheduler = FlowMatchEulerDiscreteScheduler.from_config(',
      '    pipe.scheduler.config, shift=1.0, shift_terminal=None, use_dynamic_shifting=False',
      ')',
      '# the scheduler adds the last 0 itself',
      `scheduler.set_timesteps(sigmas=[${list(toZero ? sigmas.slice(0, -1) : sigmas)}])`,
    ].join('\n'),
    notes,
  };
}

function kDiffusion(schedule: Schedule): Code {
  const notes = ratioNotes(schedule);
  if (isFlow(schedule)) notes.push('k-diffusion knows no flows: the model needs a wrapper that takes x/α at σ/α.');
  return {
    text: [
      'import torch',
      '',
      `sigmas = torch.tensor([${list(ratios(schedule))}])`,
      'x = torch.randn(shape) * sigmas[0]',
      '# then, for instance: k_diffusion.sampling.sample_dpmpp_2m(model, x, sigmas)',
    ].join('\n'),
    notes: [...notes, ...endNote(schedule)],
  };
}

function comfyui(schedule: Schedule): Code {
  const flow = isFlow(schedule);
  const notes = ['Paste it into the node ManualSigmas, and its SIGMAS into SamplerCustom.'];
  if (flow) notes.push('The sigmas are the flow’s time, 1 at pure noise, with the shift already in them.');
  return {
    text: list(flow ? flowSigmas(schedule) : ratios(schedule)),
    notes: [...notes, ...(flow ? [] : ratioNotes(schedule)), ...endNote(schedule)],
  };
}

export const endNote = (schedule: Schedule): string[] =>
  last(schedule).sigma === 0
    ? []
    : [
        `This schedule stops at σ/α = ${number(ratio(last(schedule)))}, so a little noise is left; append 0.0 to go on to clean data.`,
      ];
