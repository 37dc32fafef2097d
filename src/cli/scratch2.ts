import { candidates } from '../denoisers/candidates';
import { probePrediction } from '../denoisers/probe';
import { outsider } from '../testing/outsider';
import { exactModels } from '../denoisers/exact';
import { models } from '../models';
const all = ['t', 'index', 'sigma', 'log-sigma', 'lambda'] as const;
export async function main(args: string[]) {
  const base = (models.get('onnx/ring') as any).card;
  let wrong = 0, n = 0;
  for (const m of exactModels) {
    if (args[0] && m.id !== args[0]) continue;
    const dim = m.mixture.means[0].length;
    for (const c of candidates([...all])) {
      const units = args[1] ? [...all] : c.name.includes('000·t') ? ['index'] as any : [c.reading.inputs.time.unit];
      const t0 = performance.now();
      const r = await probePrediction(outsider(m.mixture, c.reading), { ...base, shape: [dim] }, { units }).catch((e) => e as Error);
      n++;
      if (r instanceof Error) { wrong++; console.log('ERR', m.id, c.name, r.message.slice(0, 200)); continue; }
      const right = r.candidates[0].name === c.name;
      if (!right) wrong++;
      if (!right || r.confidence < 0.5) console.log(right ? 'unsure' : 'WRONG', m.id, '|', c.name, '→', r.candidates.slice(0, 3).map((d) => `${d.name} ${d.cost.toFixed(3)} [${Math.max(...d.misfit).toFixed(2)}]`).join(' ; '), `truth ${r.candidates.find((d) => d.name === c.name)?.cost.toFixed(3)} conf ${r.confidence.toFixed(2)} ${(performance.now() - t0).toFixed(0)} ms`);
    }
  }
  console.log(`${wrong} wrong of ${n}`);
  return 0;
}
