import type { FloatArray } from '../core/backend';
import type { Classifier } from '../core/classifier';
import { type Card, dimOf, imageOf, parseFile } from './card';
import { type ClassifierCard, classifierSchema, type FeatureStatistics, featuresSchema } from './classifier-card';
import { CardError } from './network';
import type { Session } from './session';
import { makeTensor, readTensor } from './tensors';

/** What one forward tells of n pictures x₀ + σε: rows of logits, features, and ∇ ln p(label | x, σ) by the scalars of x. */
export interface Look {
  logits: FloatArray;
  features: FloatArray;
  gradient: FloatArray;
}

/** A trained classifier of noisy pictures, with the statistics of its training data. */
export interface TrainedClassifier {
  readonly card: ClassifierCard;
  readonly real: FeatureStatistics;
  look(x: FloatArray, sigma: number, labels: readonly number[]): Promise<Look>;
}

export const parseClassifier = (json: unknown): ClassifierCard => parseFile(classifierSchema, 'classifier.json', json);
export const parseFeatures = (json: unknown): FeatureStatistics => parseFile(featuresSchema, 'features.json', json);

/** What real pictures get: of the nearest count known, for few lie farther away than many. */
export const realAt = ({ realAgainstReal }: FeatureStatistics, samples: number) =>
  realAgainstReal.reduce((best, one) =>
    Math.abs(Math.log(one.samples / samples)) < Math.abs(Math.log(best.samples / samples)) ? one : best,
  );

/** The statistics with their covariance unpacked from its upper triangle. */
export function whole({ mean, cov }: FeatureStatistics): { mean: number[]; cov: number[][] } {
  const n = mean.length;
  const at = (i: number, j: number): number => cov[i * n - (i * (i - 1)) / 2 + j - i];
  return { mean, cov: mean.map((_, i) => mean.map((_, j) => at(Math.min(i, j), Math.max(i, j)))) };
}

export function trainedClassifier(session: Session, card: ClassifierCard, real: FeatureStatistics): TrainedClassifier {
  const { inputs, outputs, shape } = card;
  const dim = dimOf(card);
  return {
    card,
    real,
    async look(x, sigma, labels) {
      const n = x.length / dim;
      const { ort } = session;
      const out = await session.run({
        [inputs.x]: makeTensor(ort, 'float32', x, [n, ...shape]),
        [inputs.sigma]: makeTensor(ort, 'float32', [sigma], [1]),
        [inputs.class]: makeTensor(ort, 'int32', labels, [n]),
      });
      const read = (name: string, width: number): FloatArray => {
        const tensor = out[name];
        if (tensor?.size !== n * width)
          throw new CardError(
            `${card.name}: the output “${name}” should hold ${width} numbers a picture, but is [${tensor?.dims.join(', ')}]. Correct classifier.json, or the model.`,
          );
        return readTensor(tensor);
      };
      return {
        logits: read(outputs.logits, card.classes.length),
        features: read(outputs.features, card.features.count),
        gradient: read(outputs.gradient, dim),
      };
    },
  };
}

/** @throws CardError if the classifier looks at other pictures than the network makes. */
export function checkFit(network: Card, { card }: TrainedClassifier): void {
  const image = imageOf(network);
  const own = image && [image.channels, image.height, image.width];
  if (String(own) !== String(card.shape) || String(image?.range) !== String(card.range))
    throw new CardError(
      `${network.name} makes pictures of [${own}] with values in [${image?.range}]; its classifier “${card.id}” looks at [${card.shape}] in [${card.range}]. Name another classifier in card.json, or none.`,
    );
}

/** ln Σ exp of one row, safe from overflow. */
function logSumExp(row: FloatArray): number {
  const top = Math.max(...row);
  let sum = 0;
  for (const v of row) sum += Math.exp(v - top);
  return top + Math.log(sum);
}

/** What classifier guidance follows: x_t is x_t/α to the classifier, at σ/α. Opened when first asked. */
export function classifierFor(
  network: Card,
  labels: readonly number[],
  open: () => Promise<TrainedClassifier>,
): Classifier {
  const look = async (x: FloatArray, { alpha, sigma }: { alpha: number; sigma: number }) => {
    const trained = await open();
    checkFit(network, trained);
    const seen = x.map((v) => v / alpha);
    return trained.look(seen, sigma / alpha, labels.slice(0, x.length / dimOf(network)));
  };
  return {
    shape: network.shape,
    async logProbability(x, at) {
      const { logits } = await look(x, at);
      const rows = x.length / dimOf(network);
      const classes = logits.length / rows;
      return Float64Array.from({ length: rows }, (_, n) => {
        const row = logits.subarray(n * classes, (n + 1) * classes);
        return row[labels[n]] - logSumExp(row);
      });
    },
    async gradient(x, at) {
      const { gradient } = await look(x, at);
      return gradient.map((g) => g / at.alpha);
    },
  };
}
