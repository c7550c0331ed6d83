// A thread of its own: copies the write-ahead log into the database, waiting for nobody and keeping nobody waiting.
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'

const connection = new Sqlite(String(workerData))
connection.pragma('synchronous = FULL')
connection.pragma('secure_delete = ON')
connection.pragma('busy_timeout = 0')

parentPort?.on('message', () => {
  try {
    connection.pragma('wal_checkpoint(PASSIVE)')
  } catch {
    // Busy, or the disk is full: there will be a next time, and SQLite does it itself when the log grows.
  }
})
