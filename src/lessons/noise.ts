import { apart, defineLesson, error } from './lesson';

export default defineLesson({
  id: 'noise',
  order: 5,
  title: 'What noise does',
  about: 'ODE, SDE and Restart: the same law, other samples.',
  steps: [
    {
      text: 'From the same start the ODE (A) and the SDE (B) take every particle to another place: sampling with noise is no perturbed version of sampling without. Yet both clouds are samples of the same data.',
      try: 'Click a particle and compare its two paths.',
      link: '?model=ring&solver=ddim&grid=karras&steps=60&seed=7&count=1500&b.solver=ddpm&against=a',
      claims: {
        'the samples are far apart': ([a, b]) => apart(a, b) > 0.5,
        'the laws are close': (runs) => runs.every(({ sliced }) => sliced < 0.06),
      },
    },
    {
      text: 'Errors of an ODE run stay where they arise: A’s eight coarse steps leave the cloud visibly off. Restart (B) noises the samples up again half-way and repeats a part of the way; the fresh noise forgets old errors, and fourteen evaluations end nearer to the data.',
      try: 'Give A 14 steps as well: more steps and fresh noise are two cures for the same ill.',
      link: '?model=ring&solver=ddim&grid=karras&steps=8&seed=7&count=1500&b.modifiers=restart&lane=b',
      claims: {
        'fourteen evaluations': ([, b]) => b.nfe === 14,
        'nearer to the data': ([a, b]) => b.sliced < 0.8 * a.sliced,
        'an error that was there': ([a]) => error(a) > 0.05,
      },
    },
  ],
});
