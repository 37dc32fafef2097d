import { defineLesson, error } from './lesson';

export default defineLesson({
  id: 'where-to-step',
  order: 6,
  title: 'Where to spend the steps',
  about: 'Eight steps, three schedules.',
  steps: [
    {
      text: 'Euler with eight steps on three schedules: Karras (A), even in log σ (B), even in σ (C). C spends all its steps where there is only noise, takes the whole decision in one last leap, and errs nine times as much.',
      try: 'Look at “Step size”: C’s last step spans almost the whole range of λ.',
      link: '?model=ring&solver=ddim&grid=karras&steps=8&seed=7&b.grid=exponential&c.grid=uniform-t&axis=lambda',
      claims: {
        'C errs nine times as much': ([a, , c]) => error(c) > 9 * error(a),
        'A and B are close': ([a, b]) => Math.abs(Math.log(error(a) / error(b))) < 0.2,
        'C errs in its last step': ([, , c]) => (c.local.at(-1) ?? 0) === Math.max(...c.local),
      },
    },
    {
      text: 'The best schedule depends on the solver: with 2M and twelve steps the even one in log σ (B) halves the error of Karras with ρ = 7 (A), while ρ = 3 (C) triples it. Local errors show where each of them is stingy.',
      try: 'Drag the points of the schedule towards the peak of the local error.',
      link: '?model=ring&solver=dpmpp-2m&grid=karras&steps=12&seed=7&b.grid=exponential&c.grid.rho=3&axis=lambda',
      claims: {
        'B halves it': ([a, b]) => error(b) < 0.55 * error(a),
        'C triples it': ([a, , c]) => error(c) > 3 * error(a),
      },
    },
  ],
});
