import { createPortal } from 'preact/compat'
import { useEffect, useRef } from 'preact/hooks'
import styles from './AttachMenu.module.css'
import { makeInput, openPicker, type PickerKind } from './open-picker.ts'
import type { Opener } from './variants.ts'
import type { Words } from './words.ts'

export type Taken = { files: File[]; as: 'media' | 'document' | 'sticker' }

type Item = { label: string; as: Taken['as']; kind: PickerKind; hue: number }

/**
 * Mounted when the plus is clicked and gone when an item is: the file inputs exist only in between, and the
 * input, not the item, decides what a file becomes.
 */
export function AttachMenu({
  words,
  opener,
  onTake,
  onCamera,
  onClose,
}: {
  words: Words
  opener: Opener
  onTake: (taken: Taken) => void
  onCamera: () => void
  onClose: () => void
}) {
  const list = useRef<HTMLUListElement>(null)
  const items: Item[] = [
    { label: words.document, as: 'document', kind: { accept: '*', multiple: true }, hue: 262 },
    {
      label: words.photos,
      as: 'media',
      kind: { accept: 'image/*,video/mp4,video/3gpp,video/quicktime', multiple: true },
      hue: 214,
    },
  ]
  const sticker: Item = {
    label: words.sticker,
    as: 'sticker',
    kind: { accept: 'image/webp,image/png,image/jpeg', multiple: false },
    hue: 170,
  }

  useEffect(() => {
    list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    const away = (event: MouseEvent) => {
      if (!list.current?.contains(event.target as Node)) onClose()
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose()
    }
    document.addEventListener('mousedown', away)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('mousedown', away)
      document.removeEventListener('keydown', onKey)
    }
  }, [onClose])

  const bucket = document.querySelector('#wa-popovers-bucket')
  if (!bucket) return null
  const pickable = (item: Item) => (
    <PickItem key={item.as} item={item} opener={opener} onTake={onTake} onClose={onClose} />
  )
  return createPortal(
    <ul class={styles.menu} role="menu" aria-label={words.attach} ref={list}>
      {items.map(pickable)}
      <PlainItem
        label={words.camera}
        hue={340}
        onClick={() => {
          onClose()
          onCamera()
        }}
      />
      <PlainItem label={words.contact} hue={198} onClick={onClose} />
      <PlainItem label={words.poll} hue={40} onClick={onClose} />
      {pickable(sticker)}
    </ul>,
    bucket,
  )
}

function PickItem({
  item,
  opener,
  onTake,
  onClose,
}: {
  item: Item
  opener: Opener
  onTake: (taken: Taken) => void
  onClose: () => void
}) {
  const row = useRef<HTMLLIElement>(null)
  const take = (files: File[]) => onTake({ files, as: item.as })
  useEffect(() => {
    if (opener !== 'in-item') return
    const input = makeInput(item.kind, take)
    input.style.cssText = 'position:absolute;inset:0;opacity:0;cursor:pointer'
    input.tabIndex = -1
    row.current?.append(input)
    return () => input.remove()
  })
  const pick = () => {
    if (opener === 'in-item') return
    // The menu is gone before anything is chosen; its inputs stay where the page left them.
    openPicker(opener, item.kind, document.body, take)
    onClose()
  }
  return (
    <li
      class={styles.item}
      role="menuitem"
      tabIndex={0}
      ref={row}
      onClick={pick}
      onKeyDown={(event) => {
        if (event.key === 'Enter') pick()
      }}
    >
      <span class={styles.dot} style={{ '--hue': String(item.hue) }} />
      {item.label}
    </li>
  )
}

function PlainItem({ label, hue, onClick }: { label: string; hue: number; onClick: () => void }) {
  return (
    <li
      class={styles.item}
      role="menuitem"
      tabIndex={0}
      onClick={onClick}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onClick()
      }}
    >
      <span class={styles.dot} style={{ '--hue': String(hue) }} />
      {label}
    </li>
  )
}
