/** How ONNX Runtime says which operator it stumbled over: one it has no kernel for, or one that failed on its device. */
const LACKING = [
  /No Op registered for (?<op>\S+) with domain_version of (?<opset>\d+)/,
  /Could not find an implementation for (?<op>[\w.:]+)\((?<opset>\d+)\)/,
  /(?<op>[\w.:]+)\(-?\d+\) is not a registered function/,
];
const FAILED = [/while running (?<op>\w+) node/, /Program (?<op>\w+) requires/];

const find = (patterns: readonly RegExp[], message: string) =>
  patterns.map((pattern) => pattern.exec(message)?.groups).find(Boolean);

/** The operator that a message of the runtime names, for those who can do without its other words. */
export const operatorIn = (message: string): string | undefined => find([...LACKING, ...FAILED], message)?.op;

/** The same error, with the operator and the next step in front if the runtime lacks one; else as it is. */
export function withOperator(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const lacking = find(LACKING, error.message);
  if (!lacking) return error;
  const as = lacking.opset ? ` of opset ${lacking.opset}` : '';
  return new Error(
    `ONNX Runtime has no operator “${lacking.op}”${as}. Export the model with operators of ONNX itself. (${error.message})`,
    { cause: error },
  );
}
