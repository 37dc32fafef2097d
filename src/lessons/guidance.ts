import { apart, defineLesson, error } from './lesson';

export default defineLesson({
  id: 'guidance',
  order: 3,
  title: 'ε or x₀, and what guidance does to both',
  about: 'The same second-order rule in two clothes.',
  steps: [
    {
      text: 'A extrapolates the predicted noise ε̂ (DPM-Solver), B the predicted data x₀ (DPM-Solver++). Their first steps are the same; the later ones differ only in what is held still over a step, and without guidance neither is far ahead.',
      try: 'Change the seed: which of the two is better changes with it.',
      link: '?model=uneven&process=vp-linear&condition=0&solver=dpm-solver-m&grid=karras&steps=8&seed=7&b.solver=dpmpp-2m',
      claims: {
        'the first step is the same': ([a, b]) => apart(a, b, 1) < 1e-12,
        'within a factor of three': ([a, b]) => Math.max(error(a) / error(b), error(b) / error(a)) < 3,
      },
    },
    {
      text: 'Guidance with scale 8 multiplies the difference of two denoisers, and the equation becomes stiff: at the same eight steps both runs err more than thirty times as much. Each step now costs two evaluations, 16 in all.',
      try: 'Lower the guidance scale to 3, and watch both errors fall.',
      link: '?model=uneven&process=vp-linear&condition=0&guidance=cfg&cfg.scale=8&solver=dpm-solver-m&grid=karras&steps=8&seed=7&b.solver=dpmpp-2m',
      claims: {
        'both cost sixteen': (runs) => runs.every(({ nfe }) => nfe === 16),
        'both errors are large': (runs) => runs.every((r) => error(r) > 0.9),
      },
    },
    {
      text: 'Stiffness is a matter of step length: with forty steps the guided runs are usable again. For images x₀ has a second advantage that ε lacks, since values beyond black and white can be clipped where they arise.',
      try: 'Add dynamic thresholding under “Modifier or guidance…”.',
      link: '?model=uneven&process=vp-linear&condition=0&guidance=cfg&cfg.scale=8&solver=dpm-solver-m&grid=karras&steps=40&seed=7&b.solver=dpmpp-2m',
      claims: { 'the error is below a third of what it was': (runs) => runs.every((r) => error(r) < 0.4) },
    },
  ],
});
