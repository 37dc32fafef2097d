import { Lock, Network, Pencil } from 'lucide-react';
import { models, type ModelInfo } from '../../models';
import { processes } from '../../registry';
import { chooseModel } from '../../state/model';
import { edit } from '../../state/run';
import { modelInfo, modelName } from '../../state/selectors';
import { setView } from '../../state/store';
import { defaultSpec, type ModelPick } from '../../run/spec';
import { bytes } from '../format';
import { OwnModels } from '../open/OwnModels';
import { useLane } from '../useLane';
import { usePlayground } from '../usePlayground';
import { type Choice, Choices } from './Choices';
import { ConditionField } from './ConditionField';
import { OptionFields } from './OptionFields';
import { Preview } from './Preview';
import { Section } from './Section';
import { SelectField } from './SelectField';

const DRAW = '(draw)';
const exact = [...models.values()].filter((m) => m.kind === 'exact');
const networks = [...models.values()].filter((m) => m.id.startsWith('onnx/'));

function pick(id: string): void {
  if (id === DRAW) setView({ drawing: true, playing: false });
  else chooseModel(id);
}

/** Which data, and who denoises it: exact formulas, learned networks, or points drawn by hand. */
export function DenoiserSection() {
  const model = useLane((lane) => lane.spec.model);
  const drawing = usePlayground((s) => s.view.drawing);
  const info = modelInfo({ model });
  const drawn = typeof model === 'object';
  const value = drawing || drawn ? DRAW : (model as string);
  return (
    <Section
      title="Denoiser"
      note={
        <span className="tiles-note">
          <Network size={12} aria-hidden /> = learned, ONNX
        </span>
      }
    >
      <Choices
        label="Denoiser"
        className="tiles"
        item="tile"
        value={value}
        choices={[
          ...exact.map((m) => tile(m, m.id === value)),
          drawTile(model, value === DRAW),
          ...networks.map((m) => tile(m, m.id === value)),
        ]}
        onChange={pick}
      />
      <OwnModels />
      <p className="small soft">{about(info) ?? `${modelName({ model })}: the exact denoiser of these data.`}</p>
      <ConditionField />
      <ProcessField info={info} />
    </Section>
  );
}

function tile(model: ModelInfo, active: boolean): Choice<string> {
  const learned = model.kind === 'onnx';
  return {
    value: model.id,
    label: learned ? `${model.name}, a network of ${bytes(model.card.bytes)}` : model.name,
    title: model.about,
    content: (
      <>
        <Preview model={model} active={active} />
        {learned && <Network size={12} aria-hidden className="tile-mark" />}
        <span className="tile-name">{model.name.replace(/ \(.*\)$/, '')}</span>
      </>
    ),
  };
}

function drawTile(model: ModelPick, active: boolean): Choice<string> {
  return {
    value: DRAW,
    label: 'Draw your own points',
    title: 'Draw your own points',
    content: (
      <>
        {typeof model === 'object' && model.kind === 'points' ? (
          <Preview model={model} active={active} />
        ) : (
          <span className="tile-picture tile-glyph">
            <Pencil size={20} aria-hidden />
          </span>
        )}
        <span className="tile-name">Draw</span>
      </>
    ),
  };
}

function about(info: ModelInfo | undefined): string | undefined {
  if (info?.kind !== 'onnx') return info?.about;
  const { prediction, params, bytes: size } = info.card;
  const says = { eps: 'ε', x0: 'x₀', v: 'v', flow: 'velocity', score: 'score', F: 'F (EDM)' }[prediction];
  const learned = params ? `${params.toLocaleString('en')} parameters, ` : '';
  return `${info.about} Predicts ${says}; ${learned}${bytes(size)}.`;
}

/** The noising process: free for exact denoisers, part of what a network learned otherwise. */
function ProcessField({ info }: { info: ModelInfo | undefined }) {
  const process = useLane((lane) => lane.spec.process);
  const definition = processes.get(process.id);
  if (info?.kind === 'onnx')
    return (
      <p className="locked">
        <Lock size={14} aria-hidden />
        <span>
          {definition?.name ?? process.id}
          <span className="small soft"> · fixed: the network was trained on it</span>
        </span>
      </p>
    );
  return (
    <details className="fold">
      <summary>
        <span>Noising process</span>
        <span className="soft">{definition?.name}</span>
      </summary>
      <SelectField
        label="Noising process"
        value={process.id}
        choices={[...processes.values()].map((p) => ({ value: p.id, label: p.name, about: p.about }))}
        onChange={(id) =>
          edit({ process: id === defaultSpec.process.id ? defaultSpec.process : { id, options: {} } }, true)
        }
      />
      {definition && (
        <OptionFields
          schema={definition.options}
          options={process.options}
          onChange={(options, rest) => edit({ process: { id: process.id, options } }, rest)}
        />
      )}
    </details>
  );
}
