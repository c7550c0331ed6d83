/** A table of Markdown. A bar in a cell would be a column more. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Links of a page in docs/, as they are from somewhere else. */
export function absoluteLinks(markdown: string, folder: string): string {
  return markdown.replace(/\]\((?!https?:|#)([^)]+)\)/g, (_, to: string) => {
    const path = new URL(to, `file:///${folder}/`).pathname.slice(1)
    return `](${path})`
  })
}
