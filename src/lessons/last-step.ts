import { defineLesson } from './lesson';

export default defineLesson({
  id: 'last-step',
  order: 7,
  title: 'The last step',
  about: 'To σ = 0 or not quite?',
  steps: [
    {
      text: 'A stops at the smallest σ of its schedule, B goes on to σ = 0 exactly. No formula in λ reaches there, since λ is infinite: the last step of every solver is D itself, and it is nearly free of error.',
      try: 'Move to the last state of B and read “This step”: the coefficient of D is 1.',
      link: '?model=ring&solver=dpmpp-2m&grid=karras&steps=10&seed=7&b.end=zero&lane=b',
      claims: {
        'the last step of B errs least of all but its first': ([, b]) =>
          (b.local.at(-1) ?? 1) < 0.05 * Math.max(...b.local) && (b.local.at(-1) ?? 1) < 0.005,
      },
    },
    {
      text: 'The step before it is the dangerous one: of third order (A) it extrapolates over ever longer steps in λ. Letting the order fall at the end (B) is a common remedy at few steps, and takes a quarter off the error here.',
      try: 'Compare the local errors of the last three steps; then raise the steps to 40, where the remedy is not needed.',
      link: '?model=ring&solver=dpmpp-3m&grid=karras&steps=10&end=zero&seed=7&b.modifiers=lower-order-final&lane=b',
      claims: { 'a quarter off': ([a, b]) => (b.error ?? 1) < 0.8 * (a.error ?? 0) },
    },
  ],
});
