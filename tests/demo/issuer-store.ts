/** What oidc-provider asks of a store, by its own method names. */
type Stored = Record<string, unknown>

/**
 * Everything the demo issuer remembers, in memory and for as long as it runs. Clients are not stored but
 * answered afresh: the relay's port, and so the viewer's address, is known only after the issuer is up.
 */
export function issuerStore(clientOf: (clientId: string) => Stored | undefined): (model: string) => object {
  const kept = new Map<string, { stored: Stored; endsAt: number }>()
  const find = (key: string) => {
    const found = kept.get(key)
    return found && found.endsAt > Date.now() ? found.stored : undefined
  }
  return (model) => {
    const keyOf = (id: string) => `${model} ${id}`
    const findBy = (field: string, value: string) => {
      for (const [key, { stored }] of kept) {
        if (key.startsWith(`${model} `) && stored[field] === value) return find(key)
      }
      return undefined
    }
    return {
      async upsert(id: string, stored: Stored, lifeSeconds?: number) {
        kept.set(keyOf(id), { stored, endsAt: Date.now() + (lifeSeconds ?? 86_400) * 1000 })
      },
      async find(id: string) {
        return model === 'Client' ? clientOf(id) : find(keyOf(id))
      },
      async findByUid(uid: string) {
        return findBy('uid', uid)
      },
      async findByUserCode(userCode: string) {
        return findBy('userCode', userCode)
      },
      async consume(id: string) {
        const stored = find(keyOf(id))
        if (stored) stored.consumed = Math.floor(Date.now() / 1000)
      },
      async destroy(id: string) {
        kept.delete(keyOf(id))
      },
      async revokeByGrantId(grantId: string) {
        // Of this model only: an interaction names its grant too, and must outlive a change of person.
        for (const [key, { stored }] of kept) {
          if (key.startsWith(`${model} `) && stored.grantId === grantId) kept.delete(key)
        }
      },
    }
  }
}
