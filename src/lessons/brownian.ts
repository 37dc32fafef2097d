import { apart, defineLesson } from './lesson';

export default defineLesson({
  id: 'brownian',
  order: 8,
  title: 'Stochastic paths on one Brownian motion',
  about: 'Why a seed should mean the same at 20 and at 80 steps.',
  steps: [
    {
      text: 'DDPM with 20 (A) and with 80 steps (B), each step with fresh noise of its own: the same seed, and quite different samples. Nothing can be said of the solver’s error by comparing them.',
      try: 'Change the steps of A by one: all samples change places.',
      link: '?model=ring&solver=ddpm&grid=exponential&steps=20&seed=7&noise=white&b.steps=80&against=a&axis=lambda',
      claims: { 'the samples are far apart': ([a, b]) => apart(a, b) > 0.8 },
    },
    {
      text: 'Now both draw their noise from one Brownian path, whose increments over long steps are the sums of those over short ones. The samples stay in place: the distance is a quarter of what it was, and what remains is the solver’s error.',
      try: 'Raise A to 40 steps: the distance shrinks further, as it should.',
      link: '?model=ring&solver=ddpm&grid=exponential&steps=20&seed=7&noise=brownian&b.steps=80&against=a&axis=lambda',
      claims: { 'the distance is a quarter': ([a, b]) => apart(a, b) < 0.27 },
    },
    {
      text: 'With a path to follow, a run with noise has a true error: a much finer run on the same path is its reference. At 80 steps (B) it is half of that at 20 (A): DDPM is of strong order ½.',
      try: 'Look at “Error against NFE” for a deterministic solver beside it: there the slope is −1 or −2.',
      link: '?model=ring&solver=ddpm&grid=exponential&steps=20&seed=7&noise=brownian&b.steps=80&axis=lambda',
      claims: {
        'the error halves': ([a, b]) => (b.error ?? 1) / (a.error ?? 1) > 0.4 && (b.error ?? 1) / (a.error ?? 1) < 0.6,
      },
    },
  ],
});
