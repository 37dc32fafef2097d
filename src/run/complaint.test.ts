import { expect, test } from 'vitest';
import { complaint } from './complaint';

const refused = "Can't create a session. ERROR_CODE: 6, ERROR_MESSAGE:";

test('the errors of the runtime name the operator and the next step', () => {
  const fit = [
    [`${refused} Op registered for Upsample is deprecated in domain_version of 17`, /“Upsample”.*any more/],
    [
      `${refused} /a/onnxruntime/core/graph/model.cc:2 onnxruntime::Model::Model() Unsupported model IR version: 40`,
      /newer ONNX/,
    ],
    [`${refused} Node with schema(::Optional:15) has input size 2`, /refuses it: Node with schema.*Export/],
    ['std::bad_alloc', /not enough memory/],
    ['RangeError: Array buffer allocation failed', /not enough memory/],
    ['something else', /^something else$/],
  ] as const;
  for (const [text, says] of fit) expect(complaint(new Error(text))).toMatch(says);
});
