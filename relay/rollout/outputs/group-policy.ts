import type { ManagedField } from '../built-extension.ts'
import type { OutputFile, RolloutPlan } from '../rollout-plan.ts'
import type { BrowserName } from '../trust-file.ts'
import { xmlText } from './xml.ts'

const KEYS: Partial<Record<BrowserName, string>> = {
  chrome: 'SOFTWARE\\Policies\\Google\\Chrome',
  edge: 'SOFTWARE\\Policies\\Microsoft\\Edge',
}
const NAMES: Partial<Record<BrowserName, string>> = { chrome: 'Google Chrome', edge: 'Microsoft Edge' }

/**
 * Administrative templates: every setting of the extension in the Group Policy editor, for Chrome and Edge, with the
 * schema's own words as help. The forced installation is set in the browser's own templates.
 */
export function groupPolicyFiles(plan: RolloutPlan): OutputFile[] {
  const browsers = plan.browsers.filter((browser) => KEYS[browser])
  if (browsers.length === 0) return []
  return [
    { path: 'windows/admx/Wardlink.admx', content: admx(plan, browsers) },
    { path: 'windows/admx/en-GB/Wardlink.adml', content: adml(plan, browsers) },
    // Windows looks for the language of the console, and then for this one.
    { path: 'windows/admx/en-US/Wardlink.adml', content: adml(plan, browsers) },
  ]
}

/** Settings that are one value, or a list or map of texts: what the editor has boxes for. The rest is for files. */
function editable(plan: RolloutPlan): [name: string, field: ManagedField][] {
  return Object.entries(plan.schema.properties).filter(([, field]) => {
    if (field.type === 'array') return field.items?.type === 'string'
    if (field.type === 'object') return field.additionalProperties?.type === 'string'
    return true
  })
}

function admx(plan: RolloutPlan, browsers: readonly BrowserName[]): string {
  const policies = browsers.flatMap((browser) =>
    editable(plan).flatMap(([name, field]) => policyLines(plan, browser, name, field)),
  )
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<policyDefinitions revision="1.0" schemaVersion="1.0" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions">',
    '  <policyNamespaces>',
    '    <target prefix="wardlink" namespace="Wardlink.Policies.Wardlink"/>',
    '    <using prefix="windows" namespace="Microsoft.Policies.Windows"/>',
    '  </policyNamespaces>',
    '  <resources minRequiredRevision="1.0"/>',
    '  <categories>',
    '    <category name="wardlink" displayName="$(string.wardlink)"/>',
    ...browsers.flatMap((browser) => [
      `    <category name="wardlink_${browser}" displayName="$(string.wardlink_${browser})">`,
      '      <parentCategory ref="wardlink"/>',
      '    </category>',
    ]),
    '  </categories>',
    '  <policies>',
    ...policies,
    '  </policies>',
    '</policyDefinitions>',
    '',
  ].join('\n')
}

function policyLines(plan: RolloutPlan, browser: BrowserName, name: string, field: ManagedField): string[] {
  const id = `${browser}_${name}`
  const key = `${KEYS[browser]}\\3rdparty\\extensions\\${plan.chromiumId}\\policy`
  const isOneValue = field.type !== 'array' && field.type !== 'object'
  const head = [
    `    <policy name="${id}" class="Both" displayName="$(string.${id})" explainText="$(string.${id}_help)"`,
    ` presentation="$(presentation.${id})" key="${xmlText(key)}"`,
    field.type === 'boolean' ? ` valueName="${name}">` : '>',
  ].join('')
  const body = isOneValue
    ? valueLines(name, field)
    : [
        '      <elements>',
        `        <list id="${name}" key="${xmlText(`${key}\\${name}`)}"${field.type === 'object' ? ' explicitValue="true"' : ' valuePrefix=""'}/>`,
        '      </elements>',
      ]
  return [
    head,
    `      <parentCategory ref="wardlink_${browser}"/>`,
    '      <supportedOn ref="windows:SUPPORTED_WIN7"/>',
    ...body,
    '    </policy>',
  ]
}

function valueLines(name: string, field: ManagedField): string[] {
  if (field.type === 'boolean') {
    return [
      '      <enabledValue><decimal value="1"/></enabledValue>',
      '      <disabledValue><decimal value="0"/></disabledValue>',
    ]
  }
  if (field.type === 'integer' || field.type === 'number') {
    return ['      <elements>', `        <decimal id="${name}" valueName="${name}"/>`, '      </elements>']
  }
  if (field.enum) {
    return [
      '      <elements>',
      `        <enum id="${name}" valueName="${name}" required="true">`,
      ...field.enum.map(
        (value) =>
          `          <item displayName="$(string.${name}_${value})"><value><string>${xmlText(String(value))}</string></value></item>`,
      ),
      '        </enum>',
      '      </elements>',
    ]
  }
  return [
    '      <elements>',
    `        <text id="${name}" valueName="${name}" maxLength="4096"/>`,
    '      </elements>',
  ]
}

function adml(plan: RolloutPlan, browsers: readonly BrowserName[]): string {
  const fields = editable(plan)
  const choices = new Set(
    fields.flatMap(([name, field]) => (field.enum ?? []).map((value) => `${name}_${value}`)),
  )
  const strings = [
    ['wardlink', 'Wardlink'],
    ...browsers.map((browser) => [`wardlink_${browser}`, NAMES[browser] ?? browser]),
    ...[...choices].map((choice) => [choice, choice.slice(choice.indexOf('_') + 1)]),
    ...browsers.flatMap((browser) =>
      fields.flatMap(([name, field]) => [
        [`${browser}_${name}`, field.title ?? name],
        [`${browser}_${name}_help`, field.description ?? field.title ?? name],
      ]),
    ),
  ]
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<policyDefinitionResources revision="1.0" schemaVersion="1.0" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions">',
    '  <displayName>Wardlink</displayName>',
    '  <description>What the Wardlink extension is told.</description>',
    '  <resources>',
    '    <stringTable>',
    ...strings.map(([id = '', text = '']) => `      <string id="${id}">${xmlText(text)}</string>`),
    '    </stringTable>',
    '    <presentationTable>',
    ...browsers.flatMap((browser) =>
      fields.map(
        ([name, field]) => `      <presentation id="${browser}_${name}">${box(name, field)}</presentation>`,
      ),
    ),
    '    </presentationTable>',
    '  </resources>',
    '</policyDefinitionResources>',
    '',
  ].join('\n')
}

function box(name: string, field: ManagedField): string {
  const label = xmlText(field.title ?? name)
  switch (field.type) {
    case 'boolean':
      return ''
    case 'integer':
    case 'number':
      return `<decimalTextBox refId="${name}">${label}</decimalTextBox>`
    case 'array':
    case 'object':
      return `<listBox refId="${name}">${label}</listBox>`
    default:
      return field.enum
        ? `<dropdownList refId="${name}">${label}</dropdownList>`
        : `<textBox refId="${name}"><label>${label}</label></textBox>`
  }
}
