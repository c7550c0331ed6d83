import {
  type CreateTableNode,
  type DataTypeNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  RawNode,
} from 'kysely'

/**
 * Says in PostgreSQL's words what `migrations.ts` says in SQLite's: bytes are `bytea`, and every table is as if
 * `without rowid`. So there is one list of migrations, and neither database can be a step behind the other.
 */
export class PostgresTypes implements KyselyPlugin {
  readonly #words = new Words()

  transformQuery({ node, queryId }: PluginTransformQueryArgs) {
    return this.#words.transformNode(node, queryId)
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    return result
  }
}

class Words extends OperationNodeTransformer {
  protected override transformDataType(node: DataTypeNode): DataTypeNode {
    return node.dataType === 'blob' ? { ...node, dataType: 'bytea' } : node
  }

  protected override transformCreateTable(
    ...[node, queryId]: Parameters<OperationNodeTransformer['transformCreateTable']>
  ): CreateTableNode {
    const { endModifiers, ...table } = super.transformCreateTable(node, queryId)
    const kept = endModifiers?.filter((one) => !(RawNode.is(one) && one.sqlFragments[0] === 'without rowid'))
    return kept?.length ? { ...table, endModifiers: kept } : table
  }
}
