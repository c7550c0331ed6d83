/** A peer in a process of its own: `node tus-server.script.ts <folder> <port>`. */
import { createServer } from 'node:http'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const [folder = '', port = '0'] = process.argv.slice(2)
const tus = new Server({ path: '/files', datastore: new FileStore({ directory: folder }) })
createServer((request, response) => tus.handle(request, response)).listen(Number(port), '127.0.0.1')
