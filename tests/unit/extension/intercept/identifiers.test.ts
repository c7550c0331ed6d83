import { describe, expect, test } from 'vitest'
import { identifierIn } from '../../../../extension/intercept/identifiers.ts'

const TODAY = '2026-11-22'

describe('what is written in a message', () => {
  test.for([
    ['an NHS number', 'Pt 943 476 5919 for review', 'nhs-number'],
    ['one without spaces', 'NHS:9434765919.', 'nhs-number'],
    ['one with hyphens', '943-476-5919', 'nhs-number'],
    ['one whose check digit does not fit', '943 476 5918', null],
    ['a longer number', '94347659190', null],
    ['part of a telephone number', '+44 943 476 5919', null],
    ['a date of birth, said so', 'DOB 27/3/62', 'date-of-birth'],
    ['one with words between', 'born on the 27th March 1962', 'date-of-birth'],
    ['one of this year, said so', 'dob: 01.11.2026', 'date-of-birth'],
    ['one of six digits', 'D.O.B. 270362', 'date-of-birth'],
    ['a date long ago', 'John, 27/03/1962, knee', 'date-of-birth'],
    ['one in words', '27th of March 1962', 'date-of-birth'],
    ['one as computers write it', '1962-03-27', 'date-of-birth'],
    ['an appointment', 'Clinic on 27/11/2026 at 9', null],
    ['a date of a few weeks back', 'Seen 01/11/2026', null],
    ['no date at all', '45/19/1962', null],
    ['a blood pressure and a year', '120/80, since 1962', null],
    ['nothing of the kind', 'Could you look at this before the 3 o’clock meeting?', null],
    ['a share link', 'https://view.example/r/gb-AAAA0000000000000000AA#1.9434765919AAAA.CCCCCC', null],
  ] as const)('%s: %s', ([, text, found]) => {
    expect(identifierIn(text, TODAY)).toBe(found)
  })
})
