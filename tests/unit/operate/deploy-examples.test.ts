import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { validate as lintContainerfile } from 'dockerfile-utils'
import { Deployment } from 'kubernetes-models/apps/v1'
import { Service } from 'kubernetes-models/v1'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import packageJson from '../../../package.json' with { type: 'json' }

const FOLDER = join(import.meta.dirname, '../../../docs/operate/deploy')
const container = readFileSync(join(FOLDER, 'Containerfile'), 'utf8')
const cluster = readFileSync(join(FOLDER, 'kubernetes.yaml'), 'utf8')

/** Kubernetes' own schema of each kind, which knows no other fields. */
const MODELS = { Deployment, Service }

type Manifest = ConstructorParameters<typeof Deployment>[0] & {
  apiVersion: string
  kind: keyof typeof MODELS
}

function manifestsIn(text: string): Manifest[] {
  return parseAllDocuments(text, { strict: true, uniqueKeys: true }).map((document) => {
    expect(document.errors).toEqual([])
    expect(document.warnings).toEqual([])
    return document.toJS() as Manifest
  })
}

function check(manifest: Manifest): void {
  const { apiVersion, kind, ...content } = manifest
  const model = new MODELS[kind](content as never)
  expect({ apiVersion: model.apiVersion, kind: model.kind }).toEqual({ apiVersion, kind })
  model.validate()
}

describe('the example of an image', () => {
  test('has nothing a linter finds', () => {
    expect(lintContainerfile(container)).toEqual([])
    expect(lintContainerfile(container.replace('USER node', 'USR node'))).not.toEqual([])
  })

  test('has the Node this is made for, and the folders a relay needs', () => {
    const [, major] = /^FROM \S+\/node:(\d+)-/m.exec(container) ?? []
    expect(packageJson.engines.node).toBe(`>=${major}`)
    for (const folder of ['relay', 'shared', '.output/viewer'])
      expect(container).toContain(`COPY ${folder} ./`)
    expect(container).toMatch(/^USER (?!root)/m)
  })
})

describe('the example of a cluster', () => {
  const manifests = manifestsIn(cluster)

  test('fits the schemas of Kubernetes', () => {
    expect(manifests.map(({ kind }) => kind)).toEqual(['Deployment', 'Service'])
    for (const manifest of manifests) check(manifest)
    const wrong = manifestsIn(cluster.replace('maxUnavailable: 1', 'maxUnavailable: [1]'))
    expect(() => wrong.forEach(check)).toThrow()
  })

  test('says as many processes as it has, and gives them time to end', () => {
    const [deployment] = manifests
    const pod = deployment?.spec?.template.spec
    const [relay] = pod?.containers ?? []
    const processes = relay?.env?.find(({ name }) => name === 'WARDLINK_PROCESSES')?.value
    expect(processes).toBe(String(deployment?.spec?.replicas))
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan(10)
    expect(relay?.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    })
  })
})
