import type { Card } from '../denoisers/card';
import { checkFit, realAt, type TrainedClassifier, whole } from '../denoisers/classifier';
import { accuracyOf, frechetDistance, statisticsOf } from '../measures/frechet';
import { generate, type Source } from './generate';
import type { RunSpec } from './spec';

/** How far many samples of a run lie from the data, as a classifier of our own sees both. */
export interface Distance {
  /** Fréchet distance of the samples' features to those of the training data, squared as is the custom. */
  distance: number;
  /** The same of so many held-out pictures, as many if that is known: what a perfect model would get. */
  realAgainstReal: { samples: number; distance: number };
  /** Share of the samples that are taken for their own class; absent where they have none. */
  accuracy?: number;
  samples: number;
  /** Forwards of the denoiser for each sample. */
  nfe: number;
}

/** Samples that go through the network together, at most: a forward stays short, so that runs beside it get their turn. */
const BATCH = 20;

/** A run whose samples stand for the model: every class as often as the others, in batches that begin with the first one. */
export function populationOf(spec: RunSpec, { inputs }: Card): RunSpec {
  const classes = inputs.class?.count ?? 1;
  const condition = typeof spec.condition === 'number' ? 'each' : spec.condition;
  return { ...spec, condition, count: classes * Math.max(1, Math.floor(BATCH / classes)) };
}

/**
 * Draws `samples` pictures batch by batch, clips them to the range that is painted, and looks at them with the classifier.
 * `report` hears the share done. @throws what `integrate` throws; CardError if the classifier looks at other pictures.
 */
export async function measureDistance(
  source: Source & { card: Card; labels?: readonly number[]; classifier: TrainedClassifier },
  samples: number,
  report: (progress: number) => void = () => {},
): Promise<Distance> {
  const { spec, card, labels, classifier } = source;
  checkFit(card, classifier);
  const { classes, features, range } = classifier.card;
  const seen = new Float64Array(samples * features.count);
  const logits = new Float64Array(samples * classes.length);
  const own = spec.condition === 'each' ? labels : undefined;
  let nfe = 0;
  for (let first = 0; first < samples; first += spec.count) {
    const count = Math.min(spec.count, samples - first);
    const made = await generate(source, first, count, (p) => report((first + p * count) / samples));
    const x = made.x.map((v) => Math.min(range[1], Math.max(range[0], v)));
    const look = await classifier.look(x, features.sigma, new Array(count).fill(0));
    seen.set(look.features, first * features.count);
    logits.set(look.logits, first * classes.length);
    nfe += made.nfe * count;
  }
  report(1);
  return {
    distance: frechetDistance(statisticsOf(seen, features.count), whole(classifier.real)),
    realAgainstReal: realAt(classifier.real, samples),
    accuracy:
      own &&
      accuracyOf(
        logits,
        classes.length,
        Array.from({ length: samples }, (_, n) => own[n % spec.count]),
      ),
    samples,
    nfe: nfe / samples,
  };
}
