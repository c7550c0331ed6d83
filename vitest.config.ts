import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/{unit,layout,properties,evidence}/**/*.test.ts'],
          environment: 'node',
          // A loaded machine is slow, not wrong.
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Real servers and databases on loopback.
        test: {
          name: 'relay',
          include: ['tests/{relay,transcripts}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        // Real browsers: much of a test is waiting for one, so two files share the machine's two cores.
        test: {
          name: 'browsers',
          include: ['tests/{journeys,vectors,leaks,viewer,hosts,rollout,exfil}/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // After the others, not beside them.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
