import { clampNumber } from '../../core/options';
import { type ModelInfo, models } from '../../models';
import { guidances } from '../../registry';
import { type Condition, defaultSpec, limits, type ModelPick, type Pick } from '../spec';
import { parseList } from './picks';
import { finiteRows, isRecord, type Note } from './values';

/** What is sampled: the denoiser, its condition and its guidance. */

export function parseModel(raw: unknown, note: Note): ModelPick {
  if (raw === undefined) return defaultSpec.model;
  if (typeof raw === 'string') {
    if (models.has(raw)) return raw;
    const instead = models.get(defaultSpec.model as string)?.name;
    note(
      raw.startsWith('own/')
        ? `The model of this link, ${raw}, is not in this browser. Open its .onnx file here, with the card.json of whoever sent the link, and the link is followed; meanwhile ${instead} is shown`
        : `There is no denoiser “${raw}”; using ${instead}`,
    );
    return defaultSpec.model;
  }
  if (isRecord(raw) && raw.kind === 'points') {
    if (finiteRows(raw.points)) {
      if (raw.points.length > limits.points.max)
        note(`Only the first ${limits.points.max} of ${raw.points.length} points are used`);
      const bandwidth = clampNumber(
        { kind: 'num', label: 'Blur', default: 0.03, min: 0, max: 1 },
        raw.bandwidth ?? 0.03,
      );
      note(bandwidth.note);
      return { kind: 'points', points: raw.points.slice(0, limits.points.max), bandwidth: bandwidth.value };
    }
    note('The drawn points could not be read; using the default denoiser');
    return defaultSpec.model;
  }
  if (isRecord(raw) && (raw.kind === 'mixture' || 'weights' in raw)) {
    const { weights, means, covs = raw.covariances } = raw;
    if (finiteRows([weights]) && finiteRows(means) && Array.isArray(covs) && covs.every(finiteRows)) {
      return { kind: 'mixture', weights: weights as number[], means, covs };
    }
    note('The mixture needs lists “weights”, “means” and “covs” of finite numbers; using the default denoiser');
    return defaultSpec.model;
  }
  note('The denoiser could not be read; using the default');
  return defaultSpec.model;
}

export function parseCondition(raw: unknown, model: ModelPick, info: ModelInfo | undefined, note: Note): Condition {
  const classes = classesOf(model, info);
  if (!classes) {
    if (raw !== undefined && raw !== 'none') note('This denoiser knows no classes; “condition” was ignored');
    return 'none';
  }
  const fallback = info?.kind === 'onnx' ? 'each' : 'none';
  if (raw === undefined) return fallback;
  if (raw === 'none' || (raw === 'each' && fallback === 'each')) return raw;
  const k = Number(raw);
  if (Number.isInteger(k) && k >= 0 && k < classes) return k;
  note(`condition: “${raw}” is not a class from 0 to ${classes - 1}; using ${fallback}`);
  return fallback;
}

/** How many conditions a denoiser knows: classes of a network, components of a mixture. */
function classesOf(model: ModelPick, info: ModelInfo | undefined): number {
  if (info?.kind === 'onnx') return info.card.inputs.class?.count ?? 0;
  if (info) return info.mixture.weights.length;
  return typeof model === 'object' && model.kind === 'mixture' ? model.weights.length : 0;
}

export function parseGuidance(raw: unknown, condition: Condition, info: ModelInfo | undefined, note: Note): Pick[] {
  return parseList('guidance', guidances, raw, note).filter(({ id }) => {
    const definition = guidances.get(id);
    const idle = condition === 'none' && definition?.needsCondition;
    if (idle) note(`${definition.name} needs a class to guide to: choose one under the denoiser. It was left out`);
    const lost = definition?.needsClassifier && info?.kind === 'onnx' && !info.card.classifier;
    if (lost) note(`${definition.name} needs a classifier, and ${info.name} names none in its card. It was left out`);
    return !idle && !lost;
  });
}
