import { expect, test } from 'vitest';
import { grids, guidances, modifiers, solvers } from '../registry';
import { linesOf } from './format';
import { typeset } from './typeset';

const entries = [...solvers.values(), ...modifiers.values(), ...guidances.values(), ...grids.values()];

test.each(entries.map((e) => [e.id, e.formula]))('%s: the formula is TeX that the typesetter knows', (_id, formula) => {
  for (const line of linesOf(formula)) {
    const html = typeset(line);
    expect(html).toContain('<math');
    expect(html).not.toContain('katex-error');
  }
});

test('what is no TeX is refused, and so are signs that TeX has a name for', () => {
  for (const wrong of ['\\frac{1', '\\alhpa', 'x′ = σ²']) expect(() => typeset(wrong)).toThrow();
});
