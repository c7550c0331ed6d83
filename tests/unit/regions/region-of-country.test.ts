import { expect, test } from 'vitest'
import { regionOfCountry } from '#shared/regions/region-of-country.ts'

test.for([
  ['GB', 'gb'],
  ['IE', 'ie'],
  ['FR', 'de'],
  ['ES', 'de'],
  ['HR', 'de'],
  ['US', 'us'],
] as const)('a trust in %s keeps its envelopes in %s', ([country, region]) => {
  expect(regionOfCountry(country)).toEqual({ is: 'region', region })
})

test('anywhere else a trust’s own policy names a region, or there is none', () => {
  expect(regionOfCountry('CH')).toEqual({ is: 'refused', because: 'no-region' })
  expect(regionOfCountry('CH', 'de')).toEqual({ is: 'region', region: 'de' })
})

test('a policy does not move a country that has a region', () => {
  expect(regionOfCountry('FR', 'us')).toEqual({ is: 'region', region: 'de' })
})
