import { Dialog } from '@base-ui/react/dialog';
import { CircleAlert, Download, Play } from 'lucide-react';
import type { Card } from '../../denoisers/card';
import { processes } from '../../registry';
import { closeDialog } from '../../state/opening';
import { correct } from '../../state/opening-form';
import { finish, problems } from '../../state/opening-finish';
import { OptionFields } from '../controls/OptionFields';
import { SelectField } from '../controls/SelectField';
import { bytes } from '../format';
import { saveJson } from '../save';
import { DecoderRows } from './DecoderRows';
import { Evidence } from './Evidence';
import { FormRow, NumberBox, TextBox } from './fields';
import { InputRows } from './InputRows';
import { Failed } from './OpenDialog';
import { SampleRows } from './SampleRows';
import { Trial } from './Trial';
import { useOpening } from './useOpening';

/** The draft of a card, to be confirmed or corrected; what is right can be sampled at once. */
export function CardForm() {
  const [card, draft, busy] = useOpening((s) => [s.card, s.draft, s.busy]);
  const wrong = useOpening(problems);
  if (!card || !draft) return null;
  const { file, notes } = draft;
  const facts = [
    bytes(card.bytes),
    card.params ? `${card.params.toLocaleString('en')} parameters` : undefined,
    file.producer || undefined,
    `opset ${file.opsets['ai.onnx'] ?? card.opset}`,
  ].filter(Boolean);
  return (
    <>
      <div className="form-body">
        <div className="form">
          <FormRow label="Name">
            <TextBox
              label="Name"
              value={card.name}
              onChange={(name) => name.trim() !== '' && take({ name: name.trim() })}
            />
          </FormRow>
          <Dialog.Description className="small soft form-facts">{facts.join(' · ')}</Dialog.Description>
          {notes.length > 0 && (
            <ul className="form-notes small" aria-label="Notes">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
          <InputRows card={card} draft={draft} />
          <OutputRows card={card} outputs={file.outputs.map(({ name }) => name)} />
          <ProcessRows card={card} />
          <SampleRows card={card} />
          <DecoderRows card={card} draft={draft} />
        </div>
        <div className="form-side">
          <Evidence />
          <Trial />
        </div>
      </div>
      <Failed />
      {wrong.length > 0 && (
        <div className="failed small" role="alert">
          <CircleAlert size={16} aria-hidden />
          <ul>
            {wrong.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="dialog-foot">
        <button
          type="button"
          className="button"
          disabled={wrong.length > 0}
          onClick={() => saveJson('card.json', card)}
        >
          <Download size={16} aria-hidden /> card.json
        </button>
        <span className="spring" />
        <button type="button" className="button" onClick={closeDialog}>
          Cancel
        </button>
        <button
          type="button"
          className="button primary"
          disabled={wrong.length > 0 || busy === 'probe'}
          onClick={finish}
        >
          <Play size={14} aria-hidden /> {busy === 'probe' ? 'Asking…' : 'Sample'}
        </button>
      </div>
    </>
  );
}

function take(change: Partial<Card>, ...fields: string[]): true {
  correct(change, ...fields);
  return true;
}

const predictions = {
  eps: 'ε, the noise',
  x0: 'x₀, the data',
  v: 'v = αε − σx₀',
  flow: 'velocity, from data to noise',
  '-flow': 'velocity, from noise to data',
  score: 'score, −ε/σ',
  F: 'F, EDM’s raw network',
} as const;

function OutputRows({ card, outputs }: { card: Card; outputs: readonly string[] }) {
  const { prediction, outputScale = 1 } = card;
  const value = prediction === 'flow' && outputScale === -1 ? '-flow' : prediction;
  return (
    <fieldset className="form-part">
      <legend>What comes out</legend>
      {outputs.length > 1 && (
        <FormRow label="Output" of="output">
          <SelectField
            label="Output"
            value={card.output}
            choices={outputs.map((name) => ({ value: name, label: name }))}
            onChange={(output) => correct({ output }, 'output')}
          />
        </FormRow>
      )}
      <FormRow label="It predicts" of="prediction">
        <SelectField
          label="It predicts"
          value={value}
          choices={Object.entries(predictions).map(([id, label]) => ({ value: id, label }))}
          onChange={(id) => {
            const reversed = id === '-flow' ? -1 : outputScale === -1 ? undefined : card.outputScale;
            correct({ prediction: id.replace('-', '') as Card['prediction'], outputScale: reversed }, 'prediction');
          }}
        />
      </FormRow>
      {(card.outputChannels !== undefined || (outputScale !== 1 && outputScale !== -1)) && (
        <FormRow label="Channels" of="outputChannels">
          <NumberBox
            label="Channels of the output"
            value={card.outputChannels}
            optional
            whole
            onChange={(outputChannels) => correct({ outputChannels }, 'outputChannels')}
          />
        </FormRow>
      )}
    </fieldset>
  );
}

function ProcessRows({ card: { process } }: { card: Card }) {
  const definition = processes.get(process.id);
  // What the network was asked about is shown, with its doubt above.
  const found = useOpening(({ probe }) => probe?.evidence.some(({ field }) => field === 'process') ?? false);
  return (
    <fieldset className="form-part">
      <legend>How noise was added in training</legend>
      <FormRow label="Process" of="process">
        <SelectField
          label="Process"
          value={process.id}
          choices={[...processes.values()].map((p) => ({ value: p.id, label: p.name, about: p.about }))}
          onChange={(id) => correct({ process: { id, options: {} } }, 'process')}
        />
      </FormRow>
      {definition && Object.keys(definition.options).length > 0 && (
        <details className="fold" open={found}>
          <summary>
            <span>Its constants</span>
            <span className="soft">{Object.keys(process.options).length ? 'set' : 'as usual'}</span>
          </summary>
          <OptionFields
            schema={definition.options}
            options={process.options}
            onChange={(options) => correct({ process: { id: process.id, options: { ...options } } }, 'process')}
          />
        </details>
      )}
    </fieldset>
  );
}
