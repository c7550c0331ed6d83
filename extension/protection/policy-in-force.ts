import * as v from 'valibot'
import type { PolicyLine } from '#shared/protection/protection-report.ts'
import { LANGUAGES } from '#shared/words/language.ts'
import { HostPack } from '../hosts/host-pack.ts'
import { policyHosts } from '../hosts/policy-hosts.ts'
import { failModeOf, HOST_MODES, hostMode, nudgesOf } from '../intercept/host-mode.ts'
import schema from '../public/managed-schema.json'
import { allowedLanguages } from '../tenant/allowed-languages.ts'
import { NO_FORM_POLICY, readFormPolicy } from '../tenant/form-policy.ts'
import { openingPlace } from '../tenant/opening-place.ts'
import { readReferenceKey } from '../tenant/patient-reference.ts'
import { readSettings, readTrustName } from '../tenant/settings.ts'

type Named = { [name: string]: unknown }
/** What holds when nothing that can be used was said; a setting that is not here has nothing by default. */
const DEFAULTS: Named = { unsafeFiles: 'refuse', unprotected: 'never', voice: true, camera: true }
/** The parts of JSON Schema that the managed schema is written in. */
type Field = {
  type?: string
  enum?: readonly unknown[]
  minimum?: number
  maximum?: number
  properties?: { [name: string]: Field }
  additionalProperties?: Field
  items?: Field
}

/**
 * Every setting of the policy as it holds in this browser, and where each value came from. Asks the same readers that
 * act on it, so that this page cannot say one thing and the guard do another.
 */
export function policyInForce(managed: unknown, local: unknown): PolicyLine[] {
  const given = isNamed(managed) ? managed : {}
  const persons = isNamed(local) ? local : {}
  const lines = Object.entries(schema.properties as { [name: string]: Field }).flatMap(([name, field]) =>
    linesOf(name, field, given, persons),
  )
  // Firefox hands everything on; a misspelt setting would otherwise look as if it had been set.
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(schema.properties, name))
    .map((name) => line(name.slice(0, 60), null, 'default', true))
  return [...lines, ...unknown]
}

function linesOf(name: string, field: Field, managed: Named, local: Named): PolicyLine[] {
  switch (name) {
    case 'relayOrigin':
    case 'relayKey':
      return [relayLine(name, managed, local)]
    case 'region':
    case 'issuers':
      return [boundLine(name, managed, local)]
    case 'trust':
      return [trustLine(managed)]
    case 'languages':
      return [languagesLine(managed)]
    case 'failMode':
      return [chosenLine(name, field, managed, failModeOf(managed, {}), failModeOf(managed, local))]
    case 'textNudge':
      return [chosenLine(name, field, managed, nudgesOf(managed, {}), nudgesOf(managed, local))]
    case 'viewer':
      return [chosenLine(name, field, managed, openingPlace(managed, {}), openingPlace(managed, local))]
    case 'hosts':
      return hostLines(managed, local)
    case 'form':
      return formLines(managed)
    case 'patientReferenceKey':
      return [secretLine(name, managed)]
    case 'hostPacks':
      return [packsLine(managed)]
    default:
      return [plainLine(name, field, managed)]
  }
}

/** A setting without a reader of its own here: used when it fits the schema, else its default holds. */
function plainLine(name: string, field: Field, managed: Named): PolicyLine {
  const isSet = managed[name] !== undefined
  const fits = isSet && isOf(field, managed[name])
  // A setting that came after this page, by its name: better a dot too many than a key on a print-out.
  const shown = /key|secret|token/i.test(name) ? '…' : managed[name]
  return line(name, fits ? shown : DEFAULTS[name], fits ? 'policy' : 'default', isSet && !fits)
}

/** A key that is no browser's to show: only whether there is one that can be used. */
function secretLine(name: string, managed: Named): PolicyLine {
  const isUsable = readReferenceKey(managed[name]) !== null
  return line(
    name,
    isUsable ? '…' : null,
    isUsable ? 'policy' : 'default',
    managed[name] !== undefined && !isUsable,
  )
}

function chosenLine(
  name: string,
  field: Field,
  managed: Named,
  policys: unknown,
  inForce: unknown,
): PolicyLine {
  const isSet = managed[name] !== undefined
  const fits = isSet && isOf(field, managed[name])
  const from = inForce !== policys ? 'person' : fits ? 'policy' : 'default'
  return line(name, inForce, from, isSet && !fits)
}

