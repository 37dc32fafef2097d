/** Where a source line points: arXiv numbers, DOIs and repositories are links, the rest is text. */
export function citations(source: string): { text: string; href?: string }[] {
  const cited = /(arXiv:\d{4}\.\d{4,5}|doi:10\.[^\s,;]+|github\.com\/[\w-]+\/[\w-]+)/;
  return source
    .split(cited)
    .filter(Boolean)
    .map((text) => {
      if (!cited.test(text)) return { text };
      const [, kind, rest] = text.match(/^(arXiv:|doi:|)(.*)$/) ?? [];
      return { text, href: `https://${{ 'arXiv:': 'arxiv.org/abs/', 'doi:': 'doi.org/' }[kind] ?? ''}${rest}` };
    });
}
