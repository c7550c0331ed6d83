import { beforeEach, describe, expect, test, vi } from 'vitest'

type Script = { id: string; matches: string[]; world?: string; allFrames: boolean; runAt: string }
const state = {
  managed: {} as unknown,
  local: {} as Record<string, unknown>,
  scripts: [] as Script[],
  rules: [] as { id: number; action: { type: string }; condition: { requestDomains?: string[] } }[],
  changed: [] as ((changes: object, area: string) => void)[],
}
vi.mock('wxt/browser', () => ({
  browser: {
    storage: {
      managed: {
        get: async () => {
          if (state.managed === null) throw new Error('no policy')
          return state.managed
        },
      },
      local: {
        get: async () => state.local,
        set: async (more: object) => Object.assign(state.local, more),
      },
      onChanged: { addListener: (one: (typeof state.changed)[number]) => state.changed.push(one) },
    },
    declarativeNetRequest: {
      getDynamicRules: async () => state.rules,
      updateDynamicRules: async ({
        removeRuleIds,
        addRules,
      }: {
        removeRuleIds: number[]
        addRules: typeof state.rules
      }) => {
        state.rules = [...state.rules.filter(({ id }) => !removeRuleIds.includes(id)), ...addRules]
      },
    },
    scripting: {
      getRegisteredContentScripts: async () => state.scripts,
      registerContentScripts: async (scripts: Script[]) => {
        if (state.scripts.length > 0) throw new Error('Duplicate script ID')
        state.scripts = scripts
      },
      updateContentScripts: async (scripts: Script[]) => {
        state.scripts = scripts
      },
      unregisterContentScripts: async () => {
        state.scripts = []
      },
    },
  },
}))
const { followPolicy } = await import('../../../../extension/hosts/follow-policy.ts')

beforeEach(() => {
  Object.assign(state, { managed: {}, local: {}, scripts: [], rules: [], changed: [] })
})

async function become(managed: unknown): Promise<void> {
  state.managed = managed
  for (const changed of state.changed) changed({}, 'managed')
  await settled()
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))
const guarded = () => state.scripts[0]?.matches ?? []
const opened = () =>
  state.rules
    .filter(({ action }) => action.type === 'allow')
    .flatMap(({ condition }) => condition.requestDomains ?? [])

describe('hosts that policy names', () => {
  test('get guard and bridge, in every frame, before the page', async () => {
    followPolicy()
    await become({ hosts: { 'webmail.hospital.example': 'convert' } })
    expect(state.scripts).toMatchObject([
      { id: 'guard', world: 'MAIN', runAt: 'document_start', allFrames: true },
      { id: 'bridge', runAt: 'document_start', allFrames: true },
    ])
    expect(guarded()).toEqual(['https://webmail.hospital.example/*'])
  })

  test.for([[{}], [null]] as const)(
    'keep them while policy is %o, as after a start of the browser',
    async ([none]) => {
      followPolicy()
      await become({ hosts: { 'webmail.hospital.example': 'convert' } })
      await become(none)
      expect(guarded()).toEqual(['https://webmail.hospital.example/*'])
      expect(state.rules.length).toBeGreaterThan(0)
    },
  )

  test('lose what was open when policy cannot be read: unknown means held', async () => {
    followPolicy()
    await become({ hosts: { 'webmail.hospital.example': 'off', 'mail.google.com': 'warn' } })
    expect(opened()).toEqual(['webmail.hospital.example', 'mail.google.com'])
    expect(guarded()).toEqual([])
    await become(null)
    expect(opened()).toEqual([])
    expect(guarded()).toEqual(['https://webmail.hospital.example/*'])
  })

  test('are let go by a policy that names others', async () => {
    followPolicy()
    await become({ hosts: { 'old.hospital.example': 'convert' } })
    await become({ hosts: { 'new.hospital.example': 'convert' } })
    expect(guarded()).toEqual(['https://new.hospital.example/*'])
  })

  test('that change one after the other end as the last one', async () => {
    followPolicy()
    for (const name of ['a', 'b', 'c']) {
      state.managed = { hosts: { [`${name}.hospital.example`]: 'convert' } }
      for (const changed of state.changed) changed({}, 'managed')
    }
    await settled()
    expect(guarded()).toEqual(['https://c.hospital.example/*'])
  })
})