function relayLine(name: 'relayOrigin' | 'relayKey', managed: Named, local: Named): PolicyLine {
  const settings = readSettings(managed, local)
  const source = settings.is === 'not-set-up' ? 'default' : settings.managed ? 'policy' : 'person'
  if (settings.is === 'wrong') return line(name, null, 'default', settings.field === name)
  const value = settings.is === 'set-up' ? settings[name] : null
  return line(name, value, value === null ? 'default' : source, false)
}

/** Holds whoever named the relay; where none is named there is nothing to hold it to. */
function boundLine(name: 'region' | 'issuers', managed: Named, local: Named): PolicyLine {
  const settings = readSettings(managed, local)
  const value = settings.is === 'set-up' ? settings[name] : null
  const isWrong = settings.is === 'wrong' && settings.field === name
  return line(name, value, value === null ? 'default' : 'policy', isWrong)
}

function trustLine(managed: Named): PolicyLine {
  const value = readTrustName(managed)
  return line('trust', value, value === null ? 'default' : 'policy', managed.trust !== undefined && !value)
}

function languagesLine(managed: Named): PolicyLine {
  const holds = allowedLanguages(managed)
  const isSet = managed.languages !== undefined
  const isUsed = isSet && holds !== LANGUAGES
  return line('languages', holds, isUsed ? 'policy' : 'default', isSet && !isUsed)
}

function hostLines(managed: Named, local: Named): PolicyLine[] {
  if (managed.hosts !== undefined && !isNamed(managed.hosts)) return [line('hosts', {}, 'default', true)]
  const named = isNamed(managed.hosts) ? managed.hosts : {}
  const byHand = isNamed(local.hosts) ? local.hosts : {}
  const known = new Set(policyHosts({ hosts: { ...named, ...byHand } }, null).map(({ host }) => host))
  return [...new Set([...Object.keys(named), ...Object.keys(byHand)])].map((host) => {
    const isUsable = known.has(host) && HOST_MODES.some((mode) => mode === named[host])
    const mode = hostMode(host, managed, local)
    const isPersons = mode !== hostMode(host, managed, {})
    const from = isPersons ? 'person' : isUsable ? 'policy' : 'default'
    return line(`hosts.${host.slice(0, 253)}`, mode, from, Object.hasOwn(named, host) && !isUsable)
  })
}

function formLines(managed: Named): PolicyLine[] {
  const given = managed.form
  if (given !== undefined && !isNamed(given)) return [line('form', {}, 'default', true)]
  const read = readFormPolicy(managed) as Named
  const fields = Object.keys(NO_FORM_POLICY).map((name) => {
    const set = isNamed(given) ? given[name] : undefined
    const value = read[name]
    // Lists are long; how many of what was set can be used is what somebody wants to know.
    if (Array.isArray(value)) {
      const setCount = Array.isArray(set) ? set.length : set === undefined ? 0 : 1
      return line(
        `form.${name}`,
        value.length,
        value.length > 0 ? 'policy' : 'default',
        value.length < setCount,
      )
    }
    const isSet = set !== undefined
    return line(`form.${name}`, value, value === null ? 'default' : 'policy', isSet && value === null)
  })
  const unknown = Object.keys(isNamed(given) ? given : {})
    .filter((name) => !Object.hasOwn(NO_FORM_POLICY, name))
    .map((name) => line(`form.${name.slice(0, 60)}`, null, 'default', true))
  return [...fields, ...unknown]
}

function packsLine({ hostPacks }: Named): PolicyLine {
  const given = Array.isArray(hostPacks) ? hostPacks : []
  const good = given.filter((pack) => v.safeParse(HostPack, pack).success)
  const isFaulty = good.length < given.length || (hostPacks !== undefined && !Array.isArray(hostPacks))
  return line('hostPacks', good.length, good.length > 0 ? 'policy' : 'default', isFaulty)
}

function isOf(field: Field, value: unknown): boolean {
  if (field.enum && !field.enum.includes(value)) return false
  switch (field.type) {
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
    case 'number': {
      const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = field
      const isNumber = typeof value === 'number' && (field.type === 'number' || Number.isInteger(value))
      return isNumber && value >= minimum && value <= maximum
    }
    case 'array':
      return Array.isArray(value) && value.every((one) => !field.items || isOf(field.items, one))
    case 'object':
      return (
        isNamed(value) &&
        Object.entries(value).every(([name, one]) => {
          const rule = field.properties?.[name] ?? field.additionalProperties
          return rule !== undefined && isOf(rule, one)
        })
      )
    default:
      return true
  }
}

function line(field: string, value: unknown, from: PolicyLine['from'], isInvalid: boolean): PolicyLine {
  return { field, value: JSON.stringify(value ?? null).slice(0, 2000), from, isInvalid }
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
