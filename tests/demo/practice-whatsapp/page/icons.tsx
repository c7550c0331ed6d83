import type { IconGeneration } from './variants.ts'

type IconName = 'attach' | 'send' | 'voice' | 'close' | 'call' | 'search' | 'file'

/** The real page renames its icons with each generation of its design. */
const dataIcons: Record<IconGeneration, Record<'attach' | 'send' | 'voice', string>> = {
  '2023': { attach: 'clip', send: 'send', voice: 'ptt' },
  '2024': { attach: 'attach-menu-plus', send: 'send', voice: 'ptt' },
  '2026': { attach: 'plus-rounded', send: 'wds-ic-send-filled', voice: 'mic-outlined' },
}

const paths: Record<IconName, string> = {
  attach: 'M12 5v14M5 12h14',
  send: 'M4 12 20 4.5 15 20l-3.5-6z',
  voice: 'M12 4a3 3 0 0 1 3 3v4a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v3.5',
  close: 'M6 6l12 12M18 6 6 18',
  call: 'M4 7.5h10v9H4zM14 10.5l6-3v9l-6-3',
  search: 'M11 5a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM15.5 15.5 20 20',
  file: 'M7 3.5h7l4 4V20.5H7zM14 3.5v4h4',
}

export function Icon({ name, generation }: { name: IconName; generation: IconGeneration }) {
  const named = dataIcons[generation] as Partial<Record<IconName, string>>
  return (
    <span data-icon={named[name] ?? name} aria-hidden="true">
      <svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" aria-hidden="true">
        <path d={paths[name]} stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />
      </svg>
    </span>
  )
}
