import { expect, test } from 'vitest'
import { readCredentials, readStorageAddress } from '../../../../relay/storage/storage-address.ts'

test('a bucket, with what is usual for the rest', () => {
  const { endpoint, ...rest } = readStorageAddress('s3://ward7-reports')
  expect(endpoint.href).toBe('https://s3.us-east-1.amazonaws.com/')
  expect(rest).toEqual({ bucket: 'ward7-reports', prefix: '', region: 'us-east-1' })
})

test('an endpoint, a region and a prefix of one’s own', () => {
  const address = readStorageAddress('s3://ward7/relay/one/?endpoint=http%3A%2F%2F127.0.0.1%3A7480&region=gb')
  expect(address).toMatchObject({ bucket: 'ward7', prefix: 'relay/one/', region: 'gb' })
  expect(address.endpoint.port).toBe('7480')
})

test.for([
  'https://ward7',
  's3://',
  's3://UPPER_case',
  's3://ward7?endpoint=ftp://host',
  's3://ward7?endpoint=nonsense',
  's3://ward7/a%20b',
])('%s is refused', (text) => {
  expect(() => readStorageAddress(text)).toThrow('WARDLINK_STORAGE')
})

test('without both keys nothing is signed', () => {
  expect(() => readCredentials({ AWS_ACCESS_KEY_ID: 'a' })).toThrow('AWS_SECRET_ACCESS_KEY')
  expect(readCredentials({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' })).toEqual({
    keyId: 'a',
    secret: 'b',
    session: null,
  })
})
