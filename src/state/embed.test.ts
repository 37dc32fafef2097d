import { expect, test } from 'vitest';
import { defaultSpec } from '../run/spec';
import { changed, readMessage } from './embed';

test('messages are read as they are documented, and others are told what they should be', () => {
  const play = { type: 'fewstep:play', id: 4 };
  expect(readMessage(play)).toEqual({ type: 'fewstep:play' });
  expect(readMessage({ type: 'fewstep:set', link: '?seed=3' })).toMatchObject({ link: '?seed=3' });
  expect(readMessage({ type: 'fewstep:set', spec: { seed: 3 } })).toMatchObject({ spec: { seed: 3 } });
  expect(readMessage({ type: 'fewstep:seek', state: 'end' })).toMatchObject({ state: 'end' });
  expect(() => readMessage('play')).toThrow(/object with a text “type”/);
  expect(() => readMessage(null)).toThrow(/object with a text “type”/);
  expect(() => readMessage({ type: 'fewstep:jump' })).toThrow(/no message “fewstep:jump”.*fewstep:seek/);
  expect(() => readMessage({ type: 'toString' })).toThrow(/no message/);
  expect(() => readMessage({ type: 'fewstep:set' })).toThrow(/needs a text “link” or an object “spec”/);
  expect(() => readMessage({ type: 'fewstep:seek', state: -1 })).toThrow(/whole number from 0/);
});

test('a spec changes what it names and nothing else; what is illegal in it is said', () => {
  const next = changed(defaultSpec, { solver: { id: 'heun', options: {} }, grid: { steps: 5 } });
  expect(next).toEqual({
    ...defaultSpec,
    solver: { id: 'heun', options: {} },
    grid: { ...defaultSpec.grid, steps: 5 },
  });
  expect(() => changed(defaultSpec, { sede: 3 })).toThrow(/no “sede” in a spec.*seed/);
  expect(() => changed(defaultSpec, { grid: { steps: 0 } })).toThrow('Steps: 0 is outside 1 … 1000.');
});
