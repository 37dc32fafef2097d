import { defineLesson, error } from './lesson';

export default defineLesson({
  id: 'order',
  order: 2,
  title: 'What order buys, and when it buys nothing',
  about: 'Halve the step: does the error halve, or quarter?',
  steps: [
    {
      text: 'With forty evaluations the second-order rule (B) is six times as exact as Euler (A). In the diagram at the right Euler’s line falls with slope −1 and 2M’s with slope −2: that is what order means.',
      try: 'Raise the steps to 80: A’s error halves, B’s falls to a quarter.',
      link: '?model=ring&solver=ddim&grid=karras&steps=40&seed=7&b.solver=dpmpp-2m',
      claims: { 'B is about six times as exact': ([a, b]) => error(a) / error(b) > 5.5 && error(a) / error(b) < 7.5 },
    },
    {
      text: 'With five evaluations Euler wins. Order speaks of small steps; here they are so long that the past points the wrong way, and extrapolating it makes things worse.',
      try: 'Go from 5 to 12 steps one by one, and find where the lines cross.',
      link: '?model=ring&solver=ddim&grid=karras&steps=5&seed=7&b.solver=dpmpp-2m',
      claims: { 'Euler errs less at five': ([a, b]) => error(a) < error(b) },
    },
    {
      text: 'Eight evaluations each: Euler makes eight short steps, Heun four longer ones, Runge–Kutta of order four just two. The highest order loses by a factor of four, and Heun finds none of the eight Gaussians.',
      try: 'Give all three 40 evaluations (40, 20 and 10 steps) and the ranking turns round.',
      link: '?model=ring&solver=ddim&grid=karras&steps=8&seed=7&b.solver=rk4&b.steps=2&c.solver=heun&c.steps=4&axis=nfe',
      claims: {
        'all cost eight': (runs) => runs.every(({ nfe }) => nfe === 8),
        'RK4 errs four times as much': ([a, b]) => error(b) > 4 * error(a),
        'Heun errs even more, and finds none': ([, b, c]) => error(c) > error(b) && c.found === 0,
      },
    },
  ],
});
