import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../cli/conformance';
import type { Case } from './case';
import type { Verdict } from './check';
import fixture from './conformance.fixture.json';

const { cases, mixtures } = fixture as unknown as { cases: Case[]; mixtures: object };
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Lays cases out as a folder, each in the file of its sampler, and runs the command on it. */
async function conform(list: readonly unknown[], ...flags: string[]) {
  const root = mkdtempSync(join(tmpdir(), 'conformance-'));
  folders.push(root);
  writeFileSync(join(root, 'mixtures.json'), JSON.stringify({ mixtures }));
  const files = new Map<string, unknown[]>();
  for (const c of list) {
    const { library, sampler } = c as Case;
    const file = join(library, `${sampler}.json`);
    files.set(file, [...(files.get(file) ?? []), c]);
    mkdirSync(join(root, library), { recursive: true });
    writeFileSync(join(root, library, '_tables.json'), '{"not": "cases"}');
  }
  for (const [file, content] of files) writeFileSync(join(root, file), JSON.stringify(content));
  const lines: string[] = [];
  const code = await main([root, ...flags], '', (line) => lines.push(line));
  return { code, verdicts: lines.slice(0, -1).map((l) => JSON.parse(l) as Verdict), last: lines.at(-1) };
}
const [first] = cases;
const copy = (): Case => structuredClone(first);

describe('conformance', () => {
  test('recorded runs of five libraries pass', async () => {
    const { code, verdicts, last } = await conform(cases);
    expect(verdicts.map((v) => [v.id, v.status, v.reason])).toEqual(
      expect.arrayContaining(cases.map((c) => [c.id, 'pass', undefined])),
    );
    for (const v of verdicts) {
      expect(v.nfe).toBe(v.nfeExpected);
      expect(v.maxRelError).toBeLessThan(1e-9);
    }
    expect(last).toBe(`${cases.length} passed, 0 failed, 0 unsupported`);
    expect(code).toBe(0);
  });

  test('a state altered by a millionth fails', async () => {
    const c = copy();
    c.states[2][0][1] *= 1 + 1e-6;
    const { code, verdicts } = await conform([c, ...cases.slice(1)]);
    expect(verdicts.filter((v) => v.status === 'fail').map((v) => v.id)).toEqual([first.id]);
    expect(code).toBe(1);
  });

  test('another NFE, a missing state and missing noise fail', async () => {
    const altered = [copy(), copy(), copy()];
    altered[0].nfe++;
    altered[1].states.pop();
    altered[2].noise.length = 1;
    const { verdicts } = await conform(altered);
    expect(verdicts.map((v) => v.status)).toEqual(['fail', 'fail', 'fail']);
    expect(verdicts.map((v) => v.reason)).toEqual([
      expect.stringMatching(/NFE/),
      expect.stringMatching(/states/),
      expect.stringMatching(/draw/),
    ]);
  });

  test('what is not here is unsupported, by name', async () => {
    const strange = { ...copy(), sampler: 'strange_sampler' };
    const option = { ...copy(), options: { ...first.options, wobble: 3 } };
    const library = { ...copy(), library: 'elsewhere' };
    const { code, verdicts } = await conform([strange, option, library]);
    expect(verdicts.map((v) => v.status)).toEqual(['unsupported', 'unsupported', 'unsupported']);
    const reasons = verdicts.map((v) => v.reason).join('\n');
    for (const name of ['strange_sampler', 'wobble', 'elsewhere']) expect(reasons).toContain(name);
    expect(code).toBe(0);
  });

  test('a malformed case fails with its reason', async () => {
    const broken = { ...copy(), x_init: 'none' };
    const { code, verdicts } = await conform([broken]);
    expect(verdicts[0]).toMatchObject({ status: 'fail', reason: expect.stringContaining('x_init') });
    expect(code).toBe(1);
  });

  test('--only selects a library or a sampler', async () => {
    const { library, sampler } = first;
    const one = cases.filter((c) => c.library === library).length;
    expect((await conform(cases, '--only', library)).verdicts).toHaveLength(one);
    expect((await conform(cases, '--only', `${library}/${sampler}`)).verdicts.map((v) => v.sampler)).toEqual([sampler]);
  });

  test('a folder without cases cannot be used', async () => {
    expect((await conform([])).code).toBe(2);
    expect(await main([join(tmpdir(), 'no such folder')])).toBe(2);
  });
});
