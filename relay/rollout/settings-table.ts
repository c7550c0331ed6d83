import type { ManagedField, ManagedSchema } from './built-extension.ts'

/** A row of Markdown for each setting of the extension. */
export function settingsTable(schema: ManagedSchema): string[] {
  return Object.entries(schema.properties).map(
    ([name, field]) =>
      `| \`${name}\` | ${typeOf(field)} | ${(field.description ?? '').replaceAll('|', '\\|')} |`,
  )
}

function typeOf(field: ManagedField): string {
  if (field.enum) return field.enum.map((value) => `\`${value}\``).join(', ')
  switch (field.type) {
    case 'array':
      return field.items?.type === 'object' ? 'list of records' : 'list of texts'
    case 'object':
      return field.additionalProperties ? 'names and values' : 'record'
    case 'string':
      return 'text'
    case 'boolean':
      return 'yes or no'
    default:
      return 'number'
  }
}
