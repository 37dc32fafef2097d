import { expect, test } from 'vitest';
import { withRole } from './roles';

const all = [
  { name: 'a', type: 'float32', dims: ['n', 2] },
  { name: 'b', type: 'int64', dims: ['n'] },
  { name: 'c', type: 'float16', dims: ['n', 77, 768] },
];
const inputs = { x: 'a', time: { name: 'b', unit: 'index' as const, type: 'int64' as const } };

test('who takes a role gives the old holder his own', () => {
  const next = withRole(inputs, all, 'b', 'x');
  expect(next.x).toBe('b');
  expect(next.time).toMatchObject({ name: 'a', type: 'float32', shape: 'column', unit: 'index' });
});

test('an input without a role is filled with zeros, in its own type and shape', () => {
  const { extra } = withRole(inputs, all, 'c', 'extra');
  expect(extra).toEqual([{ name: 'c', type: 'float16', shape: [0, 77, 768], fill: 0 }]);
  expect(withRole(inputs, all, 'c', 'class')).toMatchObject({ class: { name: 'c', count: 10 }, extra: undefined });
});
