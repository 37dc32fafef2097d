import type { Condition } from '../../run/spec';
import { edit } from '../../state/run';
import { modelInfo } from '../../state/selectors';
import { useLane } from '../useLane';
import { SelectField } from './SelectField';

/** What the samples are to be: a class of a network, a component of a mixture, each in turn, or anything. */
export function ConditionField() {
  const model = useLane((lane) => lane.spec.model);
  const condition = useLane((lane) => lane.spec.condition);
  const info = modelInfo({ model });
  const card = info?.kind === 'onnx' ? info.card : undefined;
  const names =
    card?.classes?.slice(0, card.inputs.class?.count) ??
    (info?.kind === 'exact' ? info.mixture.weights.map((_, k) => `component ${k + 1}`) : []);
  if (names.length < 2) return null;
  const choices = [
    ...(card ? [{ value: 'each', label: 'Each class in turn' }] : []),
    { value: 'none', label: card ? 'Any: without a class' : 'All components' },
    ...names.map((name, k) => ({ value: String(k), label: name })),
  ];
  const read = (value: string): Condition => (value === 'each' || value === 'none' ? value : Number(value));
  return (
    <div className="row">
      <span>{card ? 'Class' : 'Condition'}</span>
      <SelectField
        label={card ? 'Class' : 'Condition'}
        value={String(condition)}
        choices={choices}
        onChange={(value) => edit({ condition: read(value) }, true)}
      />
    </div>
  );
}
