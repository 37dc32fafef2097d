import { defineLesson, error } from './lesson';

export default defineLesson({
  id: 'multistep',
  order: 4,
  title: 'Multistep for free',
  about: 'Second order at the price of first.',
  steps: [
    {
      text: 'Three rules of order two, twenty evaluations each. 2M (A) remembers the evaluation before and makes twenty steps; 2S (B) and Heun (C) pay for a second evaluation in each of ten, and err more.',
      try: 'Compare the bars under “Evaluations by cause” of the three runs.',
      link: '?model=ring&solver=dpmpp-2m&grid=karras&steps=20&seed=7&b.solver=dpmpp-2s&b.steps=10&c.solver=heun&c.steps=10&axis=nfe',
      claims: {
        'all cost twenty': (runs) => runs.every(({ nfe }) => nfe === 20),
        '2M errs least': ([a, b, c]) => error(a) < error(b) && error(a) < error(c),
      },
    },
    {
      text: 'UniPC (B) looks at each result once more: the evaluation of the next step serves to correct the last one, at no price. At forty evaluations it errs less than a third of 2M (A).',
      try: 'Switch the corrector off in the options of B.',
      link: '?model=ring&solver=dpmpp-2m&grid=karras&steps=40&seed=7&b.solver=unipc&lane=b',
      claims: {
        'both cost forty': (runs) => runs.every(({ nfe }) => nfe === 40),
        'a third of the error': ([a, b]) => error(b) < error(a) / 3,
      },
    },
  ],
});
