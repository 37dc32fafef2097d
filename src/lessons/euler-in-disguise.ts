import { apart, defineLesson } from './lesson';

export default defineLesson({
  id: 'euler-in-disguise',
  order: 1,
  title: 'DDIM is Euler in disguise',
  about: 'One step of the most used sampler, looked at twice.',
  steps: [
    {
      text: 'DDIM (A) moves every particle along the straight line to the denoiser’s estimate, as far as the noise level falls. Written in x/α over σ/α, that line is one step of Euler’s method: B takes Adams’ rule with one point, which is Euler’s, and ends in the same place to the last digit.',
      try: 'Give B two points instead of one: it is no longer the same rule, and the error drops.',
      link: '?model=ring&solver=ddim&grid=karras&steps=10&seed=7&b.solver=lms&b.solver.order=1&against=a',
      claims: { 'the ends agree to the last digit': ([a, b]) => apart(a, b) < 1e-13 },
    },
    {
      text: 'On the variance-preserving process nobody would recognise Euler in DDIM’s formula with its √ᾱ. In x/α over σ/α it is the same line again, and the two runs still agree.',
      try: 'Change the noising process to the rectified flow: there Euler’s method is Euler’s method in plain sight.',
      link: '?model=uneven&process=vp-linear&solver=ddim&grid=karras&steps=10&seed=7&b.solver=lms&b.solver.order=1&against=a',
      claims: { 'they agree on VP, too': ([a, b]) => apart(a, b) < 1e-13 },
    },
    {
      text: 'DPM-Solver++(2M) begins as Euler, because it has no past to extrapolate from: after one step both runs are in the same place. From the second step on it uses what it has seen before, and they part.',
      try: 'Step forward and watch the distance to run A grow from zero.',
      link: '?model=ring&solver=ddim&grid=karras&steps=5&seed=7&b.solver=dpmpp-2m&against=a&step=1',
      claims: {
        'the first step is the same': ([a, b]) => apart(a, b, 1) < 1e-13,
        'the second is not': ([a, b]) => apart(a, b, 2) > 1e-3,
      },
    },
  ],
});
