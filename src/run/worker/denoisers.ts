import type { Card } from '../../denoisers/card';
import { type OwnModel, ownId } from '../../denoisers/own';
import { adopt, forget, models } from '../../models';
import { pageIs } from '../networks/calm';
import type { Networks } from '../networks/networks';
import type { Post } from '../outbox';
import { type Prepared, prepareExact } from '../prepare';
import type { Engine } from '../protocol';
import type { RunSpec } from '../spec';

/** The denoisers that this worker can run. Exact ones are ready at once; the code around networks comes with the first of them. */
export function denoisers(post: Post) {
  let base = '/';
  let own: readonly OwnModel[] = [];
  let loaded: Promise<Networks> | undefined;

  const networks = (): Promise<Networks> => {
    loaded ??= pageIs('shown')
      .then(() => import('../networks/networks'))
      .then((m) => m.networks(base, post, (message) => post({ type: 'lost', message })));
    return loaded;
  };
  const cardOf = ({ model }: RunSpec): Card => {
    const info = models.get(String(model));
    if (info?.kind !== 'onnx') throw new RangeError(`There is no denoiser “${model}”`);
    return info.card;
  };
  return {
    networks,
    cardOf,
    /** Where `models/` lies. */
    from(address: string): void {
      base = address;
    },
    /** The networks that the user brought along. */
    provide(given: readonly OwnModel[]): void {
      for (const { card } of own) forget(ownId(card));
      own = given;
      for (const { card } of own) adopt(card);
    },
    async prepare(spec: RunSpec, engine: Engine | undefined, signal: AbortSignal): Promise<Prepared> {
      const exact = prepareExact(spec);
      if (exact) return exact;
      const card = cardOf(spec);
      const files = own.find((model) => model.card === card)?.files;
      return (await networks()).prepare(card, spec, engine, signal, files);
    },
  };
}
export type Denoisers = ReturnType<typeof denoisers>;
