import 'katex/dist/katex.min.css';
import katex from 'katex';

/** KaTeX breaks lines after relations and signs only: here they may also end after a word and before a wide space. */
const breakable = (tex: string): string =>
  tex
    .replaceAll('\\quad', '\\quad\\allowbreak ')
    .replaceAll(/\\text\{([^}]* [^}]*)\}/g, (_, words: string) =>
      words.replaceAll(/\S*\s*/g, (word) => word && `\\text{${word}}${/\s$/.test(word) ? '\\allowbreak ' : ''}`),
    );

/** One line as HTML to be seen and MathML to be read aloud. @throws ParseError on TeX that KaTeX does not know */
export const typeset = (line: string): string =>
  katex.renderToString(`\\displaystyle ${breakable(line)}`, { throwOnError: true, strict: 'error' });
