import { readFileSync } from 'node:fs';
import { CpuBackend } from '../backends/cpu';
import { dimOf, type Card } from '../denoisers/card';
import { CpuDenoiser, openSession } from '../denoisers/onnx';
import { probePrediction, type ProbeRun } from '../denoisers/probe';
import { models } from '../models';
import { resolveProcess } from '../run/resolve';

export async function main(args: string[], root: string) {
  for (const id of args[0].split(',')) {
    const card = (models.get(`onnx/${id}`) as any).card as Card;
    const session = await openSession(readFileSync(`${root}/public/models/${card.id}/model.onnx`), { engine: 'wasm' });
    const b = new CpuBackend();
    const d = new CpuDenoiser(session, card, resolveProcess(card.process), b, { labels: card.inputs.class ? Array.from({ length: 300 }, (_, i) => i % 8) : undefined }) as any;
    const run: ProbeRun = async (x, time) => b.data(await d.forward(b.put(x), time)).slice();
    const units = (args[1]?.split(',') ?? [card.inputs.time.unit]) as any;
    console.log(`== ${id} truth ${card.prediction} ${card.process.id} ${card.inputs.time.unit} σd ${card.sigmaData}`);
    const t0 = performance.now();
    const r = await probePrediction(run, card, { units });
    for (const c of r.candidates.slice(0, 6)) console.log(c.name.padEnd(40), c.cost.toFixed(3), '|', c.misfit.map((v) => v.toFixed(2)).join(' '), '|', c.power.map((v) => v.toFixed(2)).join(' '), c.refused ?? '');
    console.log(`conf ${r.confidence.toFixed(2)} σd ${r.card.sigmaData} ${r.forwards} forwards, ${(performance.now() - t0).toFixed(0)} ms`);
    await session.release();
  }
  return 0;
}
